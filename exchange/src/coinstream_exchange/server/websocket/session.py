"""What a connection is subscribed to, and how its control messages change that."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from coinstream_exchange.server.websocket.control import (
    ControlError,
    GetCombined,
    ListSubscriptions,
    RequestId,
    SetCombined,
    Subscribe,
    Unsubscribe,
    parse_request,
)


@dataclass(frozen=True, slots=True)
class Change:
    """The reply to a control message, and what it changed."""

    reply: bytes
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    combined: bool | None = None


class Session:
    """The subscriptions of one connection, at most `limit`."""

    def __init__(self, streams: Iterable[str], *, combined: bool, limit: int) -> None:
        self._streams = dict.fromkeys(streams)
        self._limit = limit
        self.combined = combined

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams, in the order of their subscription."""
        return tuple(self._streams)

    def handle(self, text: str) -> Change:
        """Do what the control message `text` asks and return the reply."""
        try:
            return self._handle(text)
        except ControlError as error:
            return Change(_error(error))

    def _handle(self, text: str) -> Change:
        match parse_request(text):
            case Subscribe(id=request_id, streams=streams):
                return self._subscribe(request_id, streams)
            case Unsubscribe(id=request_id, streams=streams):
                removed = tuple(s for s in dict.fromkeys(streams) if s in self._streams)
                for stream in removed:
                    del self._streams[stream]
                return Change(_result(request_id, None), removed=removed)
            case ListSubscriptions(id=request_id):
                return Change(_result(request_id, self.streams))
            case SetCombined(id=request_id, combined=combined):
                self.combined = combined
                return Change(_result(request_id, None), combined=combined)
            case GetCombined(id=request_id):
                return Change(_result(request_id, self.combined))

    def _subscribe(self, request_id: RequestId, streams: tuple[str, ...]) -> Change:
        added = tuple(s for s in dict.fromkeys(streams) if s not in self._streams)
        if len(self._streams) + len(added) > self._limit:
            raise ControlError(4, "Too many subscriptions", {"id": request_id})
        self._streams.update(dict.fromkeys(added))
        return Change(_result(request_id, None), added=added)


def _result(request_id: RequestId, result: object) -> bytes:
    return msgspec.json.encode({"result": result, "id": request_id})


def _error(error: ControlError) -> bytes:
    detail = {"code": error.code, "msg": error.message}
    return msgspec.json.encode({"error": detail, **error.echo})
