"""`sayso export` and `sayso lint`: output, exit codes and recipes."""

import argparse
import json
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.cli.export import add_options, recipe_of
from desktop.cli.i18n import Translator
from desktop.core.errors import ErrorKind, UserError
from desktop.core.questions.comparison import Comparison
from desktop.datasets.recipe import ExportScope, MultipleAnnotations, Recipe
from tests.bench.data_figures import fill
from tests.support.command_line import COMMAND, environment, sayso, sentence
from tests.support.worlds import World, everything

NAMES = [
    *("trl-sft", "trl-prompt-completion", "trl-preference", "trl-reward", "trl-kto", "trl-prompts", "trl-stepwise"),
    *("hh", "sharegpt", "alpaca", "llama-factory", "llama-factory-kto", "openrlhf", "axolotl", "helpsteer2"),
    *("helpsteer3", "ranked", "rubric", "hf-dataset"),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    everything().save(folder)
    return folder


def test_the_list(data: Path) -> None:
    run = sayso("export", "--list", data=data)
    assert (run.returncode, run.stdout.split(), run.stderr) == (0, NAMES, "")


def test_without_a_scope_a_sentence_names_them(data: Path, tmp_path: Path) -> None:
    said = sentence(sayso("export", "--format", "hh", "--out", tmp_path / "out", data=data), 2)
    for scope in ("--all", "--project", "--tag", "--conversation"):
        assert scope in said
    assert not (tmp_path / "out").exists()


def test_an_export_its_recipe_and_its_lint(data: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    arguments = ("--format", "trl-preference", "--all", "--waive", "contained=short answers", "--json")
    run = sayso("export", *arguments, "--out", one, data=data)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert (told["rows"], told["left_out"]) == (12, {"both-bad": 1, "ties": 2})
    assert [finding["rule"] for finding in told["findings"] if "waived" in finding] == ["contained"]
    recipe = tmp_path / "recipe.json"
    recipe.write_text(json.dumps(json.loads((one / "manifest.json").read_text("utf-8"))["recipe"]), encoding="utf-8")
    again = sayso("export", "--recipe", recipe, "--out", two, data=data)
    assert again.returncode == 0, again.stderr
    assert {path.name: path.read_bytes() for path in one.iterdir()} == {
        path.name: path.read_bytes() for path in two.iterdir()
    }
    linted = sayso("lint", one, "--json", data=data)
    assert linted.returncode == 0
    assert json.loads(linted.stdout)["formats"] == {"train.jsonl": "trl-preference"}


def test_chinese_is_exported_unchanged(data: Path, tmp_path: Path) -> None:
    assert sayso("export", "--format", "hh", "--all", "--out", tmp_path / "out", data=data).returncode == 0
    assert "因为瑞利散射。" in (tmp_path / "out" / "train.jsonl").read_text("utf-8")


def test_issues_are_printed_in_the_users_language(data: Path, tmp_path: Path) -> None:
    sayso("export", "--format", "trl-preference", "--all", "--out", tmp_path / "out", data=data)
    for language, said in (("en", "3 rows: same row as an earlier one"), ("zh_CN", "3 行：与前面的行相同")):
        run = sayso("lint", tmp_path / "out", data=data, SAYSO_LANG=language)
        assert said in run.stdout
        assert ("与第 2 行相同" if language == "zh_CN" else "as row 2") in run.stdout


def test_blocking_issues_are_printed_with_their_rows(tmp_path: Path) -> None:
    world = World()
    conversation, prompt, (a, b) = world.ask("?", "same", "same")
    world.judge(conversation, prompt, Comparison(a, b, -1), a, b)
    world.save(tmp_path / "data")
    arguments = ("export", "--format", "hh", "--all", "--out", tmp_path / "out", "--json")
    run = sayso(*arguments, data=tmp_path / "data")
    assert "equal-sides" in sentence(run, 1)
    assert json.loads(run.stdout)["findings"][0]["rows"] == [{"file": "train.jsonl", "row": 1, "reason": ""}]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("--format", "nonsense", "--all", "--out", "x"), 2, "trl-sft"),
        (("--all", "--out", "x"), 2, "--format"),
        (("--format", "hh", "--all"), 2, "--out"),
        (("--format", "hh", "--all", "--out", "x", "--waive", "contained"), 2, "CHECK=NOTE"),
        (("--format", "hh", "--all", "--out", "x", "--waive", "nonsense=x"), 2, "equal-sides"),
        (("--format", "hh", "--project", "nonsense", "--out", "x"), 3, "nonsense"),
        (("--recipe", "nonsense.json", "--out", "x"), 3, "nonsense.json"),
    ],
)
def test_sentences(arguments: tuple[str, ...], code: int, word: str, data: Path) -> None:
    assert word in sentence(sayso("export", *arguments, data=data), code)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_export_that_is_terminated_leaves_nothing(sent: signal.Signals, code: int, tmp_path: Path) -> None:
    fill(tmp_path / "data", 5000)
    out = tmp_path / "exports"
    out.mkdir()
    command = [*COMMAND, "export", "--format", "hh", "--all", "--out", str(out / "out")]
    run = subprocess.Popen(command, env=environment(tmp_path / "data"), stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not list(out.iterdir()):
        assert time.monotonic() < deadline, "it never began"
        time.sleep(0.01)
    run.send_signal(sent)
    _, said = run.communicate(timeout=60)
    assert (run.returncode, said, list(out.iterdir())) == (code, b"", [])


def excluded(run: subprocess.CompletedProcess[str]) -> list[str]:
    assert run.returncode == 0, run.stderr
    return [line for line in run.stderr.splitlines() if "excluded" in line or "without" in line]


def test_excluded_rows_are_printed_with_the_reason(data: Path, tmp_path: Path) -> None:
    pairs = ("export", "--format", "hh", "--all")
    run = sayso(*pairs, "--out", tmp_path / "a", data=data)
    assert excluded(run) == [
        "4 rows exported without the system prompt, which hh cannot hold. "
        "Rows that differ only in it are now identical.",
        "2 rows excluded: tie (neither answer is preferred).",
        "1 row excluded: none acceptable (neither answer is preferred).",
    ]
    assert run.stdout.splitlines()[-3:] == ["train.jsonl", "provenance.jsonl", "manifest.json"]
    chinese = sayso(*pairs, "--out", tmp_path / "b", data=data, SAYSO_LANG="zh_CN")
    assert chinese.returncode == 0
    assert "已排除 2 行：平局" in chinese.stderr
    assert "系统提示词" in chinese.stderr
    alone = sayso(*pairs, "--annotators", "agreed", "--no-system", "--out", tmp_path / "c", data=data)
    assert any(line.endswith("excluded: only one annotator judged it.") for line in excluded(alone))
    assert not any("system prompt" in line for line in excluded(alone))


def test_an_export_without_rows_prints_what_was_excluded(tmp_path: Path) -> None:
    world = World()
    conversation, prompt, (a, b) = world.ask("?", "one", "two")
    world.judge(conversation, prompt, Comparison(a, b, 0, 5), a, b)
    world.save(tmp_path / "data")
    run = sayso("export", "--format", "hh", "--all", "--out", tmp_path / "out", data=tmp_path / "data")
    assert run.returncode == 1
    assert run.stderr.splitlines()[0] == "1 row excluded: tie (neither answer is preferred)."
    assert len(run.stderr.splitlines()) == 2


def parsed(*arguments: str | Path) -> Recipe:
    parser = argparse.ArgumentParser()
    add_options(parser, Translator("en"))
    return recipe_of(parser.parse_args([*map(str, arguments)]))


def test_options_can_set_every_field_of_a_recipe(tmp_path: Path) -> None:
    options = {
        "--split": ("test=12.5%", "validation=10"),
        "--comparisons": ("ranking,comparison",),
        "--annotators": ("majority",),
        "--provenance": ("columns",),
        "--labels": ("both",),
        "--token-limit": ("5000",),
        "--language": ("zh",),
        "--licence": ("cc-by-4.0",),
    }
    given = [word for name, values in options.items() for value in values for word in (name, value)]
    wanted = Recipe(
        "trl-preference",
        ExportScope(all=True),
        system=False,
        splits={"test": 0.125, "validation": 0.1},
        comparisons=("ranking", "comparison"),
        annotators=MultipleAnnotations.MAJORITY,
        provenance="columns",
        labels="both",
        token_limit=5000,
        language="zh",
        licence="cc-by-4.0",
    )
    assert parsed("--format", "trl-preference", "--all", "--no-system", *given) == wanted
    # over a recipe, an option says it instead
    (tmp_path / "recipe.json").write_text(wanted.to_json(), "utf-8")
    again = ("--recipe", tmp_path / "recipe.json", "--split", "test=50", "--demonstrations", "own")
    assert parsed(*again) == replace(wanted, splits={"test": 0.5}, demonstrations=("own",))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--split", "test"),
        ("--split", "test=0"),
        ("--split", "test=100"),
        ("--split", "test=nan"),
        ("--split", "test=-5"),
        ("--split", "train=10"),
        ("--split", "te/st=10"),
        ("--comparisons", "ranking,likes"),
        ("--comparisons", ""),
        ("--demonstrations", "all"),
        ("--token-limit", "0"),
    ],
)
def test_an_option_with_a_wrong_value_is_wrong_usage(option: str, value: str) -> None:
    with pytest.raises(UserError) as refused:
        parsed("--format", "hh", "--all", option, value)
    assert refused.value.kind is ErrorKind.USAGE


