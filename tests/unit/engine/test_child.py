"""What both owners of a model process share: parsing its output, and deciding when to kill it."""

import pytest

from desktop.engine import child, exit_reasons
from desktop.engine.child import FrameReader, Timeouts, Watchdog
from desktop.engine.codec import encode
from desktop.engine.protocol import (
    Done,
    Event,
    Heartbeat,
    Stop,
)

FRAMES: list[Event] = [Heartbeat(True, 4), Done(1, 3, 0.5, 6.0), Done(2, 0, 0.0, 0.0)]
NOISE = b"ggml says hello\n" + encode(Stop(1)) + b"[" * 100_000 + b"\n\xff\n\n"


@pytest.mark.parametrize("size", [1, 7, 64, 1_000_000])
def test_frames_are_complete_however_the_output_is_split(size: int) -> None:
    data = encode(FRAMES[0]) + NOISE + encode(FRAMES[1]) + encode(FRAMES[2])
    reader = FrameReader()
    found = [frame for at in range(0, len(data), size) for frame in reader.feed(data[at : at + size])]
    assert found == FRAMES


def test_only_a_frame_that_is_too_long_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MAX_FRAME_BYTES", 1000)
    reader = FrameReader()
    found = []
    for piece in (encode(FRAMES[0]), b"x" * 700, b"x" * 700, b"x" * 700 + b"\n", encode(FRAMES[1])):
        found += reader.feed(piece)
    assert found == FRAMES[:2]


def test_a_silent_process_counts_as_hung() -> None:
    watchdog = Watchdog(Timeouts(start_s=5, heartbeat_s=2, stop_s=1))
    assert watchdog.wait(4, None, is_started=False) is None  # loading libraries takes longer
    assert watchdog.wait(1, None, is_started=False) == exit_reasons.HUNG
    watchdog.on_output()
    assert watchdog.wait(1.5, None, is_started=True) is None
    watchdog.on_output()
    assert watchdog.wait(1.5, None, is_started=True) is None
    assert watchdog.wait(0.5, None, is_started=True) == exit_reasons.HUNG


def test_a_stop_counts_while_the_process_works_on_its_request() -> None:
    watchdog = Watchdog(Timeouts(start_s=5, heartbeat_s=100, stop_s=1))
    watchdog.stop(2)
    watchdog.stop(2)  # twice is once
    assert watchdog.wait(50, 1, is_started=True) is None
    assert watchdog.wait(0.9, 2, is_started=True) is None
    watchdog.stop(2)
    watchdog.on_output()  # to say something is not to obey
    assert watchdog.wait(0.1, 2, is_started=True) == exit_reasons.STOP_TIMEOUT
    assert watchdog.wait(9, 3, is_started=True) is None
