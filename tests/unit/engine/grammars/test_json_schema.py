"""Everything that a compiled grammar allows is valid under its schema; what cannot be guaranteed is rejected."""

import json
import random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from desktop.core.errors import ErrorKind, UserError
from desktop.engine.grammars.budget import MAX_BYTES
from desktop.engine.grammars.gbnf import check_gbnf
from desktop.engine.grammars.json_schema import gbnf_of_schema
from tests.fakes.gbnf import Grammar, compact
from tests.support.counts import rounds


def grammar(schema: Any) -> Grammar:
    text = gbnf_of_schema(json.dumps(schema))
    check_gbnf(text)  # nothing is made that the check before llama.cpp would refuse
    return Grammar(text)


def validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


TREE = {
    "$defs": {
        "node": {
            "type": "object",
            "properties": {"v": {"type": "integer", "minimum": -5, "maximum": 105}, "next": {"$ref": "#/$defs/opt"}},
            "required": ["v"],
        },
        "opt": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]},
    },
    "$ref": "#/$defs/node",
}

CASES: list[tuple[Any, list[Any], list[Any]]] = [
    # schema, values that it allows (and the grammar), values that it does not
    (True, [None, 1, "x", [1, {"a": [True]}], {"a": {"b": -1.5e3}}], []),
    ({}, [[], {}, "", 0], []),
    ({"type": "integer", "minimum": 7, "maximum": 130}, [7, 8, 99, 100, 130], [6, 131, 1000, -7, 70.5, "8"]),
    ({"type": "integer", "exclusiveMinimum": -12, "exclusiveMaximum": -1}, [-11, -2], [-12, -1, 0, 1, -100]),
    ({"type": "integer", "minimum": 0}, [0, 5, 123456789], [-1]),
    ({"type": "integer", "maximum": 99}, [99, 0, -100000], [100, 990]),
    ({"type": "number", "minimum": -1.25, "maximum": 3}, [-1.25, 0, 0.5, 2.999, 3], [-1.26, 3.001, 30]),
    ({"type": "number", "exclusiveMinimum": 0, "maximum": 1}, [0.001, 0.5, 1], [0, 1.5, -0.5]),
    ({"type": "integer", "multipleOf": 7, "minimum": 10, "maximum": 100}, [14, 98], [7, 15, 105]),
    ({"type": "number", "multipleOf": 0.25, "minimum": 0, "maximum": 10}, [0.25, 1.5, 3, 9.75], [0.3, 10.25]),
    ({"type": "number", "minimum": 0, "exclusiveMinimum": 2}, [3, 2.5], [2, 1]),
    ({"type": "string", "pattern": r"^\w+\s[^\d\s]{2,3}$"}, ["ab xyz", "a_1 xy"], ["ab x", "ab x1y", " xy", "ab xyzw"]),
    ({"type": "string", "pattern": "b+"}, ["b", "abbc", 'x"b'], ["", "aac"]),
    ({"type": "string", "pattern": "^(?:ab|c(de)*)?$"}, ["", "ab", "c", "cdede"], ["a", "abab", "cd"]),
    ({"type": "string", "pattern": '^[\\\\"/\\t]$'}, ["\\", '"', "/", "\t"], ["a", ""]),
    ({"type": "string", "pattern": "^[^a]$", "minLength": 1}, ["é", "漢", "😀", "\n"], ["a", "bb"]),
    ({"type": "string", "pattern": "^[a-z]+$", "minLength": 3, "maxLength": 5}, ["abc", "abcde"], ["ab", "abcdef"]),
    ({"type": "string", "minLength": 2, "maxLength": 4}, ["ab", "漢字漢字", 'a"\\b'], ["a", "abcde", ""]),
    ({"type": "string", "maxLength": 70000}, ["", "x" * 2500], []),
    ({"type": "string", "maxLength": 1500}, ["", "x" * 999, "x" * 1000, "x" * 1500], ["x" * 1501]),
    ({"type": "string", "minLength": 2300}, ["x" * 2300, "x" * 2400], ["x" * 2299]),
    ({"type": "string", "format": "date"}, ["2024-02-29", "1999-12-31"], ["2023-02-29", "2024-04-31", "2024-13-01"]),
    ({"type": "string", "format": "time"}, ["23:59:59Z", "01:02:03.5+02:00"], ["24:00:00Z", "1:02:03Z"]),
    ({"type": "string", "format": "date-time"}, ["2024-05-01T10:00:00Z"], ["2024-05-01 10:00", "2024-05-01"]),
    ({"type": "string", "format": "uuid"}, ["12345678-1234-1234-1234-1234567890ab"], ["12345678-1234"]),
    ({"type": "string", "format": "email"}, ["a.b+c@example.org"], ["a.example.org"]),
    ({"type": "string", "format": "ipv4"}, ["192.168.0.255"], ["256.1.1.1", "1.1.1"]),
    (
        {"enum": ["red", 3, None, True, [1, {"a": 2}], 'quo"te\\']},
        ["red", 3, None, True, 'quo"te\\'],
        ["blue", 4, False],
    ),
    ({"const": {"kind": "x"}}, [], [{"kind": "y"}, {}]),
    ({"enum": [1, 5, 50, "x"], "type": "integer", "maximum": 10}, [1, 5], [50, "x", 2]),
    ({"type": ["string", "null"]}, [None, "x"], [1, []]),
    (
        {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 3},
        [[1, 2], [1, 2, 3]],
        [[1], [1] * 4],
    ),
    ({"type": "array", "maxItems": 0}, [[]], [[1]]),
    ({"type": "array", "minItems": 1, "items": {"const": "a"}}, [["a"], ["a"] * 9], [[], ["b"]]),
    (
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
        [[], ["a"], ["a", 1]],
        [["a", 1, 2], [1]],
    ),
    (
        {"prefixItems": [{"const": 1}], "items": {"const": 2}, "minItems": 2, "maxItems": 3},
        [[1, 2], [1, 2, 2]],
        [[1], [2, 2], [1, 2, 2, 2]],
    ),
    (
        {"type": "array", "items": {"enum": ["a", "b", "c"]}, "uniqueItems": True, "minItems": 1},
        [["b", "a"], ["c"], ["c", "b", "a"]],
        [[], ["a", "a"], ["a", "b", "a"]],
    ),
    (
        {"type": "object", "properties": {"a": {"type": "integer"}, "b": {}, "c": {"const": 1}}, "required": ["b"]},
        [{"b": None}, {"a": 1, "b": 2}, {"a": 1, "b": [], "c": 1}, {"b": "", "c": 1}],
        [{}, {"a": 1}, {"a": "x", "b": 1}, {"b": 1, "c": 2}],
    ),
    (
        {"properties": {"a": {}, "b": {}, "c": {}}, "minProperties": 1, "maxProperties": 2},
        [{"a": 1}, {"c": 1}, {"a": 1, "c": 2}],
        [{}, {"a": 1, "b": 2, "c": 3}],
    ),
    (
        {"type": "object", "properties": {"id": {"type": "integer"}}, "additionalProperties": {"type": "string"}},
        [{"id": 1}, {"id": 1, "ie": "x", "i": "y"}, {"x": "y"}, {"ids": "z"}, {}],
        [{"id": "x"}, {"x": 1}],
    ),
    (
        {"type": "object", "patternProperties": {"^x-": {"type": "integer"}, "y$": {"maximum": 5}}},
        [{"x-a": 1}, {"x-y": 5}, {"zy": 3}],
        [{"x-a": "b"}, {"x-y": 6}, {"zy": 7}],
    ),
    (
        {"type": "object", "propertyNames": {"pattern": "^[a-c]{1,2}$"}, "additionalProperties": {"type": "null"}},
        [{}, {"ab": None, "c": None}],
        [{"d": None}, {"abc": None}, {"a": 1}],
    ),
    ({"type": "object", "properties": {"a": False, "b": True}, "required": ["b"]}, [{"b": 1}], [{"a": 1, "b": 1}]),
    ({"type": "object", "maxProperties": 1}, [{}, {"x": 1}], [{"x": 1, "y": 2}]),
    (
        {
            "allOf": [
                {"properties": {"a": {"minimum": 3}}, "required": ["a"]},
                {"properties": {"a": {"type": "integer"}}},
            ]
        },
        [{"a": 3}, {"a": 77}],
        [{"a": 2}, {"a": 3.5}, {}],
    ),
    ({"allOf": [{"pattern": "^a"}, {"pattern": "z$"}], "type": "string"}, ["az", "abz", "aazz"], ["a", "bz", "azb"]),
    ({"anyOf": [{"type": "integer", "maximum": 3}, {"const": "many"}]}, [3, -9, "many"], [4, "few"]),
    (
        {
            "type": "object",
            "properties": {"kind": {"type": "string"}},
            "required": ["kind"],
            "oneOf": [
                {"properties": {"kind": {"const": "circle"}, "r": {"type": "number"}}, "required": ["r"]},
                {"properties": {"kind": {"const": "square"}, "w": {"type": "number"}}, "required": ["w"]},
            ],
        },
        [{"kind": "circle", "r": 1}, {"kind": "square", "w": 2}],
        [{"kind": "circle", "w": 1}, {"kind": "oval", "r": 1}, {"kind": "circle"}],
    ),
    (
        {"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "object"},
        [{"a": 1}, {"b": 2}],
        [{}, {"a": 1, "b": 2}],
    ),
    (
        TREE,
        [{"v": 1}, {"v": -5, "next": None}, {"v": 105, "next": {"v": 2, "next": {"v": 3}}}],
        [{"v": 106}, {"next": None}],
    ),
    ({"$ref": "#/definitions/a~1b", "definitions": {"a/b": {"enum": [1]}}}, [1], [2]),
    ({"$ref": "#who", "$defs": {"x": {"$anchor": "who", "type": "null"}}}, [None], [1]),
    ({"type": "object", "properties": {'a\n"b': {"const": 1}}, "required": ['a\n"b']}, [{'a\n"b': 1}], [{}]),
    ({"type": "string", "nullable": True, "maxLength": 1, "x-note": 1, "title": "t"}, [None, "a"], ["ab"]),
    ({"type": "integer", "format": "int32"}, [2147483647, -2147483648], [2147483648]),
    ({"type": "integer", "minimum": 10**17}, [10**17, 10**17 + 1], [10**17 - 1]),
]


@pytest.mark.parametrize(("schema", "good", "bad"), CASES, ids=lambda value: compact(value)[:60])
def test_number_bounds(schema: Any, good: list[Any], bad: list[Any]) -> None:
    made, check = grammar(schema), validator(schema if isinstance(schema, bool) else dict(schema))
    for value in good:
        assert made.allows(compact(value)), value
    for value in bad:
        assert not made.allows(compact(value)), value
    chance = random.Random(7)
    for _ in range(3 if "000" in compact(schema) or "2300" in compact(schema) else 25):
        text = made.draw(chance)
        if len(text) > 300:
            check.validate(json.loads(text))
            continue
        assert made.allows(text)
        value = json.loads(text)
        if "nullable" not in compact(schema) and "int32" not in compact(schema):
            check.validate(value)
        for spoiled in neighbours(value, chance):
            if made.allows(compact(spoiled)) and "nullable" not in compact(schema):
                check.validate(spoiled)


def neighbours(value: Any, chance: random.Random) -> list[Any]:
    """Values that differ slightly from `value`."""
    match value:
        case bool() | None:
            return [0, "", []]
        case int() | float():
            return [value + 1, value - 1, -value, value * 10, value + 0.5, str(value)]
        case str():
            place = chance.randint(0, len(value))
            return [value + "a", value[:-1], value[:place] + "1" + value[place:], value.upper(), None]
        case list():
            inner = [
                [*value[:i], other, *value[i + 1 :]] for i, v in enumerate(value) for other in neighbours(v, chance)
            ]
            return [value[1:], [*value, 1], value + value, *inner[:20]]
        case dict():
            less = [{k: v for k, v in value.items() if k != name} for name in value]
            inner = [{**value, name: other} for name, v in value.items() for other in neighbours(v, chance)]
            return [*less, {**value, "more": 1}, *inner[:20]]
    raise AssertionError(value)


def random_schema(chance: random.Random, depth: int = 0) -> Any:
    kinds = ["integer", "number", "string", "pattern", "enum", "boolean"]
    kind = chance.choice(
        kinds if depth > 2 else [*kinds, "array", "object", "object", "anyOf", "allOf", "oneOf", "map"]
    )
    inner = lambda: random_schema(chance, depth + 1)  # noqa: E731
    low = chance.randint(-30, 200)
    some = lambda **keywords: {k: v for k, v in keywords.items() if chance.random() < 0.6}  # noqa: E731
    match kind:
        case "integer":
            return {
                "type": kind,
                **some(minimum=low, maximum=low + chance.randint(0, 3000), multipleOf=chance.randint(1, 9)),
            }
        case "number":
            bounds = some(exclusiveMinimum=low / 4, maximum=low / 4 + chance.randint(1, 999) / 8)
            return {"type": kind, **bounds}
        case "string":
            return {"type": kind, **some(minLength=chance.randint(0, 5), maxLength=chance.randint(5, 2100))}
        case "pattern":
            parts = [r"\d", "[a-f]", "x+", "(ab|c)", "z?", r"\w{1,3}", "-", "."]
            pattern = "".join(chance.choices(parts, k=chance.randint(1, 5)))
            return {
                "type": "string",
                "pattern": chance.choice(["^", ""]) + pattern + chance.choice(["$", ""]),
                **some(maxLength=chance.randint(5, 12)),
            }
        case "enum":
            return {"enum": chance.sample(["a", "b", 1, 2.5, None, False, [1], {"k": "v"}], 3)}
        case "array":
            least = chance.randint(0, 3)
            return {"type": kind, "items": inner(), **some(minItems=least, maxItems=least + chance.randint(0, 3))}
        case "object":
            names = chance.sample(["a", "ab", "b", "c d", "é"], 3)
            return {
                "type": kind,
                "properties": {name: inner() for name in names},
                **some(required=chance.sample(names, 2), additionalProperties=chance.choice([False, True, inner()])),
                **some(maxProperties=3),
            }
        case "map":
            return {
                "type": "object",
                "patternProperties": {"^a": inner(), "b$": inner()},
                **some(additionalProperties=inner()),
            }
        case "boolean":
            return chance.choice([{"type": "boolean"}, True, {"type": ["null", "boolean"]}])
    return {kind: [inner(), inner()]}


def check_random(seed: int) -> bool:
    chance = random.Random(seed)
    schema = random_schema(chance)
    try:
        made = grammar(schema)
    except UserError:
        return False
    check = validator(schema)
    for _ in range(8):
        text = made.draw(chance)
        value = json.loads(text)
        assert check.is_valid(value), (seed, schema, text)
        for spoiled in neighbours(value, chance)[:30]:
            assert not made.allows(compact(spoiled)) or check.is_valid(spoiled), (seed, schema, spoiled)
    return True


@pytest.mark.soak
@pytest.mark.parametrize("block", range(rounds(1, 200)))
def test_random_schemas(block: int) -> None:
    count = rounds(10, 25)
    made = sum(check_random(seed) for seed in range(block * 25, block * 25 + count))
    assert made > count // 5  # the others contradict themselves, or their alternatives overlap


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "object", "properties": {"a": {"not": {"const": 1}}}}, ["not", "#/properties/a"]),
        ({"if": {}, "then": {}}, ["if at #"]),
        ({"items": {"contains": {}}}, ["contains", "#/items"]),
        ({"minimun": 3}, ["minimun"]),
        ({"dependentRequired": {}}, ["dependentRequired"]),
        ({"unevaluatedProperties": False}, ["unevaluatedProperties"]),
        ({"type": "array", "uniqueItems": True}, ["uniqueItems"]),
        ({"type": "string", "format": "regex"}, ["regex", "#"]),
        ({"type": "string", "pattern": "(?=a)b"}, ["(?=", "#"]),
        ({"type": "string", "pattern": r"(a)\1"}, [r"\1"]),
        ({"type": "string", "pattern": r"\bword"}, [r"\b"]),
        ({"type": "string", "pattern": "[a"}, ["not a regular expression"]),
        ({"type": "string", "pattern": "(" * 5000 + ")" * 5000}, ["64"]),
        ({"type": "string", "pattern": "(((a{1000}){1000}){1000})"}, ["pattern", "too large"]),
        ({"$ref": "http://example.org/schema"}, ["http://example.org/schema"]),
        ({"$ref": "#/nowhere"}, ["#/nowhere", "$ref"]),
        ({"$ref": "#"}, ["itself"]),
        ({"anyOf": [{"$ref": "#"}, {"type": "null"}]}, ["itself"]),
        ({"type": "integer", "minimum": 5, "maximum": 4}, ["No value"]),
        ({"type": "string", "minLength": 5, "maxLength": 4}, ["No value"]),
        ({"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]}, ["No value"]),
        ({"allOf": [{"type": "string"}, {"type": "null"}]}, ["No value"]),
        (False, ["No value"]),
        ({"type": "object", "properties": {"a": False}, "required": ["a"]}, ["No value"]),
        ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, ["oneOf"]),
        ({"type": "unheard-of"}, ["type"]),
        ({"type": "integer", "minimum": "3"}, ["minimum"]),
        ({"enum": []}, ["enum"]),
        ({"properties": [1]}, ["properties"]),
        ({"properties": {"a": 1}}, ["properties at #"]),
        ({"type": "array", "minItems": 10**8}, ["minItems", "too large"]),
        ({"type": "array", "items": {"type": "string", "maxLength": 10**12}}, ["maxLength", "#/items"]),
        ({"type": "string", "pattern": "a", "maxLength": 10**7}, ["maxLength", "too large"]),
    ],
    ids=lambda value: compact(value)[:60],
)
def test_unsupported_keywords_are_rejected(schema: Any, words: list[str]) -> None:
    with pytest.raises(UserError) as caught:
        gbnf_of_schema(json.dumps(schema))
    assert caught.value.kind is ErrorKind.INPUT
    for word in words:
        assert word in str(caught.value), str(caught.value)
    assert "None" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "3", '"text"', "null", '{"minimum": NaN}', '{"const": Infinity}'),
        *('{"enum": [1e99999999, 2]}', '{"const": -1E+5000000}', '{"default": 1e-9999999}', '{"minItems": 1.5}'),
        *(
            "[" * 100_000,
            '{"not":' * 5000 + "1" + "}" * 5000,
            '{"maximum": ' + "9" * 10_000 + "}",
            '{"maximum": 1e999999999}',
        ),
        json.dumps({"enum": ["x" * 1000] * 1100}),
        json.dumps({"enum": [f"{number}" * 100 for number in range(9000)]}),
    ],
    ids=lambda text: text[:30],
)
def test_invalid_schemas(text: str) -> None:
    with pytest.raises(UserError) as caught:
        gbnf_of_schema(text)
    assert caught.value.kind is ErrorKind.INPUT
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("schema", [False, {"properties": {"a": False}, "required": ["a"]}])
def test_an_unsatisfiable_schema_is_named_by_its_pointer(schema: Any) -> None:
    with pytest.raises(UserError) as caught:
        gbnf_of_schema(json.dumps(schema))
    assert "at #." in str(caught.value)


