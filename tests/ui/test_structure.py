"""What a screen reader hears of the structure of a message, as a whole and while the caret moves through it."""

import pytest

from desktop.ui.chat.structure import NOWHERE, change_of_place, place_of, spoken_text
from desktop.ui.markdown import MarkdownText, TextLine


def lines_of(text: str) -> list[TextLine]:
    markdown = MarkdownText()
    markdown.set_text(text)
    return markdown.lines


def walk(text: str) -> list[str]:
    """What is said as the caret goes down line by line, in the first column of tables."""
    lines = lines_of(text)
    said, old = [], NOWHERE
    for index, line in enumerate(lines):
        for row in range(len(line.rows) or 1):
            new = place_of(lines, index, row, 0) if line.rows else place_of(lines, index)
            said.append(change_of_place(old, new))
            old = new
    return said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("One.\n\nTwo.", ["", ""]),
        ("# A\n\n## B\n\n## C\n\ntext", ["heading 1", "heading 2", "heading 2", ""]),
        ("- a\n- b\n\nend", ["list of 2, item 1 of 2", "item 2 of 2", "end of list"]),
        ("1. a\n\n   more\n2. b", ["list of 2, item 1 of 2", "", "item 2 of 2"]),
        (
            "- a\n  - b\n  - c\n- d",
            ["list of 2, item 1 of 2", "list of 2, level 2, item 1 of 2", "item 2 of 2", "level 1, item 2 of 2"],
        ),
        ("> a\n\nb", ["quote", "end of quote"]),
        ("```python\na\nb\n```\n```\nc\n```\nd", ["code, python", "", "end of code, code", "end of code"]),
        ("    a\n\nb", ["code", "end of code"]),
        (
            "| x | y |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nend",
            ["table, rows: 3, columns: 2, header row", "row 2", "row 3", "end of table"],
        ),
        ("- [x] done\n- [ ] open", ["list of 2, item 1 of 2", "item 2 of 2"]),
    ],
)
def test_the_caret_says_what_it_enters_and_leaves(text: str, said: list[str]) -> None:
    assert walk(text) == said


def test_a_column_is_said_by_its_header_when_the_caret_changes_columns() -> None:
    lines = lines_of("| Fruit | |\n|---|---|\n| Apple | 3 |")
    first, second = place_of(lines, 0, 1, 0), place_of(lines, 0, 1, 1)
    assert change_of_place(place_of(lines, 0, 0, 0), first) == "row 2", "its header was just read"
    assert change_of_place(first, second) == "column 2", "it has no header"
    assert change_of_place(second, first) == "Fruit"


def test_rows_of_a_long_table_are_counted_over_all_its_parts() -> None:
    table = "| n | square |\n|---|---|\n" + "".join(f"| {n} | {n * n} |\n" for n in range(2_000))
    lines = lines_of(table)
    parts = [index for index, line in enumerate(lines) if line.rows]
    assert len(parts) > 1
    last = place_of(lines, parts[-1], len(lines[parts[-1]].rows) - 1, 1)
    assert (last.row, last.header, last.size) == (2_000, "square", (2_001, 2))
    assert last.table == parts[0]


def test_the_whole_text_keeps_every_word_and_numbers_of_lists() -> None:
    text = "Intro\n\n3. three\n4. four\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx = 1\n\ny = 2\n```"
    assert spoken_text(lines_of(text)).splitlines() == [
        "Intro",
        "list of 2: 3. three",
        "4. four",
        "end of list",
        "table, rows: 2, columns: 2: a, b; 1, 2",
        "end of table",
        "code: x = 1",
        "y = 2",
    ]


def test_a_paragraph_that_was_cut_is_one_text_again() -> None:
    text = "word " * 2_000
    assert spoken_text(lines_of(text)) == text.strip()
