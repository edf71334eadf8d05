from hypothesis import example, given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from coinstream_backend.live.frames import text_frame


@given(st.integers(0, 70_000))
@example(125)
@example(126)
@example(65_535)
@example(65_536)
def test_a_frame_is_what_the_websockets_library_writes(length: int) -> None:
    payload = b"x" * length
    assert text_frame(payload) == Frame(Opcode.TEXT, payload).serialize(mask=False)
