"""Every sampler setting reaches the native chain and has the right effect."""

import json
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from desktop.core.errors import ErrorKind, UserError
from desktop.core.generation import EndReason
from desktop.core.sampling import Sampling
from desktop.engine.worker.sampler import Sampler, grammar_of
from tests.support.engine_harness import Harness, Opener, softmax

NEUTRAL = Sampling(
    temperature=1.5, top_k=0, top_p=1, min_p=0, typical_p=1, repeat_penalty=1, repeat_last_n=64, seed=1, max_tokens=12
)
XTC = replace(NEUTRAL, top_k=20, xtc_probability=1, xtc_threshold=0.0001)
REPEATING = replace(NEUTRAL, temperature=0, repeat_penalty=1.5)
MIROSTAT = replace(NEUTRAL, mirostat=2, mirostat_tau=2.0, mirostat_eta=0.5)

CHANGES: list[tuple[Sampling, dict[str, float]]] = [
    (NEUTRAL, {"temperature": 0.2}),
    (NEUTRAL, {"top_n_sigma": 0.5}),
    (NEUTRAL, {"top_k": 2}),
    (NEUTRAL, {"top_p": 0.1}),
    (NEUTRAL, {"min_p": 0.9}),
    (NEUTRAL, {"typical_p": 0.1}),
    (XTC, {"xtc_probability": 0}),
    (XTC, {"xtc_threshold": 0.5}),
    (replace(REPEATING, repeat_penalty=1), {"repeat_penalty": 5}),
    (replace(REPEATING, repeat_penalty=1), {"frequency_penalty": 9}),
    (replace(REPEATING, repeat_penalty=1), {"presence_penalty": 9}),
    (replace(REPEATING, repeat_penalty=5), {"repeat_last_n": 0}),
    (NEUTRAL, {"mirostat": 1}),
    (NEUTRAL, {"mirostat": 2}),
    (MIROSTAT, {"mirostat_tau": 9}),
    (MIROSTAT, {"mirostat_eta": 0.01}),
    (NEUTRAL, {"seed": 2}),
    (NEUTRAL, {"max_tokens": 5}),
]


@pytest.fixture
def harness(engine: Opener) -> Harness:
    return engine("full")


def answer_with(harness: Harness, sampling: Sampling) -> str:
    harness.generate("one two one two one two one two", sampling=sampling)
    return harness.text()


def test_every_setting_is_covered() -> None:
    assert {name for _, change in CHANGES for name in change} == {field.name for field in fields(Sampling)}


def test_each_setting_changes_the_answer(harness: Harness) -> None:
    for base, change in CHANGES:
        assert answer_with(harness, base) == answer_with(harness, base)
        assert answer_with(harness, base) != answer_with(harness, replace(base, **change)), change  # type: ignore[arg-type]


def draws(harness: Harness, sampling: Sampling, count: int = 300) -> set[int]:
    """The tokens sampled from one distribution with `count` seeds."""
    found = set()
    for seed in range(count):
        sampler = Sampler(harness.engine.model.vocab, sampling, seed, np.zeros(0, np.int32), 2048)
        found.add(sampler.sample(harness.context, harness.context.rows - 1))
        sampler.close()
    return found


def test_truncation_keeps_the_right_tokens(harness: Harness) -> None:
    harness.generate("one two three", sampling=replace(NEUTRAL, max_tokens=1))
    p = softmax(harness.context.logits(harness.context.rows - 1))
    best = np.argsort(-p)
    plain = replace(NEUTRAL, temperature=1)
    assert draws(harness, replace(plain, temperature=0), 5) == {best[0]}
    assert draws(harness, replace(plain, top_k=3)) == set(best[:3])
    nucleus = int(np.searchsorted(np.cumsum(p[best]), 0.3)) + 1
    assert draws(harness, replace(plain, top_p=0.3)) <= set(best[:nucleus])
    logits = harness.context.logits(harness.context.rows - 1)
    sigmas = (logits[best[0]] - logits[best[2:4]]) / logits.std()
    assert draws(harness, replace(plain, top_n_sigma=float(sigmas.mean()))) == set(best[:3])
    excluding = replace(plain, top_k=5, xtc_probability=1, xtc_threshold=0.15)  # of the five
    shares = p[best[:5]] / p[best[:5]].sum()
    kept = int((shares >= 0.15).sum()) - 1
    assert kept > 0
    assert draws(harness, excluding) == set(best[kept:5])
    assert draws(harness, replace(plain, min_p=0.5)) == set(np.flatnonzero(p >= 0.5 * p.max()))
    assert not draws(harness, plain) <= set(best[:nucleus])


