"""Splits of an export stay the same when the data grows."""

from pathlib import Path

from desktop.core.questions.comparison import Comparison
from desktop.datasets.lint.files import lint
from desktop.datasets.lint.issues import LintOptions
from desktop.datasets.recipe import Recipe
from desktop.services.export import ExportService
from tests.support.exports import ALL, rows
from tests.support.worlds import World


def test_what_was_assigned_stays_where_it_is_when_the_data_grows(world: World, tmp_path: Path) -> None:
    words = ["tides", "bread", "verbs", "moons", "wheat", "loops", "trees", "clocks", "rivers", "songs"]

    def grow(start: int, stop: int) -> None:
        for number in range(start, stop):
            text = f"Explain {words[number % 10]} and {words[number // 10]} to a child of {number} years."
            conversation, prompt, (a, b) = world.ask(text, f"one {number}", f"two {number}")
            world.judge(conversation, prompt, Comparison(a, b, -1), a, b)

    wanted = Recipe("trl-preference", ALL, splits={"test": 0.3, "validation": 0.2}, seed=4)

    def assigned(name: str) -> dict[str, str]:
        world.save(tmp_path / name / "data")
        out = tmp_path / name / "out"
        ExportService(tmp_path / name / "data").write(wanted, out)
        return {
            row["prompt_id"]: path.stem
            for path in out.glob("*.jsonl")
            if path.stem != "provenance"
            for row in rows(out, path.stem)
        }

    grow(0, 40)
    before = assigned("before")
    grow(40, 90)
    after = assigned("after")
    assert set(before.values()) == {"train", "test", "validation"}
    assert {prompt: after[prompt] for prompt in before} == before
    assert not [f for f in lint(tmp_path / "after" / "out", LintOptions()).issues if f.check == "split-leak"]


def test_a_prompt_that_connects_two_splits_is_excluded_and_reported(world: World, tmp_path: Path) -> None:
    judged = {}
    for number in range(12):
        text = f"Question {number}: " + " ".join(f"w{number}{place}" for place in range(12))
        conversation, prompt, (a, b) = world.ask(text, "one", "two")
        world.judge(conversation, prompt, Comparison(a, b, -1), a, b)
        judged[prompt] = conversation, a, text
    wanted = Recipe("trl-preference", ALL, splits={"test": 0.5})
    world.save(tmp_path / "one")
    first = ExportService(tmp_path / "one").write(wanted, tmp_path / "first")
    tests = {row["prompt_id"] for row in rows(tmp_path / "first", "test")}
    in_test, in_train = next(p for p in judged if p in tests), next(p for p in judged if p not in tests)
    # the same question as one of the test split, deeper in a conversation of the training split
    conversation = judged[in_train][0]
    turns = judged[in_test][2]
    prompt = world.say(conversation, None, "user", turns)
    a, b = world.answers(conversation, prompt, "three", "four")
    world.judge(conversation, prompt, Comparison(a, b, -1), a, b)
    world.save(tmp_path / "two")
    second = ExportService(tmp_path / "two").write(wanted, tmp_path / "second")
    assert (second.rows, second.exclusions["between-splits"]) == (first.rows, 1)
