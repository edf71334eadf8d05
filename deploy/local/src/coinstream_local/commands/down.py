"""`coinstream down`: stop in reverse order, so that producers flush before Kafka goes."""

from collections.abc import Sequence

from rich.console import Console

from coinstream_local import exit_codes, platform_file
from coinstream_local.part import Part, waves
from coinstream_local.settings import RunSettings
from coinstream_local.supervision import Supervision, SupervisionError
from coinstream_local.supervisor_config import RunFolder


def down(settings: RunSettings, console: Console) -> int:
    """Stop the platform; nothing to stop is no fault."""
    folder = RunFolder(settings.coinstream_data)
    supervision = Supervision(folder)
    platform = platform_file.load(folder.platform)
    if platform is None or not supervision.running():
        console.print("The platform does not run.")
        return exit_codes.OK
    return stop_all(platform.parts, supervision, console)


def stop_all(parts: Sequence[Part], supervision: Supervision, console: Console) -> int:
    """Stop each part after those that need it, then the supervisor."""
    try:
        for group in reversed(waves(parts)):
            supervision.stop([part.name for part in group])
            console.print(f"stopped  {', '.join(part.title for part in group)}", highlight=False)
        supervision.end()
    except SupervisionError as error:
        console.print(str(error), style="red", markup=False)
        return exit_codes.PART_FAILED
    return exit_codes.OK
