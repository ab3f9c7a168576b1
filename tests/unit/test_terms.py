"""The check of terms finds what contradicts them, and nothing else."""

import pytest

from scripts import translate


@pytest.mark.parametrize(
    "text",
    ["Mend these rows, or leave them.", "Somebody is missing.", "Go on judging", "It is said twice.", "Both are bad"],
)
def test_idioms_of_no_practitioner_are_found(text: str) -> None:
    assert list(translate.wrong_english(text))


@pytest.mark.parametrize("text", ["Flag for review", "There is no answer yet.", "Recommended settings", "Good and bad"])
def test_plain_english_passes(text: str) -> None:
    assert list(translate.wrong_english(text)) == []


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Two annotators disagree.", "两个人意见不一。"),
        ("Add prompts", "添加提示"),
        ("{count} tokens", "{count} 个词元"),
        ("Export failed", "写出失败"),
    ],
)
def test_a_term_has_one_translation(source: str, translation: str) -> None:
    assert list(translate.wrong_chinese(source, translation))


def test_names_of_columns_and_options_are_no_terms() -> None:
    source = "“prompt” needs --conversation ID, as in {prompt}."
    assert list(translate.wrong_chinese(source, "“prompt”需要 --conversation ID，如 {prompt}。")) == []


def test_a_text_is_translated_in_one_way_unless_a_comment_tells_it_apart() -> None:
    def text(comment: str, form: str) -> translate.Text:
        return translate.Text("Page", "Name", comment, "", False, (form,))

    assert list(translate.ambiguous([text("", "名称"), text("", "姓名")]))
    assert list(translate.ambiguous([text("", "名称"), text("of a person", "姓名")])) == []


def test_counts_are_written_as_the_language_writes_numbers() -> None:
    one = "<source>%n row(s)</source><translation><numerusform>%n 行</numerusform></translation>"
    assert translate.localized_numbers(one) == one.replace("%n 行", "%Ln 行")
