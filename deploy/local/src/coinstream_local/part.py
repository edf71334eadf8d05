"""A part of the platform: one process, what it needs, and how one sees that it is ready."""

from collections.abc import Collection, Sequence
from graphlib import TopologicalSorter
from typing import TypeAlias

from msgspec import Struct, field


class HttpProbe(Struct, frozen=True, tag="http"):
    """Ready when a GET is answered with 200."""

    port: int
    path: str


class KafkaProbe(Struct, frozen=True, tag="kafka"):
    """Ready when a broker is registered."""

    port: int


class RedisProbe(Struct, frozen=True, tag="redis"):
    """Ready when PING is answered."""

    port: int


class MongoProbe(Struct, frozen=True, tag="mongo"):
    """Ready when a ping is answered."""

    port: int


class AirflowProbe(Struct, frozen=True, tag="airflow"):
    """Ready when Airflow's server, at this port, has heard of the component lately."""

    port: int
    component: str


Probe: TypeAlias = AirflowProbe | HttpProbe | KafkaProbe | MongoProbe | RedisProbe


class Part(Struct, frozen=True, kw_only=True):
    """One supervised process.

    `then` runs once when the part is ready and before those that need it start. `address` is what a
    user opens or connects to. `folder` is the process's working folder. A part that is `late` is
    one that the live page does without: it starts after all others, and its failure is not theirs.
    SIGTERM stops a part; `stop_as_group` says that the processes it has started get it too.
    """

    name: str
    title: str
    command: list[str]
    probe: Probe
    folder: str
    address: str
    environment: dict[str, str] = field(default_factory=dict)
    needs: list[str] = field(default_factory=list)
    then: list[str] = field(default_factory=list)
    late: bool = False
    start_limit_s: float = 120.0
    stop_limit_s: int = 15
    stop_as_group: bool = False


def startable(
    parts: Sequence[Part], started: Collection[str], ready: Collection[str]
) -> list[Part]:
    """Return the parts that are not started and whose needs are all ready."""
    return [part for part in parts if part.name not in started and set(part.needs) <= set(ready)]


def waves(parts: Sequence[Part]) -> list[list[Part]]:
    """Return the parts in groups that can start together, each after the groups before it.

    Raises:
        graphlib.CycleError: parts need each other.
        KeyError: a part needs one that does not exist.
    """
    by_name = {part.name: part for part in parts}
    sorter = TopologicalSorter({part.name: part.needs for part in parts})
    sorter.prepare()
    groups = []
    while sorter.is_active():
        names = sorter.get_ready()
        groups.append([by_name[name] for name in names])
        sorter.done(*names)
    return groups