def test_penalties_apply_to_the_prompt(harness: Harness) -> None:
    harness.generate("one two three", sampling=replace(NEUTRAL, max_tokens=1))
    best = np.argsort(-harness.context.logits(harness.context.rows - 1)).astype(np.int32)
    prompt = np.array([best[0], *best[1000:1010]], np.int32)
    for last, expected in ((11, best[1]), (10, best[0]), (-1, best[1]), (0, best[0])):
        sampling = replace(REPEATING, repeat_penalty=100, repeat_last_n=last)
        sampler = Sampler(harness.engine.model.vocab, sampling, 1, prompt, 2048)
        assert sampler.sample(harness.context, harness.context.rows - 1) == expected, last
        sampler.close()


@pytest.mark.parametrize(
    ("grammar", "words"),
    [
        ('root ::= "a" undefined', "undefined"),
        ("not a grammar", "line 1"),
        ('start ::= "a"', "root"),
        ("root ::= root", "begins with itself"),
        ("root ::= " + "(" * 60_000 + '"a"' + ")" * 60_000, "64"),
        # what only llama.cpp knows, in its own words
        ("root ::= <|nothing-of-the-kind|>", "invalid token '<|nothing-of-the-kind|>'"),
        ('root ::= ("a" | "b" ("c" | "d")){1500}', "exceeds sane defaults"),
    ],
)
def test_a_grammar_that_cannot_be_used(harness: Harness, grammar: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        harness.generate("Hi", grammar=grammar)
    assert caught.value.kind is ErrorKind.INPUT
    assert words in str(caught.value)


@pytest.mark.parametrize("schema", ["{", '{"type": "unheard-of"}', '{"$ref": "#/nowhere"}'])
def test_an_invalid_schema(schema: str) -> None:
    with pytest.raises(UserError) as caught:
        grammar_of("", schema)
    assert caught.value.kind is ErrorKind.INPUT


SCHEMAS: list[dict[str, Any]] = [
    {"type": "integer", "minimum": 3, "maximum": 120},
    {"type": "number", "exclusiveMinimum": -2, "maximum": 0.75},
    {"type": "string", "pattern": r"^\d{3}-[A-Z]{2}(é|漢)?$"},
    {"type": "string", "minLength": 3, "maxLength": 9},
    {"type": "string", "maxLength": 65536, "format": "date"},
    {"type": "array", "items": {"enum": ["red", "green", "blue"]}, "uniqueItems": True, "minItems": 2},
    {
        "type": "object",
        "properties": {"a": {"type": "string", "maxLength": 6}, "b": {"type": "boolean"}},
        "required": ["b"],
        "additionalProperties": {"type": "integer", "minimum": 7, "maximum": 9},
        "maxProperties": 3,
    },
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: json.dumps(schema)[:40])
def test_llama_cpp_enforces_the_schema(harness: Harness, schema: dict[str, Any]) -> None:
    """At a very high temperature the model writes anything that the grammar allows."""
    check = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    wild = replace(NEUTRAL, temperature=3, max_tokens=120, seed=11)
    text = json.dumps(schema, ensure_ascii=False)
    harness.generate("Answer in JSON.", json_schema=text, sampling=wild, n=4)
    finished = [harness.text(i) for i in range(4) if harness.done(i).stats.end is EndReason.END_OF_TURN]
    assert finished
    for answer in finished:
        check.validate(json.loads(answer))
