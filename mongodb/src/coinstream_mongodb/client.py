"""How the platform connects to MongoDB: with time limits, and writes that last."""

from typing import Any, Final, TypeAlias

from pymongo import AsyncMongoClient, MongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.database import Database
from pymongo.uri_parser import parse_uri

Fields: TypeAlias = dict[str, Any]
"""A document as PyMongo gives and takes it."""
Client: TypeAlias = MongoClient[Fields]
AsyncClient: TypeAlias = AsyncMongoClient[Fields]

DEFAULT_URI: Final = "mongodb://127.0.0.1:27117/?directConnection=true"
"""The store of the embedded run."""

# What the URI says goes before these.
_DEFAULTS: Final[Fields] = {
    "appname": "coinstream",
    # Also for the answer that the server is there, which PyMongo asks for every ten seconds: if it
    # is not in time, all that runs is ended. A server that has much to write may be late with it.
    "connectTimeoutMS": 10_000,
    "serverSelectionTimeoutMS": 5_000,
    # A bulk of upserts is answered when it is on disk.
    "socketTimeoutMS": 20_000,
    "maxPoolSize": 32,
    "waitQueueTimeoutMS": 5_000,
    # Kafka's offsets are committed after a write; so it must outlive the server's death.
    "w": "majority",
    "journal": True,
}


def open_client(uri: str) -> Client:
    """Return a client for threads; it connects at its first operation.

    An operation fails with `pymongo.errors.PyMongoError` within seconds when no server answers.

    Raises:
        pymongo.errors.PyMongoError: the URI cannot be read.
    """
    return MongoClient(uri, tz_aware=True, **_options(uri))


def open_async_client(uri: str) -> AsyncClient:
    """Return a client for an event loop, with the same limits as `open_client`."""
    return AsyncMongoClient(uri, tz_aware=True, **_options(uri))


def _options(uri: str) -> Fields:
    said = {name.lower() for name in parse_uri(uri, warn=False)["options"]}
    return {name: value for name, value in _DEFAULTS.items() if name.lower() not in said}


__all__ = [
    "DEFAULT_URI",
    "AsyncClient",
    "AsyncDatabase",
    "Client",
    "Database",
    "Fields",
    "open_async_client",
    "open_client",
]
