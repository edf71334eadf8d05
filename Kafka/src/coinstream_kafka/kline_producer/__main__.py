"""Starts the kline producer: the one place where its parts are put together."""

import asyncio
from collections.abc import Callable, Iterable

import msgspec
from prometheus_client import REGISTRY

from coinstream_contracts import topics
from coinstream_contracts.messages import HealthEvent, Kline, Stream, SymbolStatus
from coinstream_contracts.times import MINUTE_MS
from coinstream_kafka.connection.feed import Feed
from coinstream_kafka.figures import ProducerFigures, ProducerMetrics, StreamFigures
from coinstream_kafka.gaps.backfill import Backfill
from coinstream_kafka.gaps.ledgers import Ledgers
from coinstream_kafka.gaps.report import GapReporter
from coinstream_kafka.kline_producer.audit import CandleAudit
from coinstream_kafka.kline_producer.candles import CandleFlow
from coinstream_kafka.kline_producer.rest_candles import CandleArchive, CandleCatchUp
from coinstream_kafka.line import Line
from coinstream_kafka.log_tail import CandlePosition
from coinstream_kafka.recovery import recover
from coinstream_kafka.rhythm import ages_s
from coinstream_kafka.service import on_hangup, run_service, run_until, unless
from coinstream_kafka.settings import KlineProducerSettings
from coinstream_kafka.symbols.selection import Selection
from coinstream_kafka.watchdog import Watched

_decode_candle = msgspec.json.Decoder(CandlePosition).decode


class KlineProducer:
    """The parts of the producer, wired to each other."""

    def __init__(self, settings: KlineProducerSettings) -> None:
        self._settings = settings
        self._ready: Callable[[], bool] = lambda: False
        self._candles: CandleFlow | None = None

    def on_lost(self, topic: str, key: bytes, value: bytes) -> None:
        """Give a lost candle back to its ledger."""
        if topic == topics.KLINES.name and self._candles is not None:
            candle = _decode_candle(value)
            self._candles.on_lost(key.decode(), candle.open_time, closed=candle.closed)

    def ready(self) -> bool:
        """Whether every stream flows and Kafka takes what is sent."""
        return self._ready()

    async def run(self, line: Line, stop: asyncio.Event) -> int:
        """Run until `stop` is set; return the exit code."""
        settings, exchange, outlet = self._settings, line.exchange, line.outlet
        remembered = await unless(
            stop,
            recover(
                settings.kafka_bootstrap,
                settings.tail_records,
                topic=topics.KLINES,
                kind=CandlePosition,
                stream=Stream.KLINE_1M,
                market=exchange.market,
                step=MINUTE_MS,
                watermarked_only=True,
            ),
        )
        if remembered is None:
            return 0
        ledgers = Ledgers(Stream.KLINE_1M, MINUTE_MS, remembered)
        streams = {Stream.KLINE_1M: StreamFigures()}
        candles = self._candles = CandleFlow(ledgers, outlet, streams[Stream.KLINE_1M])
        history = CandleArchive(exchange, line.client, candles.publish)
        catch_up = CandleCatchUp(candles, history, settings.history_candles)
        feed = line.feed(
            (Stream.KLINE_1M,),
            handlers={Kline: candles.on_kline},
            followers=_Followers(candles, catch_up),
        )
        symbols = line.symbol_watch(
            lambda selection: follow(selection, candles, catch_up, feed, line)
        )
        audit = CandleAudit(
            candles,
            history,
            closed_within_s=settings.closed_within_s,
            may_be_silent=lambda symbol: not symbols.is_trading(symbol),
        )
        watchdog = line.watchdog(
            Watched(Stream.KLINE_1M, candles.pulses, candles.newest, history.newest, candles.miss),
            feed=feed,
            symbols=symbols,
        )
        reporter = GapReporter([ledgers], outlet, line.sink, settings.watermark_s)
        backfill = Backfill(ledgers, history, settings.max_gap_candles, may_publish=line.healthy)
        figures = ProducerFigures(
            streams,
            gaps=lambda: {Stream.KLINE_1M: ledgers.count()},
            ages_s=lambda: ages_s({Stream.KLINE_1M: candles.pulses()}),
            connects=lambda: feed.connects,
            weight_used=lambda: line.budget.used,
            dead_letters=lambda: outlet.dead_letters,
        )
        REGISTRY.register(ProducerMetrics(figures))
        on_hangup(symbols.look_again)
        self._ready = lambda: feed.connected and line.healthy()
        await run_until(
            stop,
            [
                symbols.run(),
                feed.run(),
                catch_up.run(),
                audit.run(),
                watchdog.run(),
                backfill.run(),
                reporter.run(),
            ],
        )
        return await line.finish(reporter)


class _Followers:
    """Tells the flow of its connections, and has it brought up to the present."""

    def __init__(self, candles: CandleFlow, catch_up: CandleCatchUp) -> None:
        self._candles = candles
        self._catch_up = catch_up

    def on_streaming(self, symbols: Iterable[str]) -> None:
        """Say that the streams flow."""
        symbols = list(symbols)
        self._candles.on_streaming(symbols)
        self._catch_up.ask(symbols)

    def on_cut(self, symbols: Iterable[str], reason: str) -> None:
        """Say that the streams were cut."""
        self._candles.on_cut(symbols, reason)


def follow(
    selection: Selection, candles: CandleFlow, catch_up: CandleCatchUp, feed: Feed, line: Line
) -> None:
    """Follow what was selected, and tell what is new of it."""
    known = candles.followed.keys()
    candles.follow(selection.followed)
    feed.follow(selection.followed)
    for info in selection.changed:
        if info.symbol in known and info.status is SymbolStatus.TRADING:
            # Candles that closed while it did not trade were told by no frame.
            catch_up.ask([info.symbol])
        line.outlet.health(
            info.symbol, Stream.KLINE_1M, HealthEvent.SYMBOL_STATUS, detail=info.status.value
        )


def main() -> None:
    """Run the service."""
    run_service("kline-producer", KlineProducerSettings, KlineProducer)


if __name__ == "__main__":
    main()
