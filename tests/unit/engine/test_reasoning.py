"""Reasoning and answer are separated, however the text is split into pieces."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.protocol import add_piece
from desktop.engine.reasoning import COMMON, CONTROL_MARKS, ReasoningMarks, ReasoningParser, find_marks


def parse(text: str, prompt: str = "", cuts: tuple[int, ...] = (), marks: ReasoningMarks = COMMON) -> tuple[str, str]:
    """(reasoning, text) of an answer that arrives in pieces, split at `cuts`."""
    parser = ReasoningParser(prompt, marks)
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [piece for start, end in itertools.pairwise(places) for piece in parser.feed(text[start:end])]
    pieces += parser.finish()
    assert all(part for kind, part in pieces if kind != "recast")
    text_so_far = reasoning = ""
    for kind, part in pieces:
        text_so_far, reasoning = add_piece(text_so_far, reasoning, kind, part)
    return reasoning, text_so_far


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
def test_reasoning_and_answer_are_separated(name: str) -> None:
    text, prompt, reasoning, answer = CASES[name]
    assert parse(text, prompt) == (reasoning, answer)
    assert parse(text, prompt, tuple(range(len(text)))) == (reasoning, answer)  # one character at a time


@given(st.sampled_from(sorted(CASES)), st.lists(st.integers(0, 120), max_size=8))
def test_any_split_gives_the_same(name: str, cuts: list[int]) -> None:
    text, prompt, reasoning, answer = CASES[name]
    assert parse(text, prompt, tuple(cuts)) == (reasoning, answer)


_PARTS = [*CONTROL_MARKS, "<", "</", "think", ">", " ", "\n", "a", "分", "final", "assistant", "<|"]
PARTS = st.sampled_from(_PARTS)


@given(st.lists(PARTS, max_size=14).map("".join), st.sampled_from(["", "<think>\n", "<|start|>assistant"]), st.data())
def test_any_split_of_any_text_gives_the_same(text: str, prompt: str, data: st.DataObject) -> None:
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


def test_continuing_a_partial_answer() -> None:
    parser = ReasoningParser("<|im_start|>assistant\n")
    parser.feed("<think>half a")  # what was there before; its pieces are thrown away
    assert parser.feed(" thought</think>Yes") == [("reasoning", " thought"), ("text", "Yes")]


QWEN = "{% if '</think>' in m.content %}{{ m.content.split('</think>')[-1] }}{% endif %}"
HUNYUAN = "{{ '<think>' + m.thought + '</think>\n<answer>\n' + m.content + '\n</answer>' }}"
GRANITE = "Write your thoughts between <think></think> and your answer between <response></response>."
APRIEL = "{{ m.content.split('[BEGIN FINAL RESPONSE]')[-1] }}{{ 'Here are my reasoning steps:\n' }}"
CASES_OF_MODELS = {
    "gemma4": (("<|channel>", "<channel|>"), "", "<|channel>thought\nhm\n<channel|>Hello", "", "hm", "Hello"),
    "gemma4-final": (("<|channel>", "<channel|>"), "", "<|channel>final\nHello<channel|>", "", "", "Hello"),
    "gemma4-closed": (
        ("<|channel>", "<channel|>"),
        "",
        "Hello",
        "<|turn>model\n<|channel>thought\n<channel|>",
        "",
        "Hello",
    ),
    "gemma4-empty": (("<|channel>", "<channel|>"), "", "<|channel>thought\n<channel|>Hello", "", "", "Hello"),
    "minimax": (("<mm:think>", "</mm:think>"), "", "<mm:think>hm</mm:think>\nHello", "", "hm", "Hello"),
    "apertus": (
        ("<|inner_prefix|>", "<|inner_suffix|>"),
        "",
        "<|inner_prefix|>hm<|inner_suffix|>Hello",
        "",
        "hm",
        "Hello",
    ),
    "cohere": (
        ("<|START_TEXT|>", "<|END_TEXT|>"),
        "",
        "<|START_THINKING|>hm<|END_THINKING|><|START_TEXT|>Hello<|END_TEXT|>",
        *("", "hm", "Hello"),
    ),
    "hunyuan": ((), HUNYUAN, "<think>\nhm\n</think>\n<answer>\nHello\n</answer>", "", "hm", "Hello"),
    "hunyuan-suffix": (
        ("<think:os>", "</think:os>", "<answer:os>", "</answer:os>"),
        *("", "<think:os>hm</think:os><answer:os>Hello</answer:os>", "", "hm", "Hello"),
    ),
    "granite": ((), GRANITE, "<think>hm</think><response>Hello</response>", "", "hm", "Hello"),
    "granite-sentences": (
        ("<|start_of_role|>",),
        "Write your thoughts after 'Here is my thought process:' and your response after 'Here is my response:'.",
        "Here is my thought process:\nhm\n\nHere is my response:\nHello",
        *("<|end_of_role|>", "hm", "Hello"),
    ),
    "mark-in-code": (
        *((), QWEN, "Close it:\n\n```xml\n</think>\n```\nDone.", "assistant\n", ""),
        "Close it:\n\n```xml\n</think>\n```\nDone.",
    ),
    "code-in-thought": (
        *((), QWEN, "Try\n```py\nx\n```\nyes\n</think>\nHello", "assistant\n", "Try\n```py\nx\n```\nyes", "Hello"),
    ),
    "solar": (
        ("<|think|>", "<|content|>", "<|begin|>"),
        *("", "<|think|>hm<|end|><|begin|>assistant<|content|>Hello", "<|begin|>assistant", "hm", "Hello"),
    ),
    "apriel": ((), APRIEL, "hm\n[BEGIN FINAL RESPONSE]\nHello", "Here are my reasoning steps:\n", "hm", "Hello"),
    "apriel-alone": ((), APRIEL, "hm\n[BEGIN FINAL RESPONSE]\nHello", "assistant\n", "hm", "Hello"),
    "apriel-ended": (
        (),
        APRIEL + "[END FINAL RESPONSE]",
        *("hm\n[BEGIN FINAL RESPONSE]\nHello\n[END FINAL RESPONSE]", "", "hm", "Hello"),
    ),
    "apriel-only-answer": (
        (),
        APRIEL + "[END FINAL RESPONSE]",
        *("[BEGIN FINAL RESPONSE]\nHello\n[END FINAL RESPONSE]", "", "", "Hello"),
    ),
    "closing-alone": ((), QWEN, "hm, let me see\n</think>\n\nHello", "<｜Assistant｜>", "hm, let me see", "Hello"),
    "closing-alone-token": (("</think>",), "", "hm</think>Hello", "", "hm", "Hello"),
    "closing-then-answer": ((), HUNYUAN, "hm</think><answer>Hello</answer>", "", "hm", "Hello"),
    "closing-after-closed": ((), QWEN, "Hello </think> there", "<think>\n\n</think>\n\n", "", "Hello </think> there"),
    "closing-quoted": ((), QWEN, "The mark `</think>` ends it.", "", "", "The mark `</think>` ends it."),
    "both-in-prose": ((), QWEN, "Use <think>x</think>.", "", "", "Use <think>x</think>."),
    "no-reasoning-model": ((), "{{ m.content }}", "It ends with </think> there", "", "", "It ends with </think> there"),
    "slashed": (("<|reason|>", "<|/reason|>"), "", "<|reason|>hm<|/reason|>Hello", "", "hm", "Hello"),
    "start-of": (
        ("<|start_of_thinking|>", "<|end_of_thinking|>"),
        "",
        "<|start_of_thinking|>a<|end_of_thinking|>b",
        "",
        "a",
        "b",
    ),
    "name-start": (("<thought_start>", "<thought_end>"), "", "<thought_start>a<thought_end>b", "", "a", "b"),
    "wide": (
        ("<｜begin▁of▁thinking｜>", "<｜end▁of▁thinking｜>"),
        "",
        "<｜begin▁of▁thinking｜>a<｜end▁of▁thinking｜>b",
        "",
        "a",
        "b",
    ),
    "end-without-of": (("<|thoughts|>", "<|end_thoughts|>"), "", "<|thoughts|>a<|end_thoughts|>b", "", "a", "b"),
    "brackets": ((), "{{ '[REASONING]' + m.r + '[/REASONING]' }}", "[REASONING]a[/REASONING]b", "", "a", "b"),
    "tools-stay": (
        ("<tool_response>", "</tool_response>"),
        "",
        "<tool_response>a</tool_response>",
        "",
        "",
        "<tool_response>a</tool_response>",
    ),
    "tables-stay": ((), HUNYUAN, "<table>a</table>", "", "", "<table>a</table>"),
}


@pytest.mark.parametrize("case", CASES_OF_MODELS.values(), ids=list(CASES_OF_MODELS))
def test_marks_follow_from_tokens_and_template(case: tuple[tuple[str, ...], str, str, str, str, str]) -> None:
    special, template, output, prompt, reasoning, text = case
    marks = find_marks(special, template)
    for cuts in ((), tuple(range(len(output))), tuple(range(0, len(output), 3))):
        assert parse(output, prompt, cuts, marks) == (reasoning, text)
    assert marks.texts.issuperset(mark for mark in special if "channel" in mark or "think" in mark)


@given(
    st.lists(st.sampled_from([*_PARTS, "<answer>", "</answer>", "<|channel>", "<channel|>", "`"]), max_size=14).map(
        "".join
    ),
    st.data(),
)
def test_any_split_gives_the_same_for_any_model(text: str, data: st.DataObject) -> None:
    marks = find_marks(("<|channel>", "<channel|>", "</think>"), HUNYUAN)
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=6))
    assert parse(text, "", tuple(cuts), marks) == parse(text, "", (), marks)
