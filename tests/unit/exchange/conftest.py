from asyncio import AbstractEventLoop
from collections.abc import Callable, Mapping

import pytest
import uvloop


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], AbstractEventLoop]]:
    """Run on the loop that the exchange runs on: its transports differ from asyncio's own."""
    return {"uvloop": uvloop.new_event_loop}
