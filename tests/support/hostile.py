"""Texts of messages that are expensive to read, to colour or to lay out, for `test_responsive` and the soak."""

import random

UNITS = (
    *(
        "x",
        "我",
        "我。",
        "\u0301",
        "😀",
        "مرحبا ",
        " ",
        "\t",
        "\n",
        "word ",
        "a\n",
        "a\n\n",
        "a.b.c",
        "\u200b",
        "\u202e",
    ),
    *("**a", "*a_ ", "_a", "***a***b", "~~a~~", "**", "`a` ", "``b", "\\*", "&amp;", "<br>", "<", "我。**中**", "$"),
    *("[a](https://b.c) ", "[", "![", "[a](", "](", '[a](b "', "<a@b.c> ", "https://a.b/c) ", "www.a.b ", "a@b.c "),
    *("- a\n", "1. a\n", "  - a\n", "- [x] a\n", "> a\n", "> - a\n", "# a\n", "---\n", "    x\n", "a\n===\n"),
    *(
        "|a|b|\n|-|-|\n|x|y|\n",
        "|x|y|\n",
        "a|b\n-|-\n",
        "|a" * 30 + "|\n" + "|-" * 30 + "|\n",
        "```\na\n```\n",
        "~~~\n",
    ),
    *("$x_1$ ", "$a ", "$$\n", "$$\na\n", "\\(", "\\[\n", "\\[a\\] ", "\\begin{a}\n", "\\begin{a}x\\end{a}"),
    *(">" * 39 + " a\n", "> - " * 10 + "a\n", "- " * 19 + "a\n", "1) " * 19 + "\n"),
)
LANGUAGES = ("java", "c", "cpp", "csharp", "python", "js", "html", "matlab", "sql", "diff", "")
CODE = ("a ", " ", "\n", "(", '"', "'", "\\", "/*", "#", "<a ", "1", "if x:\n", "a" * 300 + "\n", '"""', "`", "--[[")

FIELD = {
    "java of blanks": "```java\n" + "a " * 5900 + "\n```",
    "many such blocks": "\n".join(["```java\n" + "a " * 5900 + "\n```"] * 25),
    "blank lines of c": "```c\n" + "\n" * 5900 + "```",
    "bold that never ends": "**a" * 3900,
    "twenty paragraphs of it": "\n\n".join(["**a" * 3900] * 20),
    "one endless word": "x" * 290_000,
    "two kinds of marks": "\n\n".join("*a_ " * 2900 for _ in range(24)),
    "deeper and deeper quotes": "".join(">" * (depth % 40) + " a\n" for depth in range(5900)),
    "deeper and deeper lists": "".join("  " * depth + "- a\n" for depth in range(400)),
    "a table of many rows": "|a|b|\n|-|-|\n" + "|x|**y**|\n" * 1500,
    "a table of many columns": "|a" * 3000 + "|\n" + "|-" * 3000 + "|\n" + "|x" * 3000 + "|\n",
    "one endless cell": "|a|b|\n|-|-|\n|" + "y" * 100_000 + "|z|\n",
    "two thousand code blocks": "```\na\n```\n" * 2000,
    "thousands of links": "[a](https://b.c/d) and " * 12_000,
    "ordinary prose": "The quick **brown** fox jumps over `the` lazy dog.\n\n" * 5000,
}


def hostile(source: random.Random, size: int) -> str:
    """Some repeated pieces, each of them what Markdown, a highlighter or a layout may choke on."""
    parts: list[str] = []
    room = size
    while room > 0:
        unit = source.choice(UNITS) if source.random() < 0.8 else "".join(source.choices(UNITS, k=3))
        length = min(room, source.choice((50, 500, 5_000, 50_000, 300_000)))
        if source.random() < 0.2:
            code = (source.choice(CODE) + source.choice(("", source.choice(CODE)))) * length
            part = f"\n```{source.choice(LANGUAGES)}\n{code[:length]}" + source.choice(("\n```\n", ""))
        else:
            part = (unit * (length // len(unit) + 1))[:length]
        parts.append(part)
        room -= len(part) + 1
    return source.choice(("", "\n", "\n\n", " ")).join(parts)
