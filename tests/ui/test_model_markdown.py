"""Markdown as models write it: emphasis beside Chinese, formulas, tasks, bare addresses, and answers half written."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desktop.ui.inline import inline
from desktop.ui.lines import MAX_LINE, MAX_RUNS, split_runs
from desktop.ui.markdown import LineKind, MarkdownText, Run, parse
from tests.support.markdown_texts import TEXTS


def shown(text: str, *, growing: bool = False) -> str:
    """The runs of one paragraph as text, with a different pair of marks for each style."""
    out = ""
    for run in inline(text, growing=growing):
        piece = run.text
        marks = [("<", ">", bool(run.href)), ("`", "`", run.code), ("~", "~", run.strike), ("/", "/", run.italic)]
        for before, after, wanted in (*marks, ("*", "*", run.bold)):
            piece = f"{before}{piece}{after}" if wanted else piece
        out += piece
    return out.replace("\u2028", "|")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**注意：**请先备份。", "*注意：*请先备份。"),
        ("先看**（重点）**再看**“引文”**。", "先看*（重点）*再看*“引文”*。"),
        ("**价格（元）**和**数量《个》**都要", "*价格（元）*和*数量《个》*都要"),
        ("これは**「大事」**です。", "これは*「大事」*です。"),
        ("**부산(Busan)**은 *항구*이다.", "*부산(Busan)*은 /항구/이다."),
        ("他说*“好”*了", "他说/“好”/了"),
        ("~~（旧）~~新", "~（旧）~新"),
        ("5 * 3 * 2 和 a*b*c", "5 * 3 * 2 和 a/b/c"),
        ("snake_case_name 和 _斜体_ ", "snake_case_name 和 /斜体/ "),
    ],
)
def test_emphasis_beside_chinese_japanese_and_korean(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"so \( a_{1}^{*} + b_{2}^{*} \) holds", r"so `\( a_{1}^{*} + b_{2}^{*} \)` holds"),
        (r"\[ \{ a*b, c*d \} \\ e \]", r"`\[ \{ a*b, c*d \} \\ e \]`"),
        (r"$x_i * y_i$ and *this*", r"`$x_i * y_i$` and /this/"),
        (r"$$ \sum_i *x*_i $$", r"`$$ \sum_i *x*_i $$`"),
        (r"\begin{matrix} a_1 & *b* \\ c \end{matrix}", r"`\begin{matrix} a_1 & *b* \\ c \end{matrix}`"),
        ("It is $5 and *not* $10.", "It is $5 and /not/ $10."),
        ("from $5-$10, or 20$ *net*", "from $5-$10, or 20$ /net/"),
        ("US$3 *or* A$4", "US$3 /or/ A$4"),
        ("set $HOME:*x*:$PATH", "set $HOME:/x/:$PATH"),
        (r"\$5 *and* \$6", "$5 /and/ $6"),
        ("`$a` *b* `$c`", "`$a` /b/ `$c`"),
        ("`$a` *b* $", "`$a` /b/ $"),
        ("设$x_1$为*根*", "设`$x_1$`为/根/"),
        (r"**so $a^*$ is**", "*so **`$a^*$`** is*"),
        (r"\(unclosed *a*", "(unclosed /a/"),
    ],
)
def test_formulas_are_shown_as_source_and_money_is_not_a_formula(text: str, expected: str) -> None:
    assert shown(text) == expected


SIGNS = ["x", "_", "*", "^", "{", "}", "\\\\", "\\frac", "**", "__", "~~", "[", "](", "<", "&amp;", "\n", " "]
INSIDE = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=12).map("".join)


@given(
    st.sampled_from(["$", "$$", "\\(", "\\[", "\\begin{align}"]),
    INSIDE,
    st.sampled_from(["", "so ", "- ", "> ", "1. ", "**", "设"]),
)
def test_not_a_character_of_a_formula_changes(opening: str, inside: str, before: str) -> None:
    inside = "a" + re.sub(r"\n[ \n]*", "\n ", inside) + "^b"
    if before or opening == "$":  # blocks end within those
        inside = inside.replace("\n", "")
    closing = {"\\(": "\\)", "\\[": "\\]", "\\begin{align}": "\\end{align}"}.get(opening, opening)
    assume(closing not in inside)  # as in \\\\](: there the formula ends
    formula = opening + inside + closing
    text = "\n".join(line.text for line in parse(before + formula + " is *so*"))
    assert formula in text.replace("\u2028", "\n")


@pytest.mark.parametrize("opening", ["$$", "\\[", "\\begin{pmatrix}"])
def test_a_formula_of_many_lines_is_not_parsed_as_markdown(opening: str) -> None:
    closing = {"$$": "$$", "\\[": "\\]"}.get(opening, "\\end{pmatrix}")
    formula = f"{opening}\n# a_1\n- b*c* \\\\\n=\n\n    1. d\n> e\n{closing}"
    lines = parse(f"So\n{formula}\nand *then*\n\n- item")
    text = [line.text.replace("\u2028", "\n") for line in lines]
    assert text == ["So", formula, "and then", "item"]
    assert parse(f"- first\n  {opening}\n  - x_1*y*\n  {closing}")[1].text.endswith(f"- x_1*y*\u2028{closing}")


@pytest.mark.parametrize(
    ("before", "opening", "closing"),
    [
        ("where ", "\\[", "\\]"),
        ("得到：", "$$", "$$"),
        ("**Answer:** ", "\\[", "\\]"),
        ("text `$$` and $$a$$ ", "\\begin{aligned}", "\\end{aligned}"),
        ("use ", "\\(", "\\)"),
    ],
)
@pytest.mark.parametrize("place", ["{}", "Some text\n{}", "- {}", "1. {}", "> {}"])
def test_minus_signs_in_a_formula_are_not_bullets(before: str, opening: str, closing: str, place: str) -> None:
    formula = f"{opening}\nx\n+ b_1\n- c_1*d*\n= 1\n{closing}"
    indent = "\n" + {"- {}": "  ", "1. {}": "   ", "> {}": "> "}.get(place, "")
    text = place.format((before + formula + " is *so*").replace("\n", indent))
    text_shown = "\n".join(line.text for line in parse(text + "\n\n- item")).replace("\u2028", "\n")
    assert formula + " is so" in text_shown
    assert text_shown.endswith("item")


@pytest.mark.parametrize("text", ["It costs $$ \n- a\n- b", "array\\[ x\n\n- a", "`\\[`\n- a\n- b", "\\\\[\n- a\n\\]"])
def test_lists_stay_lists_without_a_formula(text: str) -> None:
    assert len(parse(text)) > 1


def test_a_formula_that_is_never_closed_ends_somewhere() -> None:
    lines = parse("\\[\na_1*b*\n\n" + "word *w*\n\n" * 80)
    assert lines[0].text == "\\[\u2028a_1*b*"
    assert lines[-1].text == "word w"


def test_formulas_in_cells_keep_their_pipes() -> None:
    (table,) = parse("| a | b |\n|--|--|\n| $\\|x\\|_1$ | y \\| z |\n| \\(a|b\\) | c |")
    rows = [["".join(run.text for run in cell) for cell in row] for row in table.rows[1:]]
    assert rows == [["$\\|x\\|_1$", "y | z"], ["\\(a|b\\)", "c"]]


def test_line_breaks_in_cells_and_elsewhere() -> None:
    (table,) = parse("| a | b |\n|--|--|\n| rice<br>tea<br/>x | y<BR />z |")
    assert ["".join(run.text for run in cell) for cell in table.rows[1]] == ["rice\u2028tea\u2028x", "y\u2028z"]
    assert shown("a<br>b `<br>` and <br x>") == "a|b `<br>` and <br x>"


def test_tasks_have_boxes_that_are_text() -> None:
    lines = parse("- [x] done\n- [ ] open\n- [X] too\n\n1. [ ] numbered\n\n* [link](https://x.org)\n* [y] no")
    assert [(line.task, line.text) for line in lines] == [
        ("x", "☑ done"),
        (" ", "☐ open"),
        ("x", "☑ too"),
        (" ", "☐ numbered"),
        ("", "link"),
        ("", "[y] no"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See https://x.org/a_b_c?d=e*f&g=h.", "See <https://x.org/a_b_c?d=e*f&g=h>."),
        ("见https://x.org/路径。下一句", "见<https://x.org/路径>。下一句"),
        ("（www.x.org）和http://y.org，好", "（<www.x.org>）和<http://y.org>，好"),
        ("请看https://x.org的文档", "请看<https://x.org>的文档"),
        ("**https://x.org/a**, (https://x.org/b_(c)).", "*<https://x.org/a>*, (<https://x.org/b_(c)>)."),
        ("mail a.b-c@x.org, please", "mail <a.b-c@x.org>, please"),
        ("[https://x.org](https://y.org)", "<https://x.org>"),
        ("javascript://x.org file://y http:// www. @x a@b", "javascript://x.org file://y http:// www. @x a@b"),
    ],
)
def test_bare_addresses_are_links(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_where_bare_addresses_lead() -> None:
    hrefs = [run.href for run in inline("www.x.org https://y.org/a. z@x.org") if run.href]
    assert hrefs == ["http://www.x.org", "https://y.org/a", "mailto:z@x.org"]


def test_right_to_left_lines_are_marked() -> None:
    lines = parse("- مرحبا\n- שלום (hello)\n- hello שלום\n\n1. **السلام**")
    assert [line.rtl for line in lines] == [True, True, False, True]


# -- an answer that is being written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("so **very imp", "so *very imp*"),
        ("so **very important*", "so *very important*"),
        ("so **very important**", "so *very important*"),
        ("a *word", "a /word/"),
        ("see `cod", "see `cod`"),
        ("old ~~ne", "old ~ne~"),
        ("见**（重", "见*（重*"),
        ("see [the page](https://x.or", "see the page"),
        ("so $x_{1}^{*} +", "so `$x_{1}^{*} +`"),
        ("so \\( x *y* ", "so `\\( x *y* `"),
        ("line<br", "line"),
        ("2 * 3", "2 * 3"),
        ("$5 and **b", "$5 and *b*"),
    ],
)
def test_unfinished_marks_show_as_they_will_be_completed(text: str, expected: str) -> None:
    assert shown(text, growing=True) == expected


def test_a_paragraph_before_a_list_is_not_a_heading() -> None:
    growing = MarkdownText()
    for text in ("Some words\n-", "Some words\n--", "Some words\n="):
        growing.set_text(text, growing=True)
        assert [line.kind for line in growing.lines] == [LineKind.PARAGRAPH]
    growing.set_text("Some words\n--")
    assert [line.kind for line in growing.lines] == [LineKind.HEADING]


def test_visible_text_stays_while_an_answer_grows() -> None:
    text = "**先：**说\n\nso **bold words** and *more* of `code x` with $x_{1}^{*}$ and \\( a*b \\) end ~~old~~ here"
    growing, before = MarkdownText(), ""
    for end in range(1, len(text) + 1):
        growing.set_text(text[:end], growing=True)
        now = "\n".join(line.text for line in growing.lines)
        settled = before.rsplit(" ", 1)[0] if " " in before else ""
        assert now.startswith(settled), (before, now)
        before = now


# -- bounds


@given(TEXTS, st.integers(1, 40))
def test_lines_keep_within_the_limits(text: str, times: int) -> None:
    for line in parse(text * times):
        assert len(line.runs) <= MAX_RUNS
        assert len(line.text) <= MAX_LINE


@given(st.text("ab \u4e00\u3002*_`\u0301😀", max_size=60), st.integers(1, 200))
def test_cutting_keeps_every_character(text: str, times: int) -> None:
    runs = (Run(text * times, bold=True), Run("x" * times), Run(text * times))
    assert "".join(run.text for group in split_runs(runs) for run in group) == "".join(run.text for run in runs)


def test_long_code_is_read_in_windows_and_stays_one_block() -> None:
    code = "\n".join(f'x{n} = """a' if n % 7 == 0 else f"y{n} # c" for n in range(4000))
    lines = parse(f"before\n\n```python\n{code}\n```\nafter")
    assert [line.kind for line in (lines[0], lines[-1])] == [LineKind.PARAGRAPH] * 2
    block = lines[1:-1]
    assert "\n".join(line.text for line in block) == code
    assert [line.first for line in block].count(True) == [line.last for line in block].count(True) == 1


