"""What a person types, and where it stands in a text."""

from datetime import datetime

import pytest

from desktop.core.conversation import Role
from desktop.core.search import SearchQuery, SearchTerm, find_matches, snippet, spaced


def found(text: str, query: str) -> list[str]:
    return [text[start:end] for start, end in find_matches(text, SearchQuery.parse(query))]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("hello wor", [("hello", True), ("wor", True)]),
        ('"hello world" x', [("hello world", False), ("x", False)]),
        ("“你好 世界”", [("你 好 世 界", False)]),
        ("机器学习", [("机 器 学 习", False)]),
        ("GPT模型", [("gpt 模 型", False)]),
        ("学GPT", [("学 gpt", True)]),
        ("ＡＢＣ", [("abc", True)]),
        ('"not closed', [("not closed", False)]),
        ("C++ - -- !", [("c++", False)]),
        ("https://example.org/a:b", [("https://example.org/a:b", False)]),
        ("role:judge is:great after:yesterday", [("role:judge", True), ("is:great", True), ("after:yesterday", True)]),
        ("😀", [("😀", False)]),
    ],
)
def test_words_and_phrases(typed: str, terms: list[tuple[str, bool]]) -> None:
    assert SearchQuery.parse(typed) == SearchQuery(terms=tuple(SearchTerm(*term) for term in terms))


def test_filters_stand_anywhere_and_exclusions_have_a_minus() -> None:
    query = SearchQuery.parse('role:user 茶 -咖啡 -"green tea" model:smollm after:2026-01 before:2026-02-03 is:rated')
    assert query.terms == (SearchTerm("茶"),)
    assert query.excluded == (SearchTerm("咖 啡"), SearchTerm("green tea"))
    assert (query.role, query.model, query.rated, query.rewritten) == (Role.USER, "smollm", True, False)
    assert query.after == datetime(2026, 1, 1).timestamp()
    assert query.before == datetime(2026, 2, 3).timestamp()
    assert query
    assert not SearchQuery.parse('  "" - ')


@pytest.mark.parametrize(
    ("text", "query", "matches"),
    [
        ("Hello World, café CAFÉ", "cafe wor", ["Wor", "café", "CAFÉ"]),
        ("我们学习机器学习。", "学习", ["学习", "学习"]),
        ("机器，学习", "机器学习", ["机器，学习"]),
        ("GPT模型好", "GPT模型", ["GPT模型"]),
        ("I don't know", "don't", ["don't"]),
        ("great😀ok", "😀", ["😀"]),
        ("x学习abc", "abc", ["abc"]),
        ("the subword", "word", []),
        ("ﬁne", "fine", ["ﬁne"]),
        ("snake_case here", "case", ["case"]),
        ("a b a b", '"a b"', ["a b", "a b"]),
        ("Straße", "strasse", ["Straße"]),
        ("nothing", "-nothing role:user", []),
    ],
)
def test_where_terms_stand(text: str, query: str, matches: list[str]) -> None:
    assert found(text, query) == matches


def test_a_snippet_is_one_line_around_the_first_match() -> None:
    text = "one\n" + "word " * 60 + "needle\nhay " + "word " * 60
    line, matches = snippet(text, SearchQuery.parse("needle"))
    assert "\n" not in line
    assert line.startswith("…word")
    assert line.endswith("…")
    assert [line[start:end] for start, end in matches] == ["needle"]
    assert len(line) <= 122
    assert snippet("short", SearchQuery()) == ("short", ())


def test_each_character_without_spaces_around_it_is_a_word_of_its_own() -> None:
    assert spaced("a学习b").split() == ["a", "学", "习", "b"]
    assert spaced("ひらがな한글").split() == list("ひらがな한글")
    assert spaced("plain words") == "plain words"
