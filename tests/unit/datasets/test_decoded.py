"""The importer and the linter read a row with the same decoder, which is all that a new format needs for both."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.core.errors import Translatable, UserError
from desktop.core.payloads import Rating, Rewrite
from desktop.core.questions.comparison import Comparison
from desktop.core.untrusted import Fields
from desktop.datasets import files
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.decoded import decoding_reader
from desktop.datasets.format import MESSAGES, TEXT, Format, Row, RowError, Sample
from desktop.datasets.formats import PLAIN
from desktop.datasets.lint.files import read
from desktop.datasets.recognition import FORMATS
from desktop.datasets.records import ImportedRow
from desktop.datasets.source_format import SourceFormat, needs
from tests.support.goldens import FOLDER

ASKED = {"role": "user", "content": "Why?"}
SO, NO = ({"role": "assistant", "content": text} for text in ("So.", "No."))
WITH_SOURCE = [name for name, format in PLAIN.items() if format.source is not None and format.is_offered]


def texts(record: ImportedRow) -> tuple[list[tuple[str, str]], list[str]]:
    turns = [(message.role, message.content) for message in record.prompt.messages]
    return turns, [answer.text for answer in record.prompt.answers]


def read_with(name: str, fields: Fields) -> ImportedRow:
    reader = FORMATS[name].read
    assert reader is not None
    return reader(fields)


@pytest.mark.parametrize("name", WITH_SOURCE)
def test_the_linter_and_the_importer_find_the_same_in_a_row(name: str) -> None:
    rows = [row.fields for row in files.rows(FOLDER / name / "train.jsonl") if row.fields is not None]
    assert rows
    for fields in rows:
        sample = read(PLAIN[name], fields)
        system = [("system", sample.system)] if sample.system else []
        turns = [*system, *((turn["role"], turn["content"]) for turn in sample.turns)]
        assert texts(read_with(name, fields)) == (turns, list(sample.answers))


def rubric(**changes: Any) -> Fields:
    score = {"criterion": "Accuracy", "weight": 2.0, "score": 3.0} | changes
    return Fields({"prompt": [ASKED], "response": "So.", "rubric": [score], "reward": 0.75}, "Line 1")


def test_the_linter_and_the_importer_find_the_same_rubric() -> None:
    (label,) = read_with("rubric", rubric()).labels
    assert label.payload == read(PLAIN["rubric"], rubric()).value


@pytest.mark.parametrize("changes", [{"weight": 0.0}, {"weight": 2e9}, {"score": -1.0}])
def test_a_rubric_out_of_range_is_refused_by_both(changes: dict[str, float]) -> None:
    with pytest.raises(RowError, match="out of range"):
        read(PLAIN["rubric"], rubric(**changes))
    with pytest.raises(UserError, match="Line 1"):
        read_with("rubric", rubric(**changes))


# --- a format of our own for the tests: only its columns and a decoder


def decode(row: Row) -> Sample:
    if "|" not in row["sides"]:
        raise RowError(Translatable("“{name}” has no second side"), name="sides")
    better, worse = row["sides"].split("|", 1)
    return Sample("", row["asked"], (better, worse))


SIDES = Format(
    "sides",
    PLAIN["hh"].dataset_type,
    "",
    {"asked": MESSAGES, "sides": TEXT},
    lambda item: {},
    decode,
    SourceFormat(
        "sides", "", "pairwise", None, {"asked": ColumnRole.PROMPT, "sides": ColumnRole.CHOSEN}, (needs("sides"),)
    ),
)


def record(format: Format, **row: Any) -> ImportedRow:
    return decoding_reader(format)(Fields(row, "Line 1"))


def test_a_format_is_imported_by_its_decoder() -> None:
    found = record(SIDES, asked="Why?", sides="so|no", margin=2)
    assert texts(found) == ([("user", "Why?")], ["so", "no"])
    ((label,),) = [found.labels]
    assert isinstance(label.payload, Comparison)
    assert label.payload.margin == 2


def test_an_error_of_the_decoder_names_the_row() -> None:
    with pytest.raises(UserError, match="Line 1 cannot be used: “sides” has no second side"):
        record(SIDES, asked="Why?", sides="so")


@pytest.mark.parametrize(
    "asked",
    [
        "Why?",
        [{"role": "human", "content": "Why?"}],
        [{"from": "prompter", "value": "Why?"}],
        [{"role": "User", "content": [{"type": "text", "text": "Why?"}]}],
    ],
)
def test_an_import_accepts_messages_in_several_dialects(asked: Any) -> None:
    assert texts(record(SIDES, asked=asked, sides="so|no"))[0] == [("user", "Why?")]


def test_other_columns_of_the_same_format_are_tried() -> None:
    alpaca = record(PLAIN["llama-factory-kto"], instruction="Why?", output="So.", label="good")
    chat = record(PLAIN["llama-factory-kto"], messages=[ASKED, SO], kto_tag=1)
    for found in (alpaca, chat):
        assert (texts(found), found.labels[0].payload) == (([("user", "Why?")], ["So."]), Rating(thumbs=True))


@pytest.mark.parametrize("name", ["trl-sft", "sharegpt"])
def test_a_file_without_chats_is_not_read_as_prompts(name: str) -> None:
    """Its answers would be lost."""
    with pytest.raises(UserError, match="is empty"):
        record(PLAIN[name], instruction="Why?", output="So.")


def test_sides_may_contain_the_prompt() -> None:
    sides = {"chosen": [ASKED, SO], "rejected": [ASKED, NO]}
    for row in (sides, {"prompt": "Why?", **sides}, {"prompt": [ASKED], **sides, "rejected": [NO]}):
        assert texts(record(PLAIN["trl-preference"], **row)) == ([("user", "Why?")], ["So.", "No."])


def test_a_demonstration_counts_as_written_by_a_person() -> None:
    found = record(replace(PLAIN["alpaca"]), instruction="Why?", output="So.", history=[["Hm?", "Yes."]])
    assert texts(found) == ([("user", "Hm?"), ("assistant", "Yes."), ("user", "Why?")], ["So."])
    assert isinstance(found.labels[0].payload, Rewrite)
