"""The licences of the components: all of them in a bundle, a summary in a checkout."""

import json
from pathlib import Path

import pytest

from desktop.core import licences


def test_a_checkout_has_its_licence_and_says_where_the_others_are() -> None:
    sayso, others = licences.components()
    assert "Apache License" in sayso.text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in others.text
    assert "llama-cpp-python" in others.text


def test_a_bundle_names_every_part_with_all_of_its_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    folder = tmp_path / "resources/licences"
    (folder / "texts").mkdir(parents=True)
    (folder / "texts/a.txt").write_text("terms of a\n")
    (folder / "texts/b.txt").write_text("terms of b ©\n", encoding="utf-8")
    entry = {"name": "Qt", "version": "6", "licence": "LGPL-3.0-only", "texts": ["texts/a.txt", "texts/b.txt"]}
    (folder / licences.INDEX).write_text(json.dumps([{**entry, "files": []}]))
    (part,) = licences.components()
    assert (part.name, part.version, part.licence) == ("Qt", "6", "LGPL-3.0-only")
    assert part.text == "terms of a\n\n\nterms of b ©"
