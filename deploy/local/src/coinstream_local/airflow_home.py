"""Airflow's settings, secrets and login, written before it starts."""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from coinstream_local.checkout import DAGS

_PRIVATE: Final = 0o600
_IMPORT_LIMIT_S: Final = 120
"""For reading the DAGs: a second, but more on a machine that has other things to do."""
_SECRETS: Final = {"fernet_key": 32, "api_secret": 64, "token_secret": 64}
"""How many bytes each has: a Fernet key's own, and what signing with SHA-512 asks for."""


@dataclass(frozen=True, slots=True)
class AirflowHome:
    """Where an Airflow keeps what: secrets and login in `folder`, its runs in `runs`.

    The runs are of one market and go with its data; the login stays.
    """

    folder: Path
    runs: Path
    port: int
    host: str = "127.0.0.1"

    @property
    def passwords(self) -> Path:
        """Passwords by user, as JSON: the login of the web interface."""
        return self.folder / "passwords.json"

    @property
    def url(self) -> str:
        """The web interface."""
        return f"http://{self.host}:{self.port}"

    def prepare(self, user: str, password: str) -> None:
        """Write the settings; an empty password keeps the one there is, or makes one up."""
        for folder in (self.folder, self.runs):
            folder.mkdir(parents=True, exist_ok=True)
        known = _read(self.passwords)
        chosen = password or known.get(user) or secrets.token_urlsafe(12)
        _write(self.passwords, json.dumps({user: chosen}))
        secret_file = self.folder / "secrets.json"
        kept = _secrets(_read(secret_file))
        _write(secret_file, json.dumps(kept))
        _write(self.folder / "airflow.cfg", self._config(user, kept))
        if not self._since.exists():
            now = datetime.now(UTC)
            self._since.write_text(now.replace(minute=0, second=0, microsecond=0).isoformat())

    def since(self) -> str:
        """Return since when runs are made up for: the hour in which this market first ran."""
        return self._since.read_text() if self._since.exists() else ""

    @property
    def _since(self) -> Path:
        return self.runs / "since"

    def _config(self, user: str, secret: Mapping[str, str]) -> str:
        sections: dict[str, dict[str, object]] = {
            "core": {
                "dags_folder": DAGS,
                "load_examples": False,
                "dagbag_import_timeout": _IMPORT_LIMIT_S,
                "executor": "LocalExecutor",
                # One Spark at a time is what the machine has to spare.
                "parallelism": 1,
                # Else the next job waits in the worker's own queue, and begins while Airflow stops.
                "default_pool_task_slot_count": 1,
                "execution_api_server_url": f"{self.url}/execution/",
                "simple_auth_manager_users": f"{user}:admin",
                "simple_auth_manager_passwords_file": self.passwords,
                "fernet_key": secret["fernet_key"],
                "default_timezone": "utc",
            },
            "database": {"sql_alchemy_conn": f"sqlite:///{self.runs}/airflow.db"},
            "api": {
                "base_url": self.url,
                "host": self.host,
                "port": self.port,
                "workers": 1,
                "secret_key": secret["api_secret"],
            },
            "api_auth": {"jwt_secret": secret["token_secret"]},
            "logging": {"base_log_folder": self.runs / "logs"},
            # The DAGs change with the checkout alone; to read them costs seconds of a core.
            "dag_processor": {
                "min_file_process_interval": 600,
                "refresh_interval": 600,
                "parsing_processes": 1,
                "dag_file_processor_timeout": 2 * _IMPORT_LIMIT_S,
            },
            "scheduler": {"enable_health_check": False},
        }
        lines = []
        for name, values in sections.items():
            lines.append(f"[{name}]")
            # Its reader takes a single percent sign as the start of a reference.
            lines += [f"{key} = {str(value).replace('%', '%%')}" for key, value in values.items()]
        return "\n".join([*lines, ""])


def _secrets(known: Mapping[str, str]) -> dict[str, str]:
    """Return the known secrets, with new ones for those that are missing or too short.

    They are random bytes in the form that a Fernet key has.
    """
    made = {
        name: base64.urlsafe_b64encode(secrets.token_bytes(size)).decode()
        for name, size in _SECRETS.items()
    }
    return {name: max(known.get(name, ""), new, key=len) for name, new in made.items()}


def _read(file: Path) -> dict[str, str]:
    try:
        content: dict[str, str] = json.loads(file.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content


def _write(file: Path, text: str) -> None:
    """Write a file that nobody else may read, not even while it is written."""
    file.touch(mode=_PRIVATE)
    file.chmod(_PRIVATE)
    file.write_text(text)
