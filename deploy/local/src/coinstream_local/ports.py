"""TCP ports: which are free, and who holds one that is not."""

import errno
import random
import socket
import subprocess
from contextlib import ExitStack
from typing import Final

_CHOSEN_FROM: Final = range(20_000, 32_768)
"""Below what systems give to connections and to servers that leave the choice to them."""


def free_ports(count: int, host: str = "127.0.0.1") -> list[int]:
    """Return different ports that nobody listens on now.

    Nor is one of them taken by chance until a server listens there, or while it starts again: the
    system gives none of them away by itself.

    Raises:
        OSError: there are not so many.
    """
    found: list[int] = []
    with ExitStack() as held:
        # Not from the generator that tests seed: two of them would choose the same.
        for port in random.SystemRandom().sample(_CHOSEN_FROM, len(_CHOSEN_FROM)):
            if len(found) == count:
                return found
            try:
                held.enter_context(socket.create_server((host, port)))
            except OSError:
                continue
            found.append(port)
    raise OSError(errno.EADDRINUSE, f"no {count} ports are free on {host}")


def is_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether somebody listens on the port, on this address or on all of them.

    Raises:
        OSError: the port cannot be used for another reason, as one below 1024 without the right.
    """
    try:
        # Without SO_REUSEADDR, which create_server sets, a closed server's last connections would
        # count as a listener for a minute.
        with socket.create_server((host, port)):
            return False
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return True
        raise


def holder(port: int) -> str:
    """Return the program and process id that listen on the port, or `another program`."""
    try:
        listing = subprocess.run(  # noqa: S603 - fixed command, the port is a number
            ["ss", "-Hltnp", f"sport = :{port}"],  # noqa: S607 - wherever iproute2 is installed
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return "another program"
    return parse_holder(listing)


def parse_holder(listing: str) -> str:
    """Read the first program out of what `ss -ltnp` prints, as `redis-server (process 42)`."""
    _, _, users = listing.partition('users:(("')
    name, _, rest = users.partition('"')
    process_id = rest.removeprefix(",pid=").partition(",")[0]
    if not name or not process_id.isdigit():
        return "another program"
    return f"{name} (process {process_id})"
