"""Strict validators of shapes that nobody publishes a loader for, written from the cards of those data sets: Anthropic
HH, HelpSteer2, HelpSteer3, Nectar. They accept what a card describes and nothing else."""

from typing import Any

Rows = list[dict[str, Any]]


def _text(value: Any) -> None:
    assert isinstance(value, str) and value, f"no text: {value!r}"  # noqa: PT018


def _messages(messages: Any, last: str) -> None:
    """OpenAI's list: an optional system message, then user and assistant in turn, ending with `last`."""
    assert isinstance(messages, list) and messages, "no messages"  # noqa: PT018
    rest = messages[1:] if messages[0]["role"] == "system" else messages
    for place, message in enumerate(rest):
        assert set(message) == {"role", "content"}, f"fields {sorted(message)}"
        assert message["role"] == ("user", "assistant")[place % 2], f"{message['role']} at {place}"
        _text(message["content"])
    assert rest and rest[-1]["role"] == last, f"it ends with {messages[-1]['role']}"  # noqa: PT018


def hh(rows: Rows) -> None:
    for row in rows:
        assert set(row) == {"chosen", "rejected"}
        places = []
        for side in row.values():
            assert side.startswith("\n\nHuman: ")
            assert "\n\nAssistant: " in side
            places.append(side.rindex("\n\nAssistant: "))
            turns = [mark for mark in side.split("\n\n") if mark.startswith(("Human: ", "Assistant: "))]
            assert all(turn.startswith(("Human: ", "Assistant: ")[i % 2]) for i, turn in enumerate(turns))
        assert row["chosen"][: places[0]] == row["rejected"][: places[1]]
        assert row["chosen"] != row["rejected"]


def helpsteer2(rows: Rows) -> None:
    names = ("helpfulness", "correctness", "coherence", "complexity", "verbosity")
    for row in rows:
        assert list(row) == ["prompt", "response", *names]
        assert all(type(row[name]) is int and 0 <= row[name] <= 4 for name in names)


def helpsteer3(rows: Rows) -> None:
    for row in rows:
        _messages(row["context"], "user")
        _text(row["response1"])
        _text(row["response2"])
        scores = [row["overall_preference"], *(said["score"] for said in row["individual_preference"])]
        assert all(type(score) is int and -3 <= score <= 3 for score in scores)


def ranked(rows: Rows) -> None:
    for row in rows:
        _text(row["prompt"])
        ranks = [answer["rank"] for answer in row["answers"]]
        assert len(ranks) > 1
        assert ranks == sorted(ranks)
        assert ranks[0] == 1
        for answer in row["answers"]:
            _text(answer["answer"])


def rubric(rows: Rows) -> None:
    for row in rows:
        assert list(row) == ["prompt", "response", "rubric", "reward"]
        _messages(row["prompt"], "user")
        _text(row["response"])
        assert 0 <= row["reward"] <= 1
        for part in row["rubric"]:
            assert list(part) == ["criterion", "weight", "score"]
            _text(part["criterion"])
            assert part["weight"] > 0
            assert part["score"] >= 0


VALIDATORS = {
    "rubric": rubric,
    "hh": hh,
    "helpsteer2": helpsteer2,
    "helpsteer3": helpsteer3,
    "ranked": ranked,
}
