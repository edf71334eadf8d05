"""The whole path under load behind a faulty network, watched by the truth and by API clients."""

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families
from tests.e2e.hot_path import HotPath, hot_path, wait_until
from tests.faults.api_clients import ApiClient, following
from tests.faults.faulty_network import FaultyNetwork, faulty_network
from tests.faults.kafka_log import TopicReader, TradeLog
from tests.faults.ledger import Ledger
from tests.faults.lossy_link import CLEAN, CLEAN_NEAR, LOSSY, LossyLink
from tests.faults.truth import Truth, truth_of

from coinstream_contracts import topics
from coinstream_contracts.messages import HealthEvent, StreamHealth, decoder
from coinstream_local.ports import free_ports

SYMBOLS = [
    *("BTCUSDT", "ETHUSDT", "BNBUSDT", "SOLUSDT", "ADAUSDT", "XRPUSDT", "DOGEUSDT", "DOTUSDT"),
    *("AVAXUSDT", "LINKUSDT", "UNIUSDT", "LTCUSDT", "ATOMUSDT", "ETCUSDT", "POLUSDT"),
    *("SYM001USDT", "SYM002USDT", "SYM003USDT", "SYM004USDT", "SYM005USDT"),
]
ORDERS_PER_S = float(os.environ.get("ORDERS_PER_S", "3400"))
"""Orders of the simulated market: 3,400 make 2,000 events/s."""
DRAIN_LIMIT_S = 60
START_LIMIT_S = 60
LEDGER = "published.tsv"

KLINE_PRODUCER = "coinstream-kline-producer"
MARKET_PRODUCER = "coinstream-market-producer"
PRODUCERS = (KLINE_PRODUCER, MARKET_PRODUCER)
REDIS_CONSUMER = "coinstream-redis-consumer"
API = "coinstream-api"
TRUTH_ADDRESS = "127.0.0.2"
"""Where the truth's client comes from: not from where the services do, since the exchange's limits
count by address."""
KINDS = ("trades", "kline", "orderbook")


