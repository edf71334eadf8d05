"""`coinstream logs`: the newest lines of the parts' logs."""

import subprocess

from rich.console import Console

from coinstream_local import exit_codes
from coinstream_local.settings import RunSettings
from coinstream_local.supervisor_config import RunFolder


def logs(
    settings: RunSettings, console: Console, *, names: list[str], lines: int, follow: bool
) -> int:
    """Show the logs of the named parts, or of all; with `follow`, what comes from now on too."""
    folder = RunFolder(settings.coinstream_data)
    files = sorted(folder.logs.glob("*.log"))
    known = [file.stem for file in files]
    unknown = [name for name in names if name not in known]
    if unknown or not files:
        what = f"no log of {', '.join(unknown)}" if unknown else "no log yet"
        console.print(f"{what}; there are: {', '.join(known) or 'none'}", style="red")
        return exit_codes.WRONG_SETTING
    shown = [str(file) for file in files if not names or file.stem in names]
    # `-F` follows a log over its rotation.
    command = ["tail", "-n", str(lines), *(["-F"] if follow else []), "--", *shown]
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603 - no shell
    except KeyboardInterrupt:
        return exit_codes.OK
