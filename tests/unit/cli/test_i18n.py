"""Errors are translated completely, values included."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.cli.i18n import Translator
from desktop.core.errors import UserError
from desktop.core.payloads import Rating
from desktop.core.question import About, Question
from desktop.core.questions import QUESTION_TYPES
from desktop.core.questions.best_with_reason import BestWithReason
from desktop.core.untrusted import Fields
from desktop.datasets.files import rows
from desktop.datasets.lint.files import lint
from desktop.datasets.lint.issues import LintOptions
from desktop.datasets.recognition import FORMATS

ROWS = {
    '{"chosen": 5': "第 1 行：不是有效的 JSON",
    '"x"': "第 1 行：应为对象，实际为：“x”，无法使用。",
    '{"prompt": {"a": 1}, "chosen": "a", "rejected": "b"}': "第 1 行：",
    '{"prompt": "p", "chosen": "a", "rejected": "a"}': "第 1 行：两个回答相同，无法使用。",
    '{"prompt": "p", "chosen": "a"}': "第 1 行：缺少“rejected”，无法使用。",
    '{"prompt": [{"role": "ghost"}], "chosen": "a", "rejected": "b"}': (
        "第 1 行，prompt 1：“role”应为：system、user、assistant 或 tool；实际为：“ghost”，无法使用。"
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_what_is_wrong_with_a_row(tmp_path: Path, row: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(row + "\n")
    error = problem(file)
    assert Translator("zh_CN").error(error).startswith(ROWS[row])
    assert Translator("en").error(error) == str(error)
    assert re.match(r"Line 1(, prompt 1)? cannot be used: ", str(error))
    assert json.loads(json.dumps(error.to_wire()))["text"] == error.text


CHAT = {"prompt": [{"role": "user", "content": "Q"}], "chosen": [], "rejected": []}
LINTED = {
    json.dumps(CHAT | {"chosen": "text"}): "“chosen”不是列表",
    json.dumps(CHAT | {"prompt": [{"role": "user", "content": 5}]}): "“prompt”第 1 项“content”不是文本",
    json.dumps({"prompt": CHAT["prompt"]}): "缺少“chosen”",
    json.dumps(CHAT | {"chosen": [{"role": "assistant", "content": "\ud800"}]}): "含有不完整的字符",
    json.dumps(CHAT)[:-1]: "第 4 行：不是有效的 JSON",
}


@pytest.mark.parametrize("row", LINTED)
def test_what_the_linter_finds_in_a_row(tmp_path: Path, row: str) -> None:
    file = tmp_path / "rows.jsonl"
    answers = {name: [{"role": "assistant", "content": name}] for name in ("chosen", "rejected")}
    file.write_text((json.dumps(CHAT | answers) + "\n") * 3 + row.replace("[]", json.dumps(answers["rejected"])) + "\n")
    examples = [example for issue in lint(file, LintOptions()).issues for example in issue.examples]
    (reason,) = [example.reason for example in examples if example.row == 4]
    assert reason.translated(Translator("zh_CN").translate).startswith(LINTED[row])
    assert reason.translated(Translator("en").translate) == str(reason)


@pytest.mark.parametrize(
    ("make", "chinese"),
    [
        (lambda: BestWithReason("a", (), "clear"), "某条评判（best_with_reason）：没有指明其他回答，无法使用。"),
        (lambda: Rating(quality=8), "某条评判（rating）：质量评分不在 1 到 7 之间，无法使用。"),
        (
            lambda: Question("tone", QUESTION_TYPES["comparison"], About.ANSWERS, {}, steps=4),
            "题目“tone”：比较题只能有 3、5 或 7 档，无法使用。",
        ),
    ],
)
def test_what_is_wrong_with_judgements_and_schemes(make: Callable[[], object], chinese: str) -> None:
    with pytest.raises(UserError) as raised:
        make()
    assert Translator("zh_CN").error(raised.value) == chinese


def test_what_stands_in_a_file_is_no_template() -> None:
    with pytest.raises(UserError) as raised:
        Fields({"{0}": 1}, "{where}").end()
    assert str(raised.value) == "{where} cannot be used: it has an unknown field “{0}”."
    assert "{0}" in Translator("zh_CN").error(raised.value)


def problem(file: Path) -> UserError:
    with pytest.raises(UserError) as raised:
        read(file)
    return raised.value


def read(file: Path) -> None:
    for row in rows(file):
        if row.problem is not None:
            raise row.problem
        assert row.fields is not None
        read_row = FORMATS["trl-preference"].read
        assert read_row is not None
        read_row(row.fields)
