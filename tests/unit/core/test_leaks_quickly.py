"""The quick look that spares most answers the search for a leaked name must never miss one."""

from itertools import product

import pytest

from desktop.core.leaks import _NAMES, _WORDS, called, leak, suspects


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
def test_every_name_is_suspected(pattern: str) -> None:
    found = [text for name in spelled(pattern) if leak(text := f"Hello! I am {name.title()}, made to help.")]
    found += [text for name in spelled(pattern) if leak(text := f"我是{name}，很高兴。")]
    assert found
    assert suspects(["The tides.", *found, "月亮很近。"]) == list(range(1, len(found) + 1))


def test_names_of_the_compared_models_are_suspected() -> None:
    assert leak("Quokkatron here.", models=["Quokkatron-7B"])
    assert suspects(["Quokkatron here."], called(["Quokkatron-7B"])) == [0]
    assert suspects(["The tides follow the moon. 月亮很近。"]) == []
