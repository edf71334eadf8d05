"""`/ohlc`."""

from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from coinstream_backend.conditional import conditional_response
from coinstream_backend.documentation import Answers, array_of, problems
from coinstream_backend.examples import OHLC_CANDLE
from coinstream_backend.history.kept_pages import WrittenPage
from coinstream_backend.history.negotiation import MEDIA_TYPES, wanted_format
from coinstream_backend.history.parameters import (
    DEFAULT_PAGE,
    CollectionParam,
    EndParam,
    FormatParam,
    IntervalParam,
    LimitParam,
    OhlcFormat,
    StartParam,
    read_interval,
    read_time,
)
from coinstream_backend.history.query import PageQuery
from coinstream_backend.history.schemas import OhlcCandle
from coinstream_backend.parameters import SymbolParam, one_symbol
from coinstream_backend.parts import PartsDep
from coinstream_contracts.intervals import Interval

router = APIRouter(tags=["candles"])

SETTLED_MAX_AGE_S: Final = 60
"""How long a client may keep candles that only a repair would change."""

_HEADERS: Final[dict[str, Any]] = {
    "Link": {
        "description": '`<…>; rel="next"`: the next page, when there is one.',
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "To be asked about again with `If-None-Match`.",
        "schema": {"type": "string"},
    },
}
_FILE: Final = {"schema": {"type": "string", "format": "binary"}}
_ANSWERS: Final[Answers] = {
    200: {
        "description": "Candles, oldest first.",
        "headers": _HEADERS,
        "content": {
            MEDIA_TYPES[OhlcFormat.JSON]: {
                "schema": array_of(OhlcCandle),
                "example": [OHLC_CANDLE],
            },
            MEDIA_TYPES[OhlcFormat.CSV]: {"schema": {"type": "string"}},
            MEDIA_TYPES[OhlcFormat.PARQUET]: _FILE,
        },
    },
    304: {"description": "Nothing has changed since the answer of this tag.", "headers": _HEADERS},
    **problems(404, 422, 429, 503),
}


@router.get(
    "/ohlc",
    summary="Candles of any interval, from the first stored to the open one",
    response_class=Response,
    responses=_ANSWERS,
)
async def ohlc(  # noqa: PLR0913, PLR0917 - one for each parameter of the query
    request: Request,
    parts: PartsDep,
    symbol: SymbolParam,
    interval: IntervalParam = None,
    collection: CollectionParam = None,
    limit: LimitParam = None,
    start: StartParam = None,
    end: EndParam = None,
    form: FormatParam = None,
    accept: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Response:
    """Return the newest candles; with `start`, the oldest from there on.

    History is joined with the live candles: no gap and no candle twice where the one ends and the
    other begins. What never was observed is left out of `1m`, and counted in longer candles. As
    long as the history cannot be reached, what Redis alone can answer whole is served.
    """
    known = one_symbol(symbol, parts.directory)
    length = read_interval(interval, collection)
    start_ms, end_ms = read_time("start", start), read_time("end", end)
    wanted = wanted_format(form, accept)
    if wanted is not OhlcFormat.JSON:
        return await parts.downloads.serve(
            known, length, start_ms=start_ms, end_ms=end_ms, limit=limit, form=wanted
        )
    query = PageQuery(limit or DEFAULT_PAGE, start_ms, end_ms)
    page = await parts.pages.page(known, length, query)
    return conditional_response(
        request,
        page.body,
        page.tag,
        media_type=MEDIA_TYPES[OhlcFormat.JSON],
        headers=_headers(known, length, page),
    )


def _headers(symbol: str, interval: Interval, page: WrittenPage) -> dict[str, str]:
    age = f"public, max-age={SETTLED_MAX_AGE_S}" if page.is_settled else "no-cache"
    headers = {"Cache-Control": age, "Vary": "Accept"}
    if page.next is not None:
        headers["Link"] = f'<{_address(symbol, interval, page.next)}>; rel="next"'
    return headers


def _address(symbol: str, interval: Interval, query: PageQuery) -> str:
    """Return the address of a page, relative, so that it works behind a proxy's prefix too."""
    bounds = {"start": query.start_ms, "end": query.end_ms}
    given = {name: time_ms for name, time_ms in bounds.items() if time_ms is not None}
    return "?" + urlencode({"symbol": symbol, "interval": interval, "limit": query.limit} | given)
