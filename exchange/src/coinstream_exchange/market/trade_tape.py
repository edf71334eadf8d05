"""The newest trades of a symbol in compact columns, with the aggregate trades they make up."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator

from coinstream_exchange.market.amounts import quote_amount, to_text
from coinstream_exchange.market.candle import Candle
from coinstream_exchange.wire import AggTrade, PublicTrade


class TradeTape:
    """The newest `limit` trades, ascending by id. A trade takes 41 bytes.

    An aggregate is a run of trades at one price, in one millisecond and with one taker's side: so
    look the fills of one order at one price. Aggregate ids count up from the first trade's id.
    """

    __slots__ = ("_agg_ids", "_ids", "_limit", "_makers", "_prices", "_quantities", "_times")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._ids = array("q")
        self._prices = array("q")
        self._quantities = array("q")
        self._times = array("q")
        self._makers = array("b")
        self._agg_ids = array("q")

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def last_id(self) -> int:
        """The newest trade's id; -1 when there is none."""
        return self._ids[-1] if self._ids else -1

    @property
    def last_quantity(self) -> int:
        """The newest trade's quantity; 0 when there is none."""
        return self._quantities[-1] if self._ids else 0

    @property
    def last_time_ms(self) -> int:
        """The newest trade's time; 0 when there is none."""
        return self._times[-1] if self._ids else 0

    @property
    def last_agg_id(self) -> int:
        """The aggregate id of the newest trade; -1 when there is none."""
        return self._agg_ids[-1] if self._ids else -1

    def append(
        self, id_: int, price: int, quantity: int, time_ms: int, *, buyer_is_maker: bool
    ) -> int:
        """Keep a trade newer than those already kept, and return its aggregate's id."""
        if not self._ids:
            agg_id = id_
        else:
            agg_id = self._agg_ids[-1]
            if (
                price != self._prices[-1]
                or time_ms != self._times[-1]
                or buyer_is_maker != self._makers[-1]
            ):
                agg_id += 1
        self._ids.append(id_)
        self._prices.append(price)
        self._quantities.append(quantity)
        self._times.append(time_ms)
        self._makers.append(buyer_is_maker)
        self._agg_ids.append(agg_id)
        # Trimming a quarter at once keeps the cost of a trade constant on average.
        if len(self._ids) > self._limit + self._limit // 4:
            self._trim()
        return agg_id

    def trades(self, *, from_id: int | None, limit: int) -> list[PublicTrade]:
        """Return `limit` trades from `from_id` on, or the newest."""
        if from_id is None:
            first = max(0, len(self._ids) - limit)
        else:
            first = bisect_left(self._ids, from_id)
        return [self._trade(i) for i in range(first, min(first + limit, len(self._ids)))]

    def agg_trades(
        self, *, from_id: int | None, start_ms: int | None, end_ms: int | None, limit: int
    ) -> list[AggTrade]:
        """Return aggregates from an id or within both times included, else the newest."""
        oldest = self._first_whole_aggregate()
        first, end = oldest, len(self._ids)
        if from_id is not None:
            first = max(oldest, bisect_left(self._agg_ids, from_id))
        elif start_ms is not None or end_ms is not None:
            if start_ms is not None:
                first = max(oldest, bisect_left(self._times, start_ms))
            if end_ms is not None:
                end = bisect_left(self._times, end_ms + 1)
        if from_id is None and start_ms is None and first < end:
            first = max(first, bisect_left(self._agg_ids, self._agg_ids[end - 1] - limit + 1))
        return list(self._aggregates(first, end, limit))

    def aggregate(self, agg_id: int) -> AggTrade | None:
        """Return one aggregate, as far as it goes; None for one that is not kept whole."""
        first = bisect_left(self._agg_ids, agg_id)
        if first < self._first_whole_aggregate():
            return None
        return next(self._aggregates(first, len(self._ids), 1), None)

    def seconds(self, start_ms: int, end_ms: int) -> Iterator[Candle]:
        """Return one-second candles of the trades in `[start_ms, end_ms)`; none without trades."""
        candle: Candle | None = None
        for i in range(bisect_left(self._times, start_ms), bisect_left(self._times, end_ms)):
            open_time_ms = self._times[i] - self._times[i] % 1_000
            if candle is None or candle.open_time_ms != open_time_ms:
                if candle is not None:
                    yield candle
                candle = Candle(open_time_ms, 0, 0, 0, 0)
            price, quantity = self._prices[i], self._quantities[i]
            candle.add_trade(
                self._ids[i],
                price,
                quantity,
                quote_amount(price, quantity),
                buyer_is_maker=bool(self._makers[i]),
            )
        if candle is not None:
            yield candle

    def price_before(self, time_ms: int) -> int:
        """Return the price of the last trade before `time_ms`; 0 when none is kept."""
        index = bisect_left(self._times, time_ms)
        return self._prices[index - 1] if index else 0

    def first_time_ms(self) -> int | None:
        """Return the oldest kept trade's time."""
        return self._times[0] if self._times else None

    def _trade(self, i: int) -> PublicTrade:
        price, quantity = self._prices[i], self._quantities[i]
        return PublicTrade(
            id=self._ids[i],
            price=to_text(price),
            quantity=to_text(quantity),
            quote_quantity=to_text(quote_amount(price, quantity)),
            time_ms=self._times[i],
            buyer_is_maker=bool(self._makers[i]),
        )

    def _aggregates(self, first: int, end: int, limit: int) -> Iterator[AggTrade]:
        while first < end and limit > 0:
            after = bisect_left(self._agg_ids, self._agg_ids[first] + 1, first)
            yield AggTrade(
                id=self._agg_ids[first],
                price=to_text(self._prices[first]),
                quantity=to_text(sum(self._quantities[first:after])),
                first_trade_id=self._ids[first],
                last_trade_id=self._ids[after - 1],
                time_ms=self._times[first],
                buyer_is_maker=bool(self._makers[first]),
            )
            first, limit = after, limit - 1

    def _first_whole_aggregate(self) -> int:
        """Return the index of the first aggregate that trimming cannot have cut."""
        if not self._ids or self._ids[0] == self._agg_ids[0]:
            return 0
        return bisect_left(self._agg_ids, self._agg_ids[0] + 1)

    def _trim(self) -> None:
        excess = len(self._ids) - self._limit
        columns = (
            self._ids,
            self._prices,
            self._quantities,
            self._times,
            self._agg_ids,
            self._makers,
        )
        for column in columns:
            del column[:excess]
