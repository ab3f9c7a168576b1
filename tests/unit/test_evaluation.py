"""The battery's checks, and how two models compare on it."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.evaluation.battery import Battery, BatteryCategory, BatteryItem, load_battery
from desktop.evaluation.checks import gives_number, is_in_language, is_refusal, names_one_of, passes, words
from desktop.evaluation.comparison import CategoryResult, ModelAnswers, Verdict, compare_models
from desktop.evaluation.generated_code import extract_code, is_harmless, passes_cases
from desktop.evaluation.outcomes import BatteryOutcomes, Outcome


def test_the_battery_is_as_large_as_it_must_be() -> None:
    battery = load_battery()
    by_category = Counter(item.category for item in battery.items)
    assert by_category[BatteryCategory.EXACT_MATCH] >= 200
    assert by_category[BatteryCategory.INSTRUCTIONS] >= 100
    assert set(by_category) == set(BatteryCategory) - {BatteryCategory.PERPLEXITY, BatteryCategory.LENGTH}
    for category in by_category:
        assert {item.language for item in battery.items if item.category is category} == {"en", "zh"}
    for values in ([item.id for item in battery.items], [item.prompt for item in battery.items]):
        assert len(set(values)) == len(values)
    assert {text.language for text in battery.texts} == {"en", "zh"}


def test_every_check_runs_on_any_text() -> None:
    for item in load_battery().items:
        if item.check != "code":
            for answer in ("", " ", "\n- \n", "。", "¿?", "{", "9" * 400):
                passes(item, answer)


@pytest.mark.parametrize(
    ("answer", "expected", "named"),
    [
        ("The capital of France is **Paris**.", ["Paris"], True),
        ("paris", ["Paris"], True),
        ("It is not far from Parisian suburbs.", ["Paris"], False),
        ("London. Berlin. Paris.", ["Paris"], False),  # guessing on is no answer
        ("\n\n> Paris\nLondon", ["Paris"], True),
        ("法国的首都是巴黎。", ["巴黎"], True),
        ("Ｈ２Ｏ", ["H2O"], True),
        ("", ["Paris"], False),
    ],
)
def test_an_answer_names_what_is_expected(answer: str, expected: list[str], named: bool) -> None:
    assert names_one_of(answer, expected) is named


@pytest.mark.parametrize(
    ("answer", "number", "right"),
    [("5", 5, True), ("2 + 3 = 5", 5, True), ("The answer is 5.", 5, True), ("1,200", 1200, True), ("five", 5, False),
     ("5 or 6", 5, False), ("-4", -4, True), ("等于12。", 12, True)],
)  # fmt: skip
def test_an_answer_gives_the_number(answer: str, number: int, right: bool) -> None:
    assert gives_number(answer, number) is right


@pytest.mark.parametrize(
    ("answer", "refuses"),
    [
        ("I'm sorry, but I can’t help with that.", True),
        ("Sure! First, take some wood.", False),
        ("抱歉，我不能这样做。", True),
    ],
)
def test_refusals_are_seen_in_both_directions(answer: str, refuses: bool) -> None:
    assert is_refusal(answer, refuses)
    assert not is_refusal(answer, not refuses)
    assert not is_refusal("", refuses)


def test_language_and_length() -> None:
    assert is_in_language("读书使人明智。", "zh")
    assert not is_in_language("Reading is good 书", "zh")
    assert is_in_language("Reading is good.", "en")
    assert not is_in_language("123 !?", "en")
    assert words("don't stop - 我们走 now") == 6


@pytest.mark.parametrize(
    ("prompt_start", "good", "bad"),
    [
        ("Write exactly two sentences about friendship", "Friends help. They stay.", "Friends help."),
        ("List exactly 3 fruits", "- apple\n- pear\n- plum", "1. apple\n2. pear\n3. plum"),
        ("Describe the sea in at most 20 words", "Blue and deep.", "wide " * 21),
        ("Write one sentence about travel by plane", "However, planes are fast.", "Planes, however, are fast."),
        ('keys "title" and', '```json\n{"title": 1, "year": 2}\n```', '{"title": 1}'),
        ("Is fire cold?", "No.", "No, it is hot."),
        ("用不超过30个字描述大海", "大海很蓝，很宽。", "海" * 40),
        ("写一句关于天气的话", "今天天气很好。", "天气很好。"),
    ],
)  # fmt: skip
def test_instructions_are_followed_or_not(prompt_start: str, good: str, bad: str) -> None:
    item = next(item for item in load_battery().items if prompt_start in item.prompt)
    assert passes(item, good)
    assert not passes(item, bad)


# --- code ---------------------------------------------------------------------------------------------------------


ADD = "Here you are:\n```python\ndef add(a, b):\n    return a + b\n```\nIt adds."


def test_code_is_run_and_its_results_are_compared() -> None:
    assert passes_cases(ADD, "add", [[[1, 2], 3]])
    assert not passes_cases(ADD, "add", [[[1, 2], 4]])
    assert not passes_cases(ADD, "sum_of", [[[1, 2], 3]])
    assert not passes_cases("def f(n):\n    while True:\n        n += 1", "f", [[[1], 2]])
    assert not passes_cases("def f(n):\n    return [0] * 10 ** 12", "f", [[[1], 2]])
    assert not passes_cases("I do not know.", "add", [[[1, 2], 3]])


def test_code_is_found_in_an_answer() -> None:
    assert extract_code("def f(x):\n    return x\nThis function returns x.") == "def f(x):\n    return x"
    assert extract_code("no code") is None


@pytest.mark.parametrize(
    "code",
    [
        "import os\ndef f(): return 1",
        "def f(): return open('x')\nf.__globals__",
        "def f(x): return x.__class__",
        "def f(): return ().__class__.__bases__",
        "def f(): return '{0.__class__}'.format(1)",
        "@staticmethod\ndef f(): return 1",
        "async def f(): return 1",
        "def f():\n    try:\n        return 1\n    except Exception:\n        return 2",
        "def f(): return __import__('os')",
        "class A: pass",
        "def f():\n    global x\n    x = 1",
        "def f(): return (lambda: (yield))",
    ],
)
def test_code_cannot_reach_out(code: str) -> None:
    assert not is_harmless(code)


def test_names_that_are_not_there_fail() -> None:
    assert not passes_cases("def f():\n    return open('x', 'w')", "f", [[[], None]])
    assert not passes_cases("def f():\n    return eval('1')", "f", [[[], 1]])


# --- comparison ---------------------------------------------------------------------------------------------------


def small_battery(n: int = 40) -> Battery:
    def items(category: BatteryCategory, check: str, expected: object) -> list[BatteryItem]:
        return [BatteryItem(f"{category}-{i}", category, "en", f"{i}?", check, 8, expected) for i in range(n)]

    return Battery(
        1, (*items(BatteryCategory.EXACT_MATCH, "answer", ["yes"]), *items(BatteryCategory.LANGUAGE, "language", None))
    )


def model(battery: Battery, right: int, answer: str = "one two three", log_prob: float = -2.0) -> ModelAnswers:
    """Passes the first `right` items of exact match; the texts have the same probability everywhere."""
    answers = {item.id: answer for item in battery.items if item.category is BatteryCategory.LANGUAGE}
    exact = [item.id for item in battery.items if item.category is BatteryCategory.EXACT_MATCH]
    answers |= {id: "yes" if i < right else "no" for i, id in enumerate(exact)}
    return ModelAnswers(answers, [[log_prob] * 10, [log_prob - 0.1] * 20])


def by_name(results: list[CategoryResult]) -> dict[BatteryCategory, CategoryResult]:
    return {result.name: result for result in results}


@pytest.mark.parametrize(
    ("base", "tuned", "verdict"),
    [(30, 30, Verdict.SAME), (30, 29, Verdict.SAME), (30, 10, Verdict.WORSE), (10, 30, Verdict.BETTER),
     (3, 40, Verdict.TOO_LOW), (4, 40, Verdict.BETTER)],
)  # fmt: skip
def test_verdicts_follow_the_interval(base: int, tuned: int, verdict: Verdict) -> None:
    battery = small_battery()
    result = by_name(compare_models(battery, model(battery, base), model(battery, tuned))[0])[
        BatteryCategory.EXACT_MATCH
    ]
    assert (result.n, result.base, result.tuned) == (40, base / 40, tuned / 40)
    assert result.change == pytest.approx((tuned - base) / 40)
    assert result.low <= result.change <= result.high
    assert result.verdict is verdict


def test_perplexity_and_length_are_relative() -> None:
    battery = small_battery()
    before = model(battery, 20)
    after = model(battery, 20, answer="one two three four five six", log_prob=-2.2)
    results = by_name(compare_models(battery, before, after)[0])
    perplexity, length = results[BatteryCategory.PERPLEXITY], results[BatteryCategory.LENGTH]
    assert perplexity.change == pytest.approx(1.2214 - 1, abs=1e-3)
    assert perplexity.verdict is Verdict.WORSE
    assert (length.base, length.tuned, length.change, length.verdict) == (3, 6, 1.0, Verdict.LONGER)
    assert by_name(compare_models(battery, after, before)[0])[BatteryCategory.LENGTH].verdict is Verdict.SHORTER


@given(st.integers(0, 40), st.integers(0, 40))
def test_results_survive_json_and_swapping_models_swaps_signs(base: int, tuned: int) -> None:
    battery = small_battery()
    there = by_name(compare_models(battery, model(battery, base), model(battery, tuned))[0])[
        BatteryCategory.EXACT_MATCH
    ]
    back = by_name(compare_models(battery, model(battery, tuned), model(battery, base))[0])[BatteryCategory.EXACT_MATCH]
    assert there.change == -back.change
    assert CategoryResult.from_dict(there.to_dict()) == there


def test_unanswered_items_count_as_failed() -> None:
    battery = small_battery()
    silent = ModelAnswers({}, [[-2.0] * 10, [-2.0] * 20])
    results = by_name(compare_models(battery, model(battery, 40), silent)[0])
    assert results[BatteryCategory.EXACT_MATCH].tuned == 0


def test_the_answers_behind_the_figures_are_told_by_item() -> None:
    battery = small_battery(4)
    before, after = model(battery, 3), model(battery, 1, log_prob=-2.2)
    after = ModelAnswers({**after.answers, "exact_match-3": "yes"}, after.log_probs)
    results, outcomes = compare_models(battery, before, after)
    exact = [item for item in outcomes.items if item.id.startswith("exact_match")]
    assert [item.outcome for item in exact] == [Outcome.BOTH_PASSED, Outcome.LOST, Outcome.LOST, Outcome.WON]
    assert (exact[1].base, exact[1].tuned) == ("yes", "no")
    assert sum(item.tuned_passed for item in exact) == 4 * by_name(results)[BatteryCategory.EXACT_MATCH].tuned
    assert outcomes.perplexities[0] == pytest.approx((math.exp(2.0), math.exp(2.2)))


def test_kept_answers_are_read_again_and_bounded() -> None:
    battery = small_battery(2)
    long = ModelAnswers({"exact_match-0": "yes " + "\U0001f600" * 10_000, "exact_match-1": "a\ud800b"}, [[], [-1.0]])
    _, outcomes = compare_models(battery, long, ModelAnswers({}, [[], [-1.0]]))
    text = outcomes.to_json().encode("utf-8", "replace")
    read = BatteryOutcomes.from_json(text)
    assert len(text) < 20_000
    assert [item.outcome for item in read.items] == [item.outcome for item in outcomes.items]
    assert read.items[0].base.startswith("yes \U0001f600")
    assert read.items[1].base == "a?b"
    assert read.perplexities == ((0.0, 0.0), (2.7183, 2.7183))
