"""Texts that are put together from sentences and names."""

from desktop.presenters.sentences import joined, listed


def test_sentences_are_joined_as_their_language_joins_them() -> None:
    assert joined(["4 rows are empty.", "", "2 more."]) == "4 rows are empty. 2 more."
    assert joined(["有 4 行为空。", "另有 2 处。"]) == "有 4 行为空。另有 2 处。"
    assert joined(["回答失败", "磁盘已满。"]) == "回答失败 磁盘已满。"
    assert joined([]) == ""


def test_names_are_listed() -> None:
    assert listed(["Ada", "Bob"]) == "Ada, Bob"
