"""A REST client that asks at a fixed rate, whether or not it is answered, in a process of its own.

python -m tests.faults.rest_client '{"port": 8000, "path": "/latest", …}'
"""

import asyncio
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import uvloop

LAST_ANSWERS_S = 3
END_LIMIT_S = 30
TICK_S = 0.002


class Questions(msgspec.Struct, frozen=True):
    """What is asked, from where, and how often."""

    port: int
    path: str
    address: str
    per_s: float
    seconds: float
    connections: int


class Answers(msgspec.Struct):
    """What came of it."""

    statuses: dict[int, int]
    p99_ms: float
    without_retry_after: int = 0

    @property
    def total(self) -> int:
        """How many answers came."""
        return sum(self.statuses.values())


class _Connection(asyncio.Protocol):
    def __init__(self, request: bytes, note: "_Notes") -> None:
        self._request = request
        self._note = note
        self._received = b""
        self._asked_at = 0.0
        self.busy = False
        self.ended = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # of TCP it is one
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True

    def ask(self, due_at: float) -> None:
        self.busy, self._asked_at = True, due_at
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        head = head.lower()
        if found and len(body) >= int(head.partition(b"content-length: ")[2].split(b"\r\n")[0]):
            self._received, self.busy = b"", False
            self._note.answer(head, time.monotonic() - self._asked_at)


class _Notes:
    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.took_s: list[float] = []
        self.without_retry_after = 0

    def answer(self, head: bytes, took_s: float) -> None:
        status = int(head[9:12])
        self.statuses[status] += 1
        self.took_s.append(took_s)
        if status == 429 and int(head.partition(b"retry-after: ")[2].split(b"\r\n")[0] or 0) < 1:
            self.without_retry_after += 1


async def ask(questions: Questions) -> Answers:
    """Ask until the time is over.

    A question waits for a free connection, and the time of its answer counts from when it was due.
    """
    notes = _Notes()
    request = f"GET {questions.path} HTTP/1.1\r\nHost: 127.0.0.1:{questions.port}\r\n\r\n".encode()

    async def connection() -> _Connection:
        _, made = await asyncio.get_running_loop().create_connection(
            lambda: _Connection(request, notes),
            "127.0.0.1",
            questions.port,
            local_addr=(questions.address, 0),
        )
        return made

    # By turns, so that none is idle until the server ends it.
    free = deque([await connection() for _ in range(questions.connections)])
    used: list[_Connection] = []
    began, number = time.monotonic(), 0
    while (elapsed_s := time.monotonic() - began) < questions.seconds:
        still = [one for one in used if one.busy and not one.ended]
        free += [one for one in used if not one.busy and not one.ended]
        free += [await connection() for one in used if one.ended]
        used = still
        while free and number < elapsed_s * questions.per_s:
            used.append(free.popleft())
            used[-1].ask(began + number / questions.per_s)
            number += 1
        await asyncio.sleep(TICK_S)
    await asyncio.sleep(LAST_ANSWERS_S)
    p99_s = sorted(notes.took_s)[int(len(notes.took_s) * 0.99)]
    return Answers(dict(notes.statuses), round(p99_s * 1_000, 1), notes.without_retry_after)


@contextmanager
def asking(questions: Questions, *, nice: int = 0) -> Iterator[list[Answers]]:
    """Let a process ask while the context lasts; the list has its answers after it has ended."""
    command = ["nice", "-n", str(nice), sys.executable, "-m", __name__]
    text = msgspec.json.encode(questions).decode()
    answers: list[Answers] = []
    with subprocess.Popen([*command, text], stdout=subprocess.PIPE) as process:
        try:
            yield answers
            output, _ = process.communicate(timeout=questions.seconds + END_LIMIT_S)
            answers.append(msgspec.json.decode(output, type=Answers, strict=False))
        finally:
            process.kill()


if __name__ == "__main__":
    result = uvloop.run(ask(msgspec.json.decode(sys.argv[1], type=Questions)))
    sys.stdout.buffer.write(msgspec.json.encode(result))
