"""An event loop in a thread of its own, beside the test that blocks."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

STOP_LIMIT_S = 20


@contextmanager
def background_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Run a loop while the context lasts; what still runs in it then is cancelled."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result(STOP_LIMIT_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(STOP_LIMIT_S)
        loop.close()


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
