"""`coinstream status`: every part's state, as its supervisor and as its own probe say."""

from rich.console import Console
from rich.table import Table

from coinstream_local import exit_codes, plan, platform_file, probes
from coinstream_local.memory import held_mib
from coinstream_local.part import Part
from coinstream_local.settings import RunSettings
from coinstream_local.supervision import ProcessState, Supervision
from coinstream_local.supervisor_config import MAX_QUICK_DEATHS, RunFolder


def status(settings: RunSettings, console: Console) -> int:
    """Print a table; the exit code says whether all parts are ready."""
    folder = RunFolder(settings.coinstream_data)
    supervision = Supervision(folder)
    platform = platform_file.load(folder.platform)
    if platform is None or not supervision.running():
        console.print("The platform does not run: make up")
        return exit_codes.NOT_RUNNING
    states = supervision.states()
    table = Table("Part", "State", "Up for", "MiB", "Process", "Address", box=None)
    all_ready = True
    memory_mib = 0
    for part in platform.parts:
        state = states[part.name]
        is_ready = state.alive and probes.ready(part.probe, plan.HOST)
        all_ready &= is_ready
        memory = held_mib(state.process_id) if state.alive else 0
        memory_mib += memory
        table.add_row(
            part.title,
            _words(state, is_ready=is_ready),
            _duration(state.running_s) if state.alive else "",
            str(memory) if memory else "",
            str(state.process_id) if state.alive else "",
            part.address,
        )
    console.print(f"Market: {platform.market} ({platform.reason})", highlight=False)
    console.print(table)
    console.print(f"{memory_mib} MiB in all", style="dim")
    _explain(platform.parts, states, folder, console)
    return exit_codes.OK if all_ready else exit_codes.PART_FAILED


def _explain(
    parts: list[Part], states: dict[str, ProcessState], folder: RunFolder, console: Console
) -> None:
    for part in parts:
        if states[part.name].given_up:
            console.print(
                f"{part.title} died {MAX_QUICK_DEATHS} times in a row soon after its start and is "
                f"not started again. Its log: {folder.log(part.name)}. Once mended: make up",
                style="red",
            )


def _words(state: ProcessState, *, is_ready: bool) -> str:
    if is_ready:
        return "[green]ready[/]"
    words = {
        "RUNNING": "[yellow]running, not ready[/]",
        "STARTING": "[yellow]starting[/]",
        "BACKOFF": "[red]died, will be started again[/]",
        "FATAL": "[red]given up[/]",
    }
    return words.get(state.state, state.state.lower())


def _duration(seconds: int) -> str:
    hours, rest = divmod(seconds, 3_600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
