"""The API that one would write first: a consumer thread, and `send_json` to one after the other."""

import asyncio
import json
import os
import threading
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import redis
import uvicorn
from bson.decimal128 import Decimal128
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from kafka import KafkaConsumer
from pymongo import MongoClient

_clients: defaultdict[str, list[WebSocket]] = defaultdict(list)


async def send(event: dict[str, Any]) -> None:
    """Tell every client of the symbol, one after the other."""
    message = {"type": "update", "symbol": event["symbol"], "data": event}
    for client in list(_clients[event["symbol"]]):
        with suppress(WebSocketDisconnect, RuntimeError):
            await client.send_json(message)


def follow(loop: asyncio.AbstractEventLoop, queue: "asyncio.Queue[dict[str, Any]]") -> None:
    """Read the topic for ever."""
    consumer = KafkaConsumer(
        os.environ["NAIVE_TOPIC"], bootstrap_servers=os.environ["KAFKA_BOOTSTRAP"]
    )
    for record in consumer:
        loop.call_soon_threadsafe(queue.put_nowait, json.loads(record.value))


async def distribute(queue: "asyncio.Queue[dict[str, Any]]") -> None:
    """Send each event as it comes."""
    while True:
        await send(await queue.get())


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Follow the topic while the server runs."""
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    if "NAIVE_TOPIC" in os.environ:
        threading.Thread(target=follow, args=(loop, queue), daemon=True).start()
    sending = asyncio.create_task(distribute(queue))
    print("ready", flush=True)
    yield
    sending.cancel()


app = FastAPI(lifespan=lifespan)
store = redis.Redis(
    host="127.0.0.1", port=int(os.environ.get("REDIS_PORT", "6379")), decode_responses=True
)

history = MongoClient[dict[str, Any]](
    os.environ.get("MONGO_URI", "mongodb://127.0.0.1:27017/?directConnection=true")
)["CRYPTO"]


@app.websocket("/ws/trades")
async def trades(socket: WebSocket, symbol: str) -> None:
    """Serve one client."""
    await socket.accept()
    _clients[symbol].append(socket)
    with suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()
    _clients[symbol].remove(socket)


@app.get("/latest")
def latest(symbol: str) -> list[dict[str, Any]]:
    """Return the newest candle."""
    found = store.get(f"crypto:{symbol}:1m:latest")
    return [json.loads(str(found))] if found else []


@app.get("/ohlc/realtime")
def realtime(symbol: str, limit: int = 100) -> list[dict[str, Any]]:
    """Return the newest candles, one read each."""
    times: Any = store.zrange(f"crypto:{symbol}:1m:index", -limit, -1)
    return [json.loads(str(store.get(f"crypto:{symbol}:1m:{time}"))) for time in times]


@app.get("/ohlc")
def ohlc(symbol: str, interval: str = "1m", limit: int = 100) -> list[dict[str, Any]]:
    """Return the newest stored candles and the one that is open."""
    newest = history[f"{interval}_kline"].find({"symbol": symbol}, {"_id": 0})
    stored = [
        {name: _plain(value) for name, value in document.items()}
        for document in newest.sort("open_time", -1).limit(limit)
    ]
    return [*reversed(stored), *latest(symbol)][-limit:]


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal128) else value


@app.get("/trades")
def recent_trades(symbol: str, limit: int = 100) -> list[dict[str, Any]]:
    """Return the newest trades."""
    found: Any = store.zrange(f"trades:{symbol}:list", -limit, -1)
    return [json.loads(trade) for trade in found]


@app.get("/api/v3/depth")
def depth(symbol: str, limit: int = 100) -> dict[str, Any]:
    """Return the newest book in the exchange's shape."""
    book = orderbook(symbol)
    return {
        "lastUpdateId": book["last_update_id"],
        "bids": book["bids"][:limit],
        "asks": book["asks"][:limit],
    }


@app.get("/orderbook")
def orderbook(symbol: str) -> dict[str, Any]:
    """Return the newest book."""
    found = store.get(f"orderbook:{symbol}:latest")
    book: dict[str, Any] = json.loads(str(found))
    return book


if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["PORT"]), log_level="warning")
