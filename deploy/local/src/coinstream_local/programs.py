"""The programs that the parts are: our own scripts, Python, Node and the built page."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from coinstream_local.checkout import AIRFLOW, PAGE


class MissingProgramError(RuntimeError):
    """Something that `make setup` installs or builds is not there."""


@dataclass(frozen=True, slots=True)
class Programs:
    """Where the programs are: `scripts` is the virtual environment's folder of commands."""

    scripts: Path
    node: str
    page: Path
    mongod: str | None = None
    """MongoDB's own server, if it is installed."""
    airflow: str | None = None
    """Airflow's command, if it is installed."""

    @property
    def python(self) -> str:
        """The interpreter of the virtual environment."""
        return str(self.scripts / "python")

    def script(self, name: str) -> str:
        """Return the path of one of our console scripts."""
        return str(self.scripts / name)


def find_programs() -> Programs:
    """Return the programs of this checkout.

    Raises:
        MissingProgramError: one of them is missing; the message names it.
    """
    scripts = Path(sys.executable).parent
    # The environment has a Node of its own only where the system has none that is new enough.
    node = shutil.which("node", path=scripts) or shutil.which("node")
    missing = [program for program in ("java", "redis-server") if shutil.which(program) is None]
    if node is None:
        missing.append("node")
    if not PAGE.is_file():
        missing.append("the built page")
    if node is None or missing:
        raise MissingProgramError(f"{', '.join(missing)}: not there; run `make setup`")
    airflow = str(AIRFLOW) if AIRFLOW.is_file() else None
    return Programs(scripts, node, PAGE, shutil.which("mongod"), airflow)
