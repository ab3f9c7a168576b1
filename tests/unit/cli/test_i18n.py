"""Errors are translated completely, values included."""

import json
import re
from pathlib import Path

import pytest

from desktop.cli.i18n import Translator
from desktop.core.errors import UserError
from desktop.core.untrusted import Fields
from desktop.datasets.files import rows
from desktop.datasets.recognition import FORMATS

ROWS = {
    '{"chosen": 5': "第 1 行 无法使用：不是有效的 JSON",
    '"x"': "第 1 行 无法使用：应为对象，实际为：“x”。",
    '{"prompt": {"a": 1}, "chosen": "a", "rejected": "b"}': "第 1 行 无法使用：",
    '{"prompt": "p", "chosen": "a", "rejected": "a"}': "第 1 行 无法使用：两个回答相同。",
    '{"prompt": "p", "chosen": "a"}': "第 1 行 无法使用：缺少“rejected”。",
    '{"prompt": [{"role": "ghost"}], "chosen": "a", "rejected": "b"}': (
        "第 1 行，prompt 1 无法使用：“role”应为：system、user、assistant 或 tool；实际为：“ghost”。"
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
