"""Damaged files of training data: the linter says what is wrong with which row, or refuses the file with the place and
the reason. It never crashes."""

import random
import re
from collections import Counter
from pathlib import Path

import pytest

from desktop.core.errors import UserError
from desktop.datasets import parquet
from desktop.datasets.formats import PLAIN
from desktop.datasets.lint.checks import CHECKS
from desktop.datasets.lint.files import lint
from desktop.datasets.lint.issues import EXAMPLES, LintOptions
from tests.support.counts import rounds
from tests.support.damaged_files import DATA, PLACE, mutate
from tests.support.goldens import FOLDER

WHOLE, SAMPLE = 1000, 50
TOGETHER = ("length-bias",)  # rules about all rows at once
REFUSED = re.compile(rf"{PLACE.pattern}|no format that Sayso knows")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Every format that is written, as lines, as a list, and as Parquet, and what others write."""
    found = sorted(DATA.iterdir())
    for file in sorted(FOLDER.rglob("train.jsonl")):
        name = file.parent.name
        rows = file.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        for ending, text in ((".jsonl", "\n".join(rows)), (".json", f"[{','.join(rows)}]")):
            found.append(tmp_path / f"{name}{ending}")
            found[-1].write_text(text, encoding="utf-8")
        if name in PLAIN:
            found.append(tmp_path / f"{len(found)}-{name}.parquet")
            parquet.convert(file, found[-1], PLAIN[name].columns)
    return found


@pytest.mark.soak
def test_a_damaged_file_is_checked_or_refused_with_the_place(files: list[Path], tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    for seed in range(rounds(SAMPLE, WHOLE)):
        source = random.Random(seed)
        original = source.choice(files)
        path = tmp_path / f"m{seed}{original.suffix}"
        path.write_bytes(mutate(original.read_bytes(), source))
        format = PLAIN.get(original.stem) if source.random() < 0.5 else None
        refused = ""
        try:
            checked = lint(path, LintOptions(language="zh", token_limit=100, known_names=("Ada",)), format=format)
        except UserError as error:
            refused = str(error)
        path.unlink()
        if refused:
            outcomes["refused"] += 1
            assert REFUSED.search(refused), (seed, refused)
            assert len(refused.splitlines()) == 1, seed
            continue
        outcomes["blocked" if checked.blocks else "passed"] += 1
        for issue in checked.issues:
            assert min(issue.count, EXAMPLES) == len(issue.examples) or issue.check in TOGETHER, (seed, issue)
            for example in issue.examples:
                assert example.row > 0, (seed, issue)
                assert example.file == path.name, (seed, issue)
                assert str(example.reason) or CHECKS[issue.check].is_per_row, (seed, issue)
                if issue.check == "wrong-type":
                    assert str(example.reason), (seed, issue)
    print(f"\nlint mutations: {dict(outcomes)}")
    assert min(outcomes[name] for name in ("refused", "blocked", "passed")) > 0
