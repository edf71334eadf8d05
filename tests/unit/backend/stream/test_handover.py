import asyncio
import threading

from coinstream_backend.stream.batch import Batch
from coinstream_backend.stream.handover import Handover


async def test_batches_are_taken_on_the_loop_one_after_the_other_and_in_order() -> None:
    stopped, taken = threading.Event(), list[Batch]()
    batches = [Batch() for _ in range(5)]
    on_loop = threading.get_ident()

    def receive(batch: Batch) -> None:
        assert threading.get_ident() == on_loop
        taken.append(batch)

    handover = Handover(asyncio.get_running_loop(), receive)

    def read() -> None:
        for batch in batches:
            assert handover.wait(stopped)
            handover.put(batch, stopped)
        handover.wait(stopped)

    await asyncio.to_thread(read)
    assert [id(batch) for batch in taken] == [id(batch) for batch in batches]


async def test_a_batch_that_could_not_be_taken_does_not_stop_the_next_one() -> None:
    stopped, taken = threading.Event(), list[Batch]()
    loop = asyncio.get_running_loop()
    faults: list[object] = []
    loop.set_exception_handler(lambda _, context: faults.append(context["exception"]))

    def receive(batch: Batch) -> None:
        taken.append(batch)
        if len(taken) == 1:
            raise ValueError("a bad batch")

    handover = Handover(loop, receive)

    def read() -> None:
        for _ in range(2):
            assert handover.wait(stopped)
            handover.put(Batch(), stopped)
        handover.wait(stopped)

    await asyncio.to_thread(read)
    assert len(taken) == 2
    assert [str(fault) for fault in faults] == ["a bad batch"]


async def test_a_reader_that_is_stopped_does_not_wait_for_a_loop_that_is_busy() -> None:
    handover = Handover(asyncio.get_running_loop(), lambda _: None)
    stopped = threading.Event()
    handover.put(Batch(), stopped)
    stopped.set()
    assert not handover.wait(stopped)  # this is the loop: nobody else takes the batch


def test_a_loop_that_is_closed_stops_the_reader() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    handover, stopped = Handover(loop, lambda _: None), threading.Event()
    handover.put(Batch(), stopped)
    assert stopped.is_set()
