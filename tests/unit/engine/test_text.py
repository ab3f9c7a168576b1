"""Characters are complete and stop strings never appear, however the bytes are split."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.text import TextStream


def run(data: bytes, stop: list[str], cuts: list[int]) -> tuple[str, str | None]:
    stream = TextStream(stop)
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    parts = [stream.feed(data[start:end]) for start, end in itertools.pairwise(places)]
    return "".join(parts) + stream.finish(), stream.stopped


def test_a_split_character_is_complete() -> None:
    stream = TextStream()
    emoji = "😀".encode()
    assert stream.feed(emoji[:1]) == ""
    assert stream.feed(emoji[1:3]) == ""
    assert stream.feed(emoji[3:] + "中".encode()[:2]) == "😀"
    assert stream.feed("中".encode()[2:]) == "中"
    assert stream.finish() == ""


def test_invalid_utf8() -> None:
    assert run(b"a\xff\xfeb", [], []) == ("a\ufffd\ufffdb", None)
    assert run("中".encode()[:2], [], []) == ("\ufffd", None)


def test_a_stop_string_split_over_pieces() -> None:
    stream = TextStream(["User:", "\n\n"])
    assert stream.feed(b"Hello Us") == "Hello "
    assert stream.feed(b"e of it\n") == "Use of it"
    assert stream.stopped is None
    assert stream.feed(b"User") == "\n"
    assert stream.feed(b": no") == ""
    assert stream.stopped == "User:"
    assert stream.feed(b"more") == ""
    assert stream.finish() == ""


def test_finish_returns_the_held_text() -> None:
    assert run(b"Hello Us", ["User:"], [3]) == ("Hello Us", None)


def test_the_stop_string_that_is_complete_first_wins() -> None:
    assert run(b"xabcd", ["abcd", "bc"], []) == ("xa", "bc")
    assert run(b"xabc", ["bc", "abc"], []) == ("x", "abc")
    assert run(b"text", [""], []) == ("text", None)  # an empty one is none


@given(st.text(), st.lists(st.integers(0, 200), max_size=8))
def test_any_cuts_of_text(text: str, cuts: list[int]) -> None:
    assert run(text.encode("utf-8", "replace"), [], cuts) == (text.encode("utf-8", "replace").decode(), None)


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=8))
def test_any_cuts_of_any_bytes(data: bytes, cuts: list[int]) -> None:
    assert run(data, [], cuts)[0] == data.decode("utf-8", "replace")


SMALL = st.text("ab中\n", max_size=12)


@given(SMALL, st.lists(st.text("ab中\n", min_size=1, max_size=4), max_size=3), st.lists(st.integers(0, 40), max_size=9))
def test_any_cuts_stop_at_the_same_place(text: str, stop: list[str], cuts: list[int]) -> None:
    result, stopped = run(text.encode(), stop, cuts)
    assert (result, stopped) == run(text.encode(), stop, list(range(40)))
    assert not any(string in result for string in stop)
    assert text.startswith(result + (stopped or ""))
    if stopped is None:
        assert result == text
