"""Schemes: those that ship, those that people write, and the judgements that fit them."""

import copy
import hashlib
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.errors import UserError
from desktop.core.ids import new_ids
from desktop.core.judgement import Judgement
from desktop.core.payloads import Note, Payload, Rating
from desktop.core.question import About, localized
from desktop.core.questions import QUESTION_TYPES
from desktop.core.questions.comparison import Comparison
from desktop.core.questions.spans import Span, Spans
from desktop.core.resources import resource
from desktop.core.scheme import LANGUAGES, Scheme
from desktop.services.schemes import READY_MADE, ready_made

ID, ADA, TALK, PROMPT, A, B = new_ids(6)


def judged(payload: Payload, *messages: str, question: str = "") -> Judgement:
    return Judgement(ID, ID, ADA, TALK, PROMPT, tuple(sorted(messages)), payload, 1.0, question)


# --- ready-made -------------------------------------------------------------------------------------------------


def test_all_ready_made_schemes_are_offered() -> None:
    assert {path.stem for path in resource("schemes").iterdir()} == set(READY_MADE)
    guidelines = {f"{id}.{language}.md" for id in READY_MADE for language in LANGUAGES}
    assert {path.name for path in resource("guidelines").iterdir()} == guidelines


@pytest.mark.parametrize("id", READY_MADE)
def test_a_ready_made_scheme_speaks_both_languages(id: str) -> None:
    scheme = ready_made()[id]
    assert (scheme.id, scheme.guideline, scheme.version) == (id, id, 1 if id == "rubric" else 2)
    assert scheme.to_json() == resource(f"schemes/{id}.json").read_text(encoding="utf-8")
    texts = [scheme.name, scheme.about]
    for question in scheme.questions:
        texts += [question.label, *(option.label for option in question.options)]
        texts += [text for text in (question.help, question.low_label, question.high_label) if text]
    for text in texts:
        assert set(text) == set(LANGUAGES)
        assert all(words.strip() for words in text.values())
    for language in LANGUAGES:
        guideline = resource(f"guidelines/{id}.{language}.md").read_text(encoding="utf-8")
        assert guideline.startswith("# ")
        assert bool(re.search(r"[\u4e00-\u9fff]", guideline)) == (language == "zh")


def test_instructgpt_asks_what_its_table_3_asks() -> None:
    scheme = ready_made()["instructgpt"]
    quality = scheme["quality"]
    assert (quality.type, quality.low, quality.high) == (QUESTION_TYPES["scale"], 1, 7)
    flags = [question for question in scheme.questions_for(About.ANSWER) if question.type is QUESTION_TYPES["yes_no"]]
    assert len(flags) == 11
    assert len(scheme["prompt_tags"].options) == 9
    assert len(scheme["use_case"].options) == 10
    assert scheme["ranking"].type is QUESTION_TYPES["ranking"]


@pytest.mark.parametrize("id", READY_MADE)
def test_a_changed_text_needs_another_version(id: str) -> None:
    """Judgements name the version they were made by. When this fails: raise the version, then note the new digest."""
    shipped = [resource(f"schemes/{id}.json"), *(resource(f"guidelines/{id}.{lang}.md") for lang in LANGUAGES)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in shipped)).hexdigest()[:12]
    assert (id, ready_made()[id].version, digest) in SHIPPED


SHIPPED = {
    ("instructgpt", 2, "41e55bc22ae2"),
    ("thumbs", 2, "62bf3baae1c7"),
    ("pairwise", 2, "3d43106bee80"),
    ("helpsteer2", 2, "707bae82101b"),
    ("helpsteer3", 2, "f39054bfaed1"),
    ("steps", 2, "fef97ede86bd"),
    ("safety", 2, "fb24e0f98918"),
    ("bad-cases", 2, "5a635dabcaf9"),
    ("chat", 2, "5013b8850997"),
    ("rubric", 1, "60ef8cdd3435"),
}


# --- as JSON ----------------------------------------------------------------------------------------------------


def test_an_empty_key_is_no_key() -> None:
    wire = ready_made()["chat"].to_dict()
    next(question for question in wire["questions"] if question["id"] == "fails_task")["key"] = ""
    scheme = Scheme.from_dict(wire)
    assert scheme["fails_task"].key is None
    assert Scheme.from_dict(scheme.to_dict()) == scheme


