"""Judgements as short texts in the language of the interface."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.core.desk.task_form import LABELS
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Payload
from desktop.core.question import QUALITY, USE_CASE, Option, Question, Text, localized
from desktop.core.questions import QUESTION_TYPES, type_of
from desktop.core.questions.outcome import OUTCOME_NAMES
from desktop.services.judgement_browser import JudgedAnswer, JudgementEntry
from desktop.services.schemes import ready_made

_CONTEXT = "judgements"

_KINDS = {
    "rating": QT_TRANSLATE_NOOP("judgements", "Rating"),
    **{type.payload.kind: type.kind_title for type in QUESTION_TYPES.values() if type.payload is not None},
    "none_good": QT_TRANSLATE_NOOP("judgements", "None acceptable"),
    "rewrite": QT_TRANSLATE_NOOP("judgements", "Rewrite"),
    "note": QT_TRANSLATE_NOOP("judgements", "Note"),
    "skip": QT_TRANSLATE_NOOP("judgements", "Skipped"),
    "second_look": QT_TRANSLATE_NOOP("judgements", "Flagged for review"),
}
KINDS = tuple(_KINDS)

_COLON = QT_TRANSLATE_NOOP("judgements", ": ")
_COMMA = QT_TRANSLATE_NOOP("judgements", ", ")
_QUOTE = QT_TRANSLATE_NOOP("judgements", "“{text}”")
_YOU = QT_TRANSLATE_NOOP("judgements", "You")
_NAMELESS = QT_TRANSLATE_NOOP("judgements", "Unnamed annotator")
_QUALITY = QT_TRANSLATE_NOOP("judgements", "rating {quality}")
_UP = QT_TRANSLATE_NOOP("judgements", "thumbs up")
_DOWN = QT_TRANSLATE_NOOP("judgements", "thumbs down")
_REWRITTEN = QT_TRANSLATE_NOOP("judgements", "rewritten")
_WRITTEN = QT_TRANSLATE_NOOP("judgements", "written by hand")
_NO_LONGER = QT_TRANSLATE_NOOP("judgements", "no longer wanted")


def kind_name(kind: str) -> str:
    """The translated name of a kind of payload; an unknown kind stays as it is."""
    return _translated(_KINDS.get(kind, kind))


def annotator_label(name: str, is_mine: bool) -> str:
    """The name of an annotator, or "You" or "Unnamed annotator" without a name."""
    return name or _translated(_YOU if is_mine else _NAMELESS)


def annotator_name(entry: JudgementEntry) -> str:
    """Who made a judgement, as `annotator_label` puts it."""
    return annotator_label(entry.annotator_name, entry.is_mine)


def headline(entry: JudgementEntry) -> str:
    """A judgement in one line: "Comparison: “Refunds are only …” is better"."""
    text = _verdict(entry)
    return f"{kind_name(entry.kind)}{_translated(_COLON)}{text}" if text else kind_name(entry.kind)


def about(entry: JudgementEntry) -> str:
    """The answer that a judgement is about, in one line; empty if it is about several."""
    texts = {id: one_line(text) for id, text, _ in entry.answers}
    if entry.kind == "rewrite":
        return texts.get(entry.payload.get("original") or "", "")
    return next(iter(texts.values())) if len(texts) == 1 else ""


def summary(judged: JudgedAnswer) -> str:
    """The judgements of one answer by annotator: "Ada: rating 6, better · 小博: worse"."""
    people: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for entry in judged.judgements:
        if phrase := _of_answer(entry, judged.id):
            people.setdefault(entry.annotator, []).append(phrase)
            names[entry.annotator] = annotator_name(entry)
    comma = _translated(_COMMA)
    return " · ".join(f"{names[id]}{_translated(_COLON)}{comma.join(phrases)}" for id, phrases in people.items())


def flaws(entry: JudgementEntry) -> list[str]:
    """Names of the flags that a rating sets, and of its outcomes "fail" and "critical"."""
    flags = [_name(entry, id) for id, is_set in entry.payload.get("flags", {}).items() if is_set]
    bad = [id for id, value in entry.payload.get("choices", {}).items() if value in ("fail", "critical")]
    return flags + [_choice(entry, id) for id in bad]


def imported(payload: Payload, answer: str) -> str:
    """What a label from a file says about one answer; empty for a payload of no question type."""
    question_type = type_of(payload.kind)
    if question_type is None:
        return ""
    words = question_type.describe_answer(payload.to_dict(), answer, _Wording())
    if words is None:
        words = f"{kind_name(payload.kind)}{_translated(_COLON)}{question_type.describe(payload.to_dict(), _Wording())}"
    return words


def one_line(text: str) -> str:
    """A text with all whitespace reduced to single spaces."""
    return " ".join(text.split())


def tag_name(tag: str) -> str:
    """The label of a tag in the ready-made schemes; any other tag stays as it is."""
    for scheme in ready_made().values():
        for question in scheme.questions:
            if question.type.options_are_tags and (option := _option(question.options, tag)):
                return _in_words(option.label)
    return tag


@dataclass(frozen=True, slots=True)
class _Wording:
    """Helps a question type to put its payload into words. Without an entry, answers and labels are unknown."""

    entry: JudgementEntry | None = None

    def translate(self, template: str) -> str:
        return _translated(template)

    def quoted(self, answer: str) -> str:
        answers = self.entry.answers if self.entry is not None else ()
        text = next((text for id, text, _ in answers if id == answer), None)
        return "…" if text is None else _quoted(text)

    def option(self, id: str) -> str:
        question = _question(self.entry, self.entry.question) if self.entry is not None else None
        option = _option(question.options if question is not None else LABELS, id)
        return _in_words(option.label) if option is not None else id.replace("_", " ")


def _verdict(entry: JudgementEntry) -> str:
    """The payload of a judgement in words, without its kind."""
    payload = entry.payload
    if (question_type := type_of(entry.kind)) is not None:
        return question_type.describe(payload, _Wording(entry))
    match entry.kind:
        case "rewrite":
            return next((_quoted(text) for id, text, _ in entry.answers if id == payload["message"]), "")
        case "rating":
            return _translated(_COMMA).join(_rating(entry))
        case "note":
            return one_line(str(payload["text"]))
        case "skip":
            return str(payload["reason"])
        case "second_look":
            return "" if payload["wanted"] else _translated(_NO_LONGER)
    return ""


def _of_answer(entry: JudgementEntry, answer: str) -> str:
    """What a judgement says about one of its answers; empty if it says nothing about it."""
    payload, question_type = entry.payload, type_of(entry.kind)
    if question_type is not None:
        text = question_type.describe_answer(payload, answer, _Wording(entry))
        return headline(entry) if text is None else text
    match entry.kind:
        case "rewrite":
            return _translated(_WRITTEN if payload["message"] == answer else _REWRITTEN)
        case "second_look":
            return kind_name(entry.kind) if payload["wanted"] else ""
        case "rating":
            return _verdict(entry)
    return headline(entry)


def _rating(entry: JudgementEntry) -> Iterator[str]:
    payload = entry.payload
    if QUALITY in payload:
        yield _translated(_QUALITY).format(quality=payload[QUALITY])
    if "thumbs" in payload:
        yield _translated(_UP if payload["thumbs"] else _DOWN)
    for id, score in payload.get("scores", {}).items():
        yield f"{_name(entry, id)} {score}"
    for id, is_set in payload.get("flags", {}).items():
        if is_set:
            yield _name(entry, id)
    for id in payload.get("choices", {}):
        yield _choice(entry, id)
    if USE_CASE in payload:
        question = _question(entry, USE_CASE)
        option = _option(question.options, payload[USE_CASE]) if question is not None else None
        yield _in_words(option.label) if option is not None else str(payload[USE_CASE])
    for tag in payload.get("tags", ()):
        yield f"#{tag_name(tag)}"


# --- texts of the scheme


def _question(entry: JudgementEntry, id: str) -> Question | None:
    questions = entry.scheme_used.questions if entry.scheme_used is not None else ()
    return next((question for question in questions if question.id == id), None)


def _name(entry: JudgementEntry, id: str) -> str:
    """The label of a question in its scheme."""
    question = _question(entry, id)
    return _in_words(question.label) if question is not None else id.replace("_", " ")


def _choice(entry: JudgementEntry, id: str) -> str:
    """The label of the option that was chosen for a question."""
    value = str(entry.payload["choices"][id])
    question = _question(entry, id)
    option = _option(question.options, value) if question is not None else None
    if option is not None:
        return _in_words(option.label)
    return _translated(OUTCOME_NAMES[value]) if value in OUTCOME_NAMES else value.replace("_", " ")


def _option(options: tuple[Option, ...], id: str) -> Option | None:
    return next((option for option in options if option.id == id), None)


def _in_words(text: Text) -> str:
    return localized(text, QLocale().name())


def _quoted(text: str, max_length: int = 60) -> str:
    line = one_line(text)
    return _translated(_QUOTE).format(text=line if len(line) <= max_length else line[: max_length - 1] + "…")


def _translated(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
