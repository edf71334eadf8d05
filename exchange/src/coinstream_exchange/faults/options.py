"""What can be said of faults on the command line."""

import argparse
from dataclasses import dataclass

from coinstream_exchange.faults.rules import Rule, read_text


@dataclass(frozen=True, slots=True)
class FaultOptions:
    """Faults ordered at the start, their seed, and where more are taken; no port, no control."""

    faults: tuple[Rule, ...] = ()
    seed: int = 1
    control_host: str = "127.0.0.1"
    control_port: int | None = None

    @property
    def are_wanted(self) -> bool:
        """Whether there are faults or could be."""
        return bool(self.faults) or self.control_port is not None


def add_fault_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `FaultOptions`."""
    group = parser.add_argument_group("faults (exchange/README.md describes each)")
    group.add_argument(
        "--fault",
        type=_rule,
        action="append",
        default=[],
        metavar="DO[,NAME=VALUE]",
        help="order a fault, as in swallow,stream=*@trade,probability=0.01; any number of times",
    )
    group.add_argument("--fault-seed", type=int, default=1, help="the same seed, the same faults")
    group.add_argument(
        "--control-port",
        type=_port,
        default=None,
        metavar="PORT",
        help="take faults over HTTP at this port; 0 takes a free one",
    )
    group.add_argument(
        "--control-host",
        default="127.0.0.1",
        help="address of the control port; whoever reaches it can break everything",
    )


def fault_options(arguments: argparse.Namespace) -> FaultOptions:
    """Return what was given of `add_fault_arguments`."""
    return FaultOptions(
        faults=tuple(arguments.fault),
        seed=arguments.fault_seed,
        control_host=arguments.control_host,
        control_port=arguments.control_port,
    )


def _rule(text: str) -> Rule:
    try:
        return read_text(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: {error}") from error


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65_535:
        raise argparse.ArgumentTypeError(f"not a port: {text}")
    return port