def test_lint_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"neither": 1}\n', encoding="utf-8")
    assert "x.jsonl" in sentence(sayso("lint", tmp_path / "x.jsonl", data=tmp_path), 3)
    assert "y.jsonl" in sentence(sayso("lint", tmp_path / "y.jsonl", data=tmp_path), 3)


def test_a_recipe_contains_all_options() -> None:
    recipe = Recipe(
        "hf-dataset",
        ExportScope(tag="maths"),
        system=False,
        ties=True,
        best_worst_only=True,
        comparisons=("ranking",),
        min_quality=7,
        splits={"test": 0.1},
        seed=3,
        severities={"contained": "error"},
        waive={"length-bias": "long answers are wanted"},
        excluded_checks=("too-long",),
        redact=("email",),
        names=("Ada",),
        token_limit=2048,
        language="zh",
        licence="cc-by-4.0",
        title="数学",
    )
    assert Recipe.from_json(recipe.to_json()) == recipe


def test_tokens_are_counted_by_the_model_itself(tmp_path: Path) -> None:
    def row(words: int) -> str:
        sides = {
            side: [{"role": "assistant", "content": f"{side} {'word ' * words}"}] for side in ("chosen", "rejected")
        }
        return json.dumps({"prompt": [{"role": "user", "content": f"{words}?"}], **sides})

    (tmp_path / "x.jsonl").write_text("\n".join(map(row, (1, 40, 90))), encoding="utf-8")
    run = sayso("lint", tmp_path / "x.jsonl", "--token-limit", "100", "--json", data=tmp_path)
    (finding,) = [found for found in json.loads(run.stdout)["findings"] if found["rule"] == "too-long"]
    assert [row["row"] for row in finding["rows"]] == [3]  # the second has more bytes than that, but not more tokens
    assert finding["rows"][0]["reason"].endswith("tokens")
