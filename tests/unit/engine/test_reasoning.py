"""Thought and answer are told apart, however the text is cut into pieces."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.reasoning import CONTROL_MARKS, ReasoningParser


def parse(text: str, prompt: str = "", cuts: tuple[int, ...] = ()) -> tuple[str, str]:
    """(reasoning, text) of an answer that arrives in pieces, cut at these places."""
    parser = ReasoningParser(prompt)
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [piece for start, end in itertools.pairwise(places) for piece in parser.feed(text[start:end])]
    pieces += parser.finish()
    assert all(part for _, part in pieces)
    return (
        "".join(part for kind, part in pieces if kind == "reasoning"),
        "".join(part for kind, part in pieces if kind == "text"),
    )


CASES = {
    "plain": ("Hello", "", "", "Hello"),
    "plain-keeps-its-space": ("  Hello \n", "", "", "  Hello \n"),
    "think": ("<think>\nLet me see.\n</think>\n\nIt is 4.", "", "Let me see.", "It is 4."),
    "space-before": ("\n <think>a</think>b", "", "a", "b"),
    "thinking": ("<thinking>a b</thinking>c", "", "a b", "c"),
    "thought": ("<thought>a</thought>c", "", "a", "c"),
    "reasoning": ("<reasoning>a</reasoning>c", "", "a", "c"),
    "seed": ("<seed:think>a</seed:think>c", "", "a", "c"),
    "mistral": ("[THINK]a[/THINK]c", "", "a", "c"),
    "kimi": ("◁think▷想◁/think▷好", "", "想", "好"),
    "command-r": ("<|START_THINKING|>a<|END_THINKING|><|START_RESPONSE|>b<|END_RESPONSE|>", "", "a", "b"),
    "empty-thought": ("<think>\n\n</think>\n\nHello", "", "", "Hello"),
    "two-thoughts": ("<think>a</think>\n<think>b</think>c", "", "ab", "c"),
    "never-closed": ("<think>going on and on \n", "", "going on and on", ""),
    "half-closed": ("<think>a </thi", "", "a </thi", ""),
    "half-opened": ("<thin", "", "", "<thin"),
    "in-prose": ("The <think> tag opens, </think> closes.", "", "", "The <think> tag opens, </think> closes."),
    "in-prose-later": ("<think>a</think>Use <think>x</think>.", "", "a", "Use <think>x</think>."),
    "other-mark-inside": ("<think>a </thinking> b</think>c", "", "a </thinking> b", "c"),
    "indented-answer": ("<think>a</think>\n\n    code", "", "a", "    code"),
    "space-inside": ("<think>a\n\n  b  </think>c", "", "a\n\n  b", "c"),
    "prompt-opened": ("Hm.\n</think>\n\nYes.", "<|im_start|>assistant\n<think>\n", "Hm.", "Yes."),
    "prompt-closed": ("Yes.", "<|im_start|>assistant\n<think>\n\n</think>\n\n", "", "Yes."),
    "prompt-opened-command-r": ("a<|END_THINKING|>b", "<|CHATBOT_TOKEN|><|START_THINKING|>", "a", "b"),
    "gpt-oss": (
        "<|channel|>analysis<|message|>User greets.<|end|><|start|>assistant<|channel|>final<|message|>Hi!",
        "<|start|>assistant",
        "User greets.",
        "Hi!",
    ),
    "gpt-oss-commentary": (
        "<|channel|>commentary to=functions.f <|constrain|>json<|message|>{}<|end|>"
        "<|start|>assistant<|channel|>final<|message|>Hi!<|end|>",
        "<|start|>assistant",
        "{}",
        "Hi!",
    ),
    "gpt-oss-prompt-opened": (
        "a<|end|><|start|>assistant<|channel|>final<|message|>b",
        "<|start|>assistant<|channel|>analysis<|message|>",
        "a",
        "b",
    ),
    "gpt-oss-no-header": ("<|channel|>" + "x" * 300, "", "", "x" * 300),
}


@pytest.mark.parametrize("name", CASES)
def test_told_apart(name: str) -> None:
    text, prompt, reasoning, answer = CASES[name]
    assert parse(text, prompt) == (reasoning, answer)
    assert parse(text, prompt, tuple(range(len(text)))) == (reasoning, answer)  # one character at a time


@given(st.sampled_from(sorted(CASES)), st.lists(st.integers(0, 120), max_size=8))
def test_any_pieces_give_the_same(name: str, cuts: list[int]) -> None:
    text, prompt, reasoning, answer = CASES[name]
    assert parse(text, prompt, tuple(cuts)) == (reasoning, answer)


PARTS = st.sampled_from([*CONTROL_MARKS, "<", "</", "think", ">", " ", "\n", "a", "分", "final", "assistant", "<|"])


@given(st.lists(PARTS, max_size=14).map("".join), st.sampled_from(["", "<think>\n", "<|start|>assistant"]), st.data())
def test_any_pieces_of_any_text_give_the_same(text: str, prompt: str, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=6))
    assert parse(text, prompt, tuple(cuts)) == parse(text, prompt)


@given(st.text().filter(lambda text: not text.lstrip().startswith(("<", "[", "◁"))))
def test_other_text_is_untouched(text: str) -> None:
    assert parse(text) == ("", text)


def test_only_what_could_be_a_mark_is_held_back() -> None:
    parser = ReasoningParser()
    assert parser.feed("<thi") == []
    assert parser.feed("s is") == [("text", "<this is")]
    assert parser.feed(" <think>") == [("text", " <think>")]  # no mark can come any more

    parser = ReasoningParser()
    assert parser.feed("<think>one <") == [("reasoning", "one")]
    assert parser.feed("b> two </th") == [("reasoning", " <b> two")]
    assert parser.feed("ink>") == []
    assert parser.feed("\n\n") == []
    assert parser.feed("Yes") == [("text", "Yes")]


def test_going_on_from_a_partial_answer() -> None:
    parser = ReasoningParser("<|im_start|>assistant\n")
    parser.feed("<think>half a")  # what was there before; its pieces are thrown away
    assert parser.feed(" thought</think>Yes") == [("reasoning", " thought"), ("text", "Yes")]
