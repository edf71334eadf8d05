"""`coinstream-exchange`: where the market and the server are put together."""

import sys
from typing import Literal, cast

import uvloop

from coinstream_exchange.cli import ServeOptions, parse
from coinstream_exchange.server.app import serve
from coinstream_exchange.synthetic.engine import MarketOptions
from coinstream_exchange.synthetic.synthetic_venue import SyntheticVenue
from coinstream_telemetry.logs import configure_logs


def main() -> None:
    """Run the command; exits with 1 when the address is taken."""
    options = parse()
    configure_logs(
        "exchange", cast("Literal['debug', 'info', 'warning', 'error']", options.log_level)
    )
    try:
        uvloop.run(_serve(options))
    except OSError as error:
        print(f"coinstream-exchange: {error}", file=sys.stderr)
        sys.exit(1)


async def _serve(options: ServeOptions) -> None:
    synthetic = options.synthetic
    market = MarketOptions(
        symbols=synthetic.symbols,
        rate=synthetic.rate,
        seed=synthetic.seed,
        trade_share=synthetic.trade_share,
        history_days=synthetic.history_days,
    )
    await serve(SyntheticVenue(market), host=options.host, port=options.port)


if __name__ == "__main__":
    main()
