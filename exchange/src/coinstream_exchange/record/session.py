"""A whole recording: its connections, its file, its progress and its end."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Final

import aiohttp

from coinstream_exchange.record.recorder import Recorder, Source
from coinstream_exchange.record.recording_file import RecordingFile

STREAMS_A_CONNECTION: Final = 1_000
"""The exchange allows 1,024."""
_FLUSH_S: Final = 2.0

Progress = Callable[[RecordingFile], None]


async def record(
    source: Source, path: Path, *, duration_s: float | None, progress: Progress
) -> int:
    """Record until SIGINT, SIGTERM or the end of `duration_s`, and return the lines written.

    `progress` is told of the file every two seconds, when what was received is also flushed to it.

    Raises:
        FileExistsError: `path` exists.
        OSError: it cannot be written.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    file = RecordingFile(path)
    names = source.names()
    try:
        async with aiohttp.ClientSession() as session:
            tasks = [
                asyncio.create_task(
                    Recorder(source, names[i : i + STREAMS_A_CONNECTION], file, session).run()
                )
                for i in range(0, len(names), STREAMS_A_CONNECTION)
            ]
            try:
                await _until_stopped(stop, tasks, file, duration_s, progress)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        file.close()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
    return file.lines


async def _until_stopped(
    stop: asyncio.Event,
    tasks: list[asyncio.Task[None]],
    file: RecordingFile,
    duration_s: float | None,
    progress: Progress,
) -> None:
    loop = asyncio.get_running_loop()
    end_s = None if duration_s is None else loop.time() + duration_s
    stopping = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            left_s = _FLUSH_S if end_s is None else min(_FLUSH_S, end_s - loop.time())
            if left_s <= 0:
                return
            done, _ = await asyncio.wait(
                {stopping, *tasks}, timeout=left_s, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done - {stopping}:
                task.result()
            file.flush()
            progress(file)
    finally:
        stopping.cancel()