def test_a_long_enum_takes_linear_time() -> None:
    names = [f"city number {number}" for number in range(15_000)]
    grammar = gbnf_of_schema(json.dumps({"type": "object", "properties": {"city": {"enum": names}}}))
    assert all(f'\\"{name}\\"' in grammar for name in names[::500])
    tagged = [{"type": "object", "properties": {"kind": {"const": n}}, "required": ["kind"]} for n in range(2_000)]
    assert gbnf_of_schema(json.dumps({"anyOf": tagged}))


def test_enum_values_are_compared_like_json_schema_does() -> None:
    schema = {"enum": [1, 1.0, True, "1", [1], [True], {"a": 1}, {"a": 1.0}, None, 0, False]}
    grammar = Grammar(gbnf_of_schema(json.dumps(schema)))
    answers = ["1", "true", '"1"', "[1]", "[true]", '{"a": 1}', "null", "0", "false"]
    assert all(grammar.allows(text) for text in answers)
    assert sum(grammar.allows(text) for text in ("1", "1.0")) == 1


def test_counts_may_be_written_as_decimals() -> None:
    grammar = Grammar(gbnf_of_schema('{"type": "string", "minLength": 1.0, "maxLength": 2e0}'))
    assert [grammar.allows(text) for text in ('""', '"a"', '"ab"', '"abc"')] == [False, True, True, False]


def test_large_limits_give_small_grammars() -> None:
    schema = {"type": "array", "items": {"type": "string", "maxLength": 1_000_000}, "maxItems": 1_000_000}
    assert len(gbnf_of_schema(json.dumps(schema))) < MAX_BYTES // 10
