"""The prompts that ship: as many as are promised, in both languages, each by itself and each readable."""

from collections import Counter

import pytest

from desktop.core.project import CATEGORIES
from desktop.core.scheme import LANGUAGES
from desktop.services.starters import starters


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dozen_of_each_category_in_the_order_of_the_categories(language: str) -> None:
    found = [prompt.category for prompt in starters(language)]
    assert found == [category for category in CATEGORIES for _ in range(12)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_one_message_of_the_user_in_its_language_without_an_answer(language: str) -> None:
    for prompt in starters(language):
        assert [message.role for message in prompt.messages] == ["user"]
        assert prompt.language == language
        assert not prompt.answers
        text = prompt.messages[0].content
        chinese = sum("\u4e00" <= character <= "\u9fff" for character in text)
        assert (chinese > 5) if language == "zh" else (chinese < len(text) / 2)
        assert text == text.strip()


def test_no_two_are_the_same_nor_begin_the_same() -> None:
    texts = [prompt.messages[0].content for language in LANGUAGES for prompt in starters(language)]
    assert len(set(texts)) == 192
    beginnings = Counter(text[:60] for text in texts if len(text) > 60)
    assert max(beginnings.values()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_to_be_read_summarised_or_mended_comes_with_the_prompt(language: str) -> None:
    for prompt in starters(language):
        text = prompt.messages[0].content
        if prompt.category in ("reading", "summarising"):
            assert len(text.encode()) > 120, text
        if prompt.category == "bugs":
            assert text.count("```") == 2, text


@pytest.mark.parametrize(("asked", "given"), [("zh_CN", "zh"), ("en", "en"), ("fi", "en"), ("", "en")])
def test_a_language_without_starters_gets_the_english_ones(asked: str, given: str) -> None:
    assert starters(asked) is starters(given)
