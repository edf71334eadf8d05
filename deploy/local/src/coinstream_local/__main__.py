"""The `coinstream` command: the whole platform on one machine."""

import argparse
import sys

from pydantic import ValidationError
from rich.console import Console

from coinstream_local import exit_codes
from coinstream_local.commands.down import down
from coinstream_local.commands.logs import logs
from coinstream_local.commands.status import status
from coinstream_local.commands.up import up
from coinstream_local.settings import RunSettings

_PLAIN_WIDTH = 120
"""Columns where the output is not a terminal's."""


def main() -> None:
    """Run one command and exit with its code."""
    arguments = _parser().parse_args()
    console = Console(soft_wrap=True, width=None if sys.stdout.isatty() else _PLAIN_WIDTH)
    try:
        settings = RunSettings()
    except ValidationError as error:
        for problem in error.errors():
            name = ".".join(map(str, problem["loc"])).upper()
            print(f"{name}={problem['input']}: {problem['msg']}", file=sys.stderr)
        sys.exit(exit_codes.WRONG_SETTING)
    sys.exit(_run(arguments, settings, console))


def _run(arguments: argparse.Namespace, settings: RunSettings, console: Console) -> int:
    match arguments.command:
        case "up":
            return up(settings, console)
        case "down":
            return down(settings, console)
        case "status":
            return status(settings, console)
        case _:
            return logs(
                settings,
                console,
                names=arguments.part,
                lines=arguments.lines,
                follow=arguments.follow,
            )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="coinstream",
        description="Run the whole platform on this machine. Settings are environment variables: "
        + ", ".join(sorted(name.upper() for name in RunSettings.model_fields)),
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start everything and say when each part is ready")
    commands.add_parser("down", help="stop everything, in reverse order")
    commands.add_parser("status", help="show every part's state")
    shown = commands.add_parser("logs", help="show the parts' newest log lines")
    shown.add_argument("part", nargs="*", help="only these parts")
    shown.add_argument("--lines", type=int, default=30, help="how many lines of each")
    shown.add_argument("--follow", action="store_true", help="keep showing what comes")
    return parser


if __name__ == "__main__":
    main()
