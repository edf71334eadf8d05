"""The settings file of supervisord, made from the declared parts."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import Final

from coinstream_local.part import Part, waves

MAX_QUICK_DEATHS: Final = 10
"""Supervisord waits 1, 2, 3, … seconds between starts that fail, and gives up after this many."""
_ALIVE_S: Final = 3
"""A part that lives this long has started; if it dies later it is started again at once."""
_EXPECTED_ENDS: Final = "0,143"
"""Java's virtual machine and Node end with 143 when SIGTERM has stopped them in good order."""
_LOG_BYTES: Final = 10 * 1024 * 1024
_OLD_LOGS: Final = 3
# A Unix socket's path has at most 107 bytes on Linux, and supervisord first makes one with its
# process id behind the name.
_SOCKET_PATH_BYTES: Final = 95


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The files of a run under the data folder."""

    data: Path

    @property
    def logs(self) -> Path:
        """Every part's log, rotated."""
        return self.data / "logs"

    @property
    def run(self) -> Path:
        """What is only of use while the platform runs."""
        return self.data / "run"

    @property
    def config(self) -> Path:
        """Supervisord's settings."""
        return self.run / "supervisord.conf"

    @property
    def platform(self) -> Path:
        """What runs, for later commands."""
        return self.run / "platform.json"

    @property
    def socket(self) -> Path:
        """The control socket; in the folder for temporary files if the path is too long."""
        socket = self.run / "supervisor.sock"
        if len(bytes(socket)) <= _SOCKET_PATH_BYTES:
            return socket
        return Path(gettempdir()) / f"coinstream-{sha256(bytes(socket)).hexdigest()[:16]}.sock"

    def log(self, part: str) -> Path:
        """Return the log file of a part."""
        return self.logs / f"{part}.log"


def render(parts: Sequence[Part], folder: RunFolder, *, open_files: int, user: str | None) -> str:
    """Return supervisord's settings.

    No part starts by itself: the order of health is the caller's. Priorities repeat that order, so
    that a supervisord that is told to stop also stops the parts in reverse. `user` is given when
    running as root, where supervisord wants to be told to stay so. `open_files` is the limit that
    it and the parts get.

    Raises:
        ValueError: a value cannot be written in supervisord's grammar.
    """
    sections = [
        _section(
            "supervisord",
            {
                "logfile": folder.logs / "supervisord.log",
                "logfile_maxbytes": _LOG_BYTES,
                "logfile_backups": _OLD_LOGS,
                "pidfile": folder.run / "supervisord.pid",
                "childlogdir": folder.logs,
                "minfds": open_files,
            }
            | ({"user": user} if user else {}),
        ),
        _section("unix_http_server", {"file": folder.socket, "chmod": "0700"}),
        _section(
            "rpcinterface:supervisor",
            {"supervisor.rpcinterface_factory": ("supervisor.rpcinterface:make_main_rpcinterface")},
        ),
    ]
    for priority, group in enumerate(waves(parts), start=1):
        sections += [_program(part, priority, folder) for part in group]
    return "\n".join(sections)


def _program(part: Part, priority: int, folder: RunFolder) -> str:
    environment = ",".join(f'{name}="{value}"' for name, value in part.environment.items())
    if any(character in value for value in part.environment.values() for character in "\"'"):
        raise ValueError(f"a setting of {part.name} has a quotation mark in it")
    return _section(
        f"program:{part.name}",
        {
            "command": shlex.join(part.command),
            "directory": part.folder,
            "environment": environment,
            "priority": priority,
            "autostart": "false",
            "autorestart": "true",
            "startsecs": _ALIVE_S,
            "startretries": MAX_QUICK_DEATHS,
            "exitcodes": _EXPECTED_ENDS,
            "stopwaitsecs": part.stop_limit_s,
            "stopasgroup": str(part.stop_as_group).lower(),
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": folder.log(part.name),
            "stdout_logfile_maxbytes": _LOG_BYTES,
            "stdout_logfile_backups": _OLD_LOGS,
        },
    )


def _section(name: str, values: dict[str, object]) -> str:
    lines = [f"{key}={_value(key, str(value))}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *lines, ""])


def _value(key: str, text: str) -> str:
    # Its reader takes ` ;` and ` #` as the start of a comment, whatever quotes are around.
    if any(mark in text for mark in ("\n", " ;", " #")):
        raise ValueError(f"cannot be written for the supervisor: {key}={text!r}")
    return text.replace("%", "%%")
