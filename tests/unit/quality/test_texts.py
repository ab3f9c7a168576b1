"""Searching many texts at once finds what searching each text finds; no model name is missed."""

from collections.abc import Iterable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.self_identification import (
    _NAMES,
    _WORDS,
    CHINESE_SIGNS,
    SIGNS,
    find_self_identification,
    name_variants,
)
from desktop.quality.texts import Texts, WordSet

NAMES = WordSet(SIGNS, CHINESE_SIGNS)
pieces = st.sampled_from(
    [
        *"\n #*-a千问文é🌊",
        "\n#",
        "\n- ",
        "\n* ",
        "**",
        "***",
        "ai",
        "yi",
        "Gpt4",
        "gpt",
        "llama",
        "llamas",
        "qwq",
        "百度",
        "千心",
        "苹果",
    ]
)
several = st.lists(st.lists(pieces, max_size=12).map("".join), max_size=6)


def texts(values: Iterable[str]) -> Texts:
    return Texts([value.encode() for value in values])


@given(several)
def test_markdown_is_counted_for_each_text(values: list[str]) -> None:
    headings, lists, bold = texts(values).headings_lists_and_bold()
    assert headings.tolist() == [f"\n{text}".count("\n#") for text in values]
    assert lists.tolist() == [f"\n{text}".count("\n- ") + f"\n{text}".count("\n* ") for text in values]
    assert bold.tolist() == [text.count("**") // 2 for text in values]


@given(several)
def test_words_are_found_anywhere(values: list[str]) -> None:
    found = texts(values).containing_words(NAMES)
    letters = ["".join(c if c.isascii() and c.isalpha() else " " for c in text).lower() for text in values]
    latin = np.array([not SIGNS.isdisjoint(text.split()) for text in letters], np.bool_)
    chinese = np.array([any(sign in text for sign in CHINESE_SIGNS) for text in values], np.bool_)
    assert not (latin | chinese)[~found].any()
    mixed = np.array(
        [any(a[0] + b[1] in text for a in CHINESE_SIGNS for b in CHINESE_SIGNS) for text in values], np.bool_
    )
    assert found.tolist() == (latin | mixed).tolist()


def spelled(pattern: str) -> set[str]:
    """What a name's pattern matches, in a few ways of writing it."""
    names = {pattern.replace("(?:", "").replace(")?", "").replace(")", "")}
    for gap, dash in product(("", " "), ("", "-", " ")):
        name = pattern.replace("\\s?", gap).replace("[- ]?", dash).replace("-?\\d+b", "-7b")
        name = (
            name.replace("\\d[\\w.]*", "4")
            .replace("[23][\\w.]*", "3")
            .replace("(?: ai)?", "")
            .replace("(?: cloud)?", "")
        )
        names.add(name.replace("(?:巴巴|云)?", "巴巴"))
        names.add(name.replace("(?:巴巴|云)?", ""))
    return names


@pytest.mark.parametrize("pattern", [*_NAMES, *_WORDS])
def test_every_name_is_found(pattern: str) -> None:
    known = [
        text
        for name in spelled(pattern)
        if find_self_identification(text := f"Hello! I am {name.title()}, made to help.")
    ]
    known += [text for name in spelled(pattern) if find_self_identification(text := f"我是{name}，很高兴。")]
    assert known
    assert texts(["The tides.", *known, "月亮很近。"]).containing_words(NAMES).tolist() == [
        False,
        *(True for _ in known),
        False,
    ]


@pytest.mark.parametrize("name", ["Quokkatron", "Éclair", "盘算盘"])
def test_names_of_the_compared_models_are_found(name: str) -> None:
    assert (
        find_self_identification(f"{name} here.", models=[f"{name}-7B"]) or name == "盘算盘"
    )  # three characters tell nothing
    found = texts([f"{name} here.", "The tides follow the moon. 月亮很近。", f"{name.upper()}!"]).containing_parts(
        name_variants([f"{name}-7B"])
    )
    assert found.tolist() == ([False] * 3 if name == "盘算盘" else [True, False, True])
