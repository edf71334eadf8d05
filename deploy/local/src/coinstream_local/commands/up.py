"""`coinstream up`: the whole platform, started in order of health."""

import fcntl
import getpass
import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console

from coinstream_local import exit_codes, plan, platform_file, ports, probes
from coinstream_local.commands.down import stop_all
from coinstream_local.console import Progress
from coinstream_local.kafka_node import FormatError
from coinstream_local.log_tail import tail
from coinstream_local.market import Market, binance_answers, choose
from coinstream_local.part import Part
from coinstream_local.platform_file import Platform
from coinstream_local.programs import MissingProgramError, find_programs
from coinstream_local.settings import RunSettings
from coinstream_local.start_up import PartFailedError, start_in_order
from coinstream_local.supervision import Supervision, SupervisionError
from coinstream_local.supervisor_config import RunFolder, render

_OPEN_FILES: Final = 65_536
_LAST_LINES: Final = 20


def up(settings: RunSettings, console: Console) -> int:
    """Start the platform, or what is missing of one that runs already."""
    folder = RunFolder(settings.coinstream_data)
    folder.run.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        supervision = Supervision(folder)
        running = supervision.running()
        if running:
            platform = platform_file.load(folder.platform)
            if platform is None or not _same(settings, platform, console):
                return exit_codes.WRONG_SETTING
            console.print("The platform runs already.")
        else:
            problem = _port_problem(settings)
            if problem:
                console.print(problem, style="red")
                return exit_codes.PORT_TAKEN
            try:
                platform = _prepare(settings, folder, console)
                supervision.launch()
            except (MissingProgramError, FormatError, SupervisionError) as error:
                console.print(str(error), style="red", markup=False)
                return exit_codes.NOT_SET_UP
        return _start(platform, supervision, folder, console, keep=running)


def _start(
    platform: Platform,
    supervision: Supervision,
    folder: RunFolder,
    console: Console,
    *,
    keep: bool,
) -> int:
    """Start the parts.

    A first start that fails is taken down again; a running platform is kept, and so is one that
    lacks only late parts.
    """
    try:
        with Progress(console, lambda: _print_addresses(platform, console)) as progress:
            failures = start_in_order(
                platform.parts,
                supervision,
                lambda part: probes.ready(part.probe, plan.HOST),
                progress,
            )
    except (PartFailedError, SupervisionError) as error:
        console.print(str(error), style="red", markup=False)
        if isinstance(error, PartFailedError):
            _print_log(error.part, folder, console)
        if not keep:
            stop_all(platform.parts, supervision, console)
        return exit_codes.PART_FAILED
    except KeyboardInterrupt:
        console.print("Interrupted: stopping what has started.")
        stop_all(platform.parts, supervision, console)
        return exit_codes.PART_FAILED
    for failure in failures:
        _print_log(failure.part, folder, console)
    if failures:
        titles = ", ".join(failure.part.title for failure in failures)
        console.print(f"The rest runs without {titles}. Once mended: make up", style="red")
        return exit_codes.PART_FAILED
    if any(part.late for part in platform.parts):
        console.print("Every part is ready.", style="bold")
    return exit_codes.OK


def _print_log(part: Part, folder: RunFolder, console: Console) -> None:
    log = folder.log(part.name)
    console.print(f"The last lines of {log}:")
    console.print(tail(log, _LAST_LINES), style="dim", markup=False, highlight=False)


def _prepare(settings: RunSettings, folder: RunFolder, console: Console) -> Platform:
    """Choose the market, make its folders, and write down what will run."""
    programs = find_programs()
    market = choose(settings.exchange, binance_answers)
    console.print(f"Market: {market.description} ({market.reason})", highlight=False)
    if market.from_scratch:
        _remove_earlier(settings, market, console)
    plan.kafka_node(settings, market).prepare()
    plan.redis_server(settings, market).prepare()
    plan.mongo_server(settings, market, programs).prepare()
    if settings.airflow:
        if programs.airflow is None:
            raise MissingProgramError(
                "Airflow: not there; run `make setup`, or leave it: AIRFLOW=0"
            )
        plan.airflow_home(settings, market).prepare(
            settings.airflow_user, settings.airflow_password.get_secret_value()
        )
    parts = plan.parts(settings, market, programs)
    folder.logs.mkdir(parents=True, exist_ok=True)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_files = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    user = getpass.getuser() if os.geteuid() == 0 else None
    folder.config.write_text(render(parts, folder, open_files=open_files, user=user))
    platform = Platform(
        settings=settings.saved(), market=market.description, reason=market.reason, parts=parts
    )
    platform_file.save(platform, folder.platform)
    return platform


def _remove_earlier(settings: RunSettings, market: Market, console: Console) -> None:
    earlier = plan.market_folder(settings, market)
    if earlier.exists():
        console.print(
            "It begins anew at each start: what its last run left is removed.", style="dim"
        )
        shutil.rmtree(earlier)


def _same(settings: RunSettings, running: Platform, console: Console) -> bool:
    differences = settings.differences(running.settings)
    for name, (now, asked) in differences.items():
        console.print(f"The platform runs with {name}={now}, not {asked}.", style="red")
    if differences:
        console.print("Stop it first: make down")
    return not differences


def _port_problem(settings: RunSettings) -> str:
    clashes = settings.clashes()
    if clashes:
        return "\n".join(f"{one} and {other} name the same port" for one, other in clashes)
    taken = {
        name: port for name, port in settings.ports().items() if ports.is_taken(port, plan.HOST)
    }
    return "\n".join(
        f"Port {port} is taken by {ports.holder(port)}. Choose another: make up {name}={port + 100}"
        for name, port in taken.items()
    )


def _print_addresses(platform: Platform, console: Console) -> None:
    console.print(f"\nCoinstream is up, with {platform.market}.", style="bold")
    login = Path(platform.settings["coinstream_data"]) / "airflow/passwords.json"
    shown = {
        "web": "the live page",
        "api": "the API (/docs tells more)",
        "airflow-api": f"Airflow (login: {login})",
    }
    addresses = {part.name: part.address for part in platform.parts}
    for name, what in shown.items():
        if name in addresses:
            console.print(f"  {addresses[name]:<32} {what}", highlight=False)
    console.print("  make status, make logs, make down", style="dim")


@contextmanager
def _alone(folder: RunFolder) -> Iterator[None]:
    """Let a second command wait until this one is done."""
    with (folder.run / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
