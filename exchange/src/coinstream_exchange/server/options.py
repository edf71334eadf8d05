"""What can be set of the server; the defaults are the exchange's own figures."""

from dataclasses import dataclass
from typing import Final

from coinstream_contracts.times import DAY_MS, SECOND_MS

DAY_S: Final = DAY_MS / SECOND_MS


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Limits and times of the server. Times are in seconds, sizes in bytes.

    `weight_per_minute` and `connections_per_5_minutes` count by client address; who opens many
    connections from one address raises them.
    """

    weight_per_minute: int = 6_000
    refusals_before_ban: int = 10
    first_ban_s: float = 120.0
    connections_per_5_minutes: int = 300
    messages_per_second: int = 5
    disconnects_before_ban: int = 10
    streams_per_connection: int = 1_024
    ping_interval_s: float = 20.0
    pong_timeout_s: float = 60.0
    connection_life_s: float = DAY_S
    life_notice_s: float = 600.0
    stop_notice_s: float = 3.0
    outgoing_bytes: int = 16 * 1024 * 1024
    drain_timeout_s: float = 30.0