def test_long_tables_go_on_in_parts_with_every_row() -> None:
    rows = [[f"r{n}", f"*{n}*", "z"] for n in range(3000)]
    text = "|a|b|c|\n|:-|-:|:-:|\n" + "".join(f"|{'|'.join(row)}|\n" for row in rows)
    lines = parse(text + "\nafter")
    cells = [["".join(run.text for run in cell) for cell in row] for line in lines[:-1] for row in line.rows]
    assert cells == [["a", "b", "c"], *([a, b.strip("*"), c] for a, b, c in rows)]
    assert {line.aligns for line in lines[:-1]} == {("left", "right", "center")}
    assert [line.joined for line in lines[:-1]] == [False] + [True] * (len(lines) - 2)


def test_long_lists_keep_their_items_and_levels() -> None:
    text = "".join(f"{n}. item {n}\n      - below **{n}**\n" for n in range(1, 1500))
    expected = [line for n in range(1, 1500) for line in ((f"{n}.", 1, f"item {n}"), ("•", 2, f"below {n}"))]
    assert [(line.marker, line.indent, line.text) for line in parse(text)] == expected


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.integers(400, 1500), st.lists(st.integers(500, 9000), min_size=1, max_size=4))
def test_long_texts_are_the_same_when_streamed(text: str, times: int, steps: list[int]) -> None:
    text = (text * times)[:40_000]
    growing = MarkdownText()
    at = turn = 0
    while at < len(text):
        at += steps[turn % len(steps)]
        turn += 1
        growing.set_text(text[:at], growing=True)
    growing.set_text(text)
    assert growing.lines == parse(text)
