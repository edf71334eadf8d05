"""Who speaks the protocol, and where."""

from urllib.parse import urlsplit, urlunsplit

from coinstream_kafka.adapters.binance.exchange import BinanceExchange


def binance(api_key: str = "") -> BinanceExchange:
    """Return Binance itself."""
    return BinanceExchange(
        market="binance",
        rest_url="https://api.binance.com",
        stream_url="wss://stream.binance.com:9443/ws",
        api_key=api_key,
    )


def binance_us(api_key: str = "") -> BinanceExchange:
    """Return Binance.US; its `historicalTrades` asks for a key."""
    return BinanceExchange(
        market="binance_us",
        rest_url="https://api.binance.us",
        stream_url="wss://stream.binance.us:9443/ws",
        weight_per_minute=1_200,
        api_key=api_key,
    )


def compatible(market: str, url: str) -> BinanceExchange:
    """Return a venue that serves REST and `/ws` on one port, as the simulator does.

    Raises:
        ValueError: `url` is not an http or https address.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError(f"not an http address: {url!r}")
    scheme = "wss" if parts.scheme == "https" else "ws"
    base = parts.path.rstrip("/")
    return BinanceExchange(
        market=market,
        rest_url=urlunsplit((parts.scheme, parts.netloc, base, "", "")),
        stream_url=urlunsplit((scheme, parts.netloc, f"{base}/ws", "", "")),
    )