@settings(max_examples=150)
@given(st.sampled_from(READY_MADE), st.data())
def test_tampered_schemes_are_rejected_or_valid(id: str, data: st.DataObject) -> None:
    wire = copy.deepcopy(ready_made()[id].to_dict())
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            places.append((value, key))
            if isinstance(value[key], dict | list):
                walk(value[key])

    walk(wire)
    inside, key = data.draw(st.sampled_from(places))
    if data.draw(st.booleans()):
        del inside[key]
    else:
        inside[key] = data.draw(
            st.none() | st.integers() | st.text(max_size=3) | st.just([]) | st.just({}) | st.just("\ud800")
        )
    try:
        read = Scheme.from_dict(wire)
    except UserError:
        return
    assert Scheme.from_json(read.to_json()) == read


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it is not valid JSON"),
        ("[]", "it is a list, not an object"),
        ('{"id": NaN}', "it is not valid JSON"),
        ("[" * 100_000, "it is not valid JSON"),
        ('{"id": "x", "version": 1, "name": {"en": "X"}}', "it has no questions"),
        ('{"id": "x", "version": 0}', "“version” is 0"),
    ],
)
def test_invalid_schemes_are_rejected(text: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        Scheme.from_json(text)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"answer": "scale"}, "its scale needs two ends"),
        ({"answer": "scale", "low": 0, "high": 20}, "more steps than there are digits"),
        ({"answer": "comparison", "about": "answers"}, "3, 5 or 7 steps"),
        ({"answer": "ranking"}, "its type does not apply to this"),
        ({"answer": "choice"}, "needs options, or allows none"),
        ({"severity": "dire"}, "“severity” is “dire”"),
        ({"label": {}}, "“label” is blank"),
        ({"id": "quality"}, "“quality” must be a rating scale"),
    ],
)
def test_invalid_questions_are_rejected(change: dict[str, Any], sentence: str) -> None:
    question = {"id": "q", "answer": "yes_no", "about": "answer", "label": {"en": "Q?"}} | change
    wire = {"id": "x", "version": 1, "name": {"en": "X"}, "questions": [question]}
    with pytest.raises(UserError, match=sentence):
        Scheme.from_dict(wire)


# --- answers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "event", "sentence"),
    [
        ("instructgpt", judged(Rating(quality=7, flags={"hallucination": True}), A), None),
        ("instructgpt", judged(Rating(tags=("ambiguous",), use_case="chat"), PROMPT), None),
        ("instructgpt", judged(Rating(use_case="poetry"), PROMPT), "no use case “poetry”"),
        ("instructgpt", judged(Rating(flags={"rude": True}), A), "no question “rude” of this type"),
        ("instructgpt", judged(Rating(scores={"hallucination": 1}), A), "of this type"),
        ("helpsteer2", judged(Rating(scores={"helpfulness": 4}), A), None),
        ("helpsteer2", judged(Rating(scores={"helpfulness": 5}), A), "5 is off the scale"),
        ("safety", judged(Rating(choices={"outcome": "critical"}), A), None),
        ("safety", judged(Rating(choices={"outcome": "dunno"}), A), "no option “dunno”"),
        ("helpsteer3", judged(Comparison(A, B, -3, 7), A, B, question="preference"), None),
        ("helpsteer3", judged(Comparison(A, B, -1, 3), A, B, question="preference"), "has 7 steps, not 3"),
        ("bad-cases", judged(Spans((Span(0, 1, "logic"),)), A, question="where"), None),
        ("bad-cases", judged(Spans((Span(0, 1, "typo"),)), A, question="where"), "no label “typo”"),
        ("thumbs", judged(Note("well put"), A, question="reason"), None),
        ("thumbs", judged(Note("well put"), A, question="mood"), "no question “mood”"),
    ],
)
def test_judgements_must_answer_questions_of_the_scheme(scheme: str, event: Judgement, sentence: str | None) -> None:
    if sentence is None:
        ready_made()[scheme].check(event)
        return
    with pytest.raises(UserError, match=sentence):
        ready_made()[scheme].check(event)


def test_a_question_with_a_tag_applies_only_to_that_tag() -> None:
    safety = ready_made()["safety"]
    always = {question.id for question in safety.questions_for(About.ANSWER)}
    assert {question.id for question in safety.questions_for(About.ANSWER, ["unsafe"])} - always == {"refuses_well"}


def test_texts_fall_back_to_english_and_then_to_any() -> None:
    assert localized({"en": "tie", "zh": "平手"}, "zh_CN") == "平手"
    assert localized({"en": "tie"}, "zh_CN") == "tie"
    assert localized({"de": "Gleichstand"}, "zh") == "Gleichstand"
    assert localized({}, "en") == ""


def test_duplicate_question_ids_are_rejected() -> None:
    scheme = ready_made()["thumbs"]
    with pytest.raises(UserError, match="same id"):
        replace(scheme, questions=scheme.questions * 2)
    with pytest.raises(KeyError):
        scheme["nothing"]
    assert json.loads(scheme.to_json())["id"] == "thumbs"