@dataclass
class Stage:
    """A running path and everything that watches it."""

    path: HotPath
    network: FaultyNetwork
    truth: Truth
    log: TradeLog
    clients: Sequence[ApiClient] = ()
    control_url: str = ""
    """Where the exchange takes orders to misbehave."""
    symbols: list[str] = field(default_factory=lambda: list(SYMBOLS))
    """What is compared."""
    figures: dict[str, float | int | str] = field(default_factory=dict)
    """What the report tells of the test that runs."""
    _acknowledged: Counter[str] = field(default_factory=Counter)

    def order(self, **fault: str | float) -> int:
        """Order a fault of the exchange (`do` names it); return its number."""
        answer = httpx.post(f"{self.control_url}/faults", json=fault, timeout=10)
        assert answer.is_success, answer.text
        return int(answer.json()["number"])

    def take_back(self, number: int) -> None:
        """End a fault of the exchange."""
        httpx.delete(f"{self.control_url}/faults/{number}", timeout=10).raise_for_status()

    def run_for(self, seconds: float) -> None:
        """Let the load run."""
        time.sleep(seconds)

    def wait_for_trades(self, count: int) -> None:
        """Wait until the exchange has published `count` more trades."""
        enough = self.truth.published_trades() + count
        wait_until(
            lambda: self.truth.published_trades() >= enough, DRAIN_LIMIT_S, f"{count} more trades"
        )

    def forget_old(self) -> None:
        """Compare and then drop what is long past, so that a long run does not fill the memory."""
        self.log.read_on()
        for symbol in self.symbols:
            self.truth.forget_trades(symbol, self.log.trades[symbol])
            self.truth.forget_diffs(symbol)
        for client in self.clients:
            client.sessions[-1].messages.clear()

    def missing(self, symbol: str, ids: set[int]) -> set[int]:
        """Return which of the trades Kafka lacks now."""
        self.log.read_on()
        return self.log.missing(symbol, ids)

    def measure_rate(self, seconds: float) -> float:
        """Return how many trades a second reach Kafka now."""
        with self.measuring() as measured:
            self.run_for(seconds)
        return measured[0]

    @contextmanager
    def measuring(self) -> Iterator[list[float]]:
        """Fill the list at the end: trades acknowledged a second, and how many seconds it took."""
        measured: list[float] = []
        delivered, started = self._delivered(MARKET_PRODUCER), time.monotonic()
        yield measured
        took_s = time.monotonic() - started
        measured += [(self._delivered(MARKET_PRODUCER) - delivered) / took_s, took_s]

    def health(self, *events: HealthEvent) -> list[StreamHealth]:
        """Return the health messages of some kinds."""
        reader = TopicReader(self.path.kafka.bootstrap, topics.STREAM_HEALTH)
        return [told for told in map(decoder(StreamHealth), reader.read()) if told.event in events]

    def metric(self, service: str, name: str, **labels: str) -> float:
        """Return the sum of a service's metric over the samples with these labels."""
        answer = httpx.get(f"http://127.0.0.1:{self.path.port(service)}/metrics", timeout=10)
        return sum(
            sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def kill(self, service: str) -> None:
        """Kill -9, and remember what the service had been acknowledged."""
        if service in PRODUCERS:
            self._acknowledged[service] += int(self._delivered(service))
        self.path.kill(service)

    def acknowledged(self) -> int:
        """Return how many trades Kafka acknowledged at least, over all lives of the producer."""
        return self._acknowledged[MARKET_PRODUCER] + int(self._delivered(MARKET_PRODUCER))

    def _delivered(self, service: str) -> float:
        return self.metric(
            service, "coinstream_kafka_sink_delivered_total", topic=topics.TRADES.name
        )


def _all_flow(log: TradeLog) -> bool:
    log.read_on()
    return all(log.trades[symbol] for symbol in SYMBOLS)


@contextmanager
def stage(
    folder: Path,
    *,
    exchange: Sequence[str] = (),
    orders_per_s: float = ORDERS_PER_S,
    settings: dict[str, str] | None = None,
    link: LossyLink | None = None,
) -> Iterator[Stage]:
    """Start everything on free ports, each part in its turn; it is all stopped at the end.

    With a `link`, the exchange is at its far end and the producers reach it through the tunnel.
    """
    names = ",".join(SYMBOLS)
    with ExitStack() as stack:
        path = stack.enter_context(hot_path(folder, symbols=names))
        path.settings = settings or {}
        port, control_port = free_ports(2)
        if link is not None:
            path.exchange_host, path.exchange_prefix = CLEAN, link.command
        path.start_exchange(
            *("--symbols", names, "--rate", str(orders_per_s)),
            *("--control-port", str(control_port)),
            *("--truth", str(folder / LEDGER)),
            *exchange,
        )
        network = stack.enter_context(faulty_network(path.exchange_url, port))
        path.producers_exchange_url = (
            network.url if link is None else f"http://{LOSSY}:{path.exchange_port}"
        )
        path.start(REDIS_CONSUMER, *PRODUCERS, API)
        log = TradeLog(path.kafka.bootstrap)
        wait_until(lambda: _all_flow(log), START_LIMIT_S, "trades of every symbol")
        # What was published before the producers came is not theirs to deliver.
        address = TRUTH_ADDRESS if link is None else CLEAN_NEAR
        truth = stack.enter_context(
            truth_of(path.exchange_url, SYMBOLS, address, Ledger(folder / LEDGER))
        )
        clients = stack.enter_context(following([ApiClient(path.ws_url, kind) for kind in KINDS]))
        control_url = f"http://127.0.0.1:{control_port}"
        one = Stage(path, network, truth, log, clients, control_url)
        one.run_for(5)
        yield one
