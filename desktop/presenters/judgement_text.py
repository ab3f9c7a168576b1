"""Judgements in a few words of the user's language."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.core.desk.task_form import LABELS
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Payload
from desktop.core.question import QUALITY, USE_CASE, Option, Question, Text, localized
from desktop.core.questions import QUESTION_TYPES, type_of
from desktop.services.judgement_browser import JudgedAnswer, JudgementEntry
from desktop.services.schemes import ready_made

_CONTEXT = "judgements"

_KINDS = {
    "rating": QT_TRANSLATE_NOOP("judgements", "Rating"),
    **{own.payload.kind: own.kind_title for own in QUESTION_TYPES.values() if own.payload is not None},
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
_OUTCOMES = {
    "pass": QT_TRANSLATE_NOOP("judgements", "Pass"),
    "fail": QT_TRANSLATE_NOOP("judgements", "Fail"),
    "critical": QT_TRANSLATE_NOOP("judgements", "Critical"),
}


def kind_name(kind: str) -> str:
    return _translated(_KINDS.get(kind, kind))


def annotator_label(name: str, own: bool) -> str:
    """An annotator; those of other computers may have no name either."""
    return name or _translated(_YOU if own else _NAMELESS)


def who(entry: JudgementEntry) -> str:
    return annotator_label(entry.who, entry.own)


def headline(entry: JudgementEntry) -> str:
    """ "Comparison: “Refunds are only …” is better"."""
    said = _said(entry)
    return f"{kind_name(entry.kind)}{_translated(_COLON)}{said}" if said else kind_name(entry.kind)


def about(entry: JudgementEntry) -> str:
    """The beginning of the answer, where it is about one."""
    texts = {id: one_line(text) for id, text, _ in entry.answers}
    if entry.kind == "rewrite":
        return texts.get(entry.payload.get("original") or "", "")
    return next(iter(texts.values())) if len(texts) == 1 else ""


def summary(judged: JudgedAnswer) -> str:
    """What everybody says of one answer: "Ada: quality 6, better · 小博: worse"."""
    people: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for entry in judged.said:
        if phrase := _of_answer(entry, judged.id):
            people.setdefault(entry.annotator, []).append(phrase)
            names[entry.annotator] = who(entry)
    comma = _translated(_COMMA)
    return " · ".join(f"{names[id]}{_translated(_COLON)}{comma.join(said)}" for id, said in people.items())


def flaws(entry: JudgementEntry) -> list[str]:
    """What is wrong with an answer: the flags of a rating that are set, and outcomes that are not good."""
    flags = [_name(entry, id) for id, yes in entry.payload.get("flags", {}).items() if yes]
    bad = [id for id, value in entry.payload.get("choices", {}).items() if value in ("fail", "critical")]
    return flags + [_choice(entry, id) for id in bad]


def imported(payload: Payload, answer: str) -> str:
    """What a label of a file says about one answer; empty for what answers no single type of question."""
    own = type_of(payload.kind)
    if own is None:
        return ""
    words = own.describe_answer(payload.to_dict(), answer, _Wording())
    if words is None:
        words = f"{kind_name(payload.kind)}{_translated(_COLON)}{own.describe(payload.to_dict(), _Wording())}"
    return words


def one_line(text: str) -> str:
    return " ".join(text.split())


def tag_name(tag: str) -> str:
    """In words, where one of the ready-made schemes has it."""
    for scheme in ready_made().values():
        for question in scheme.questions:
            if question.type.options_are_tags and (option := _option(question.options, tag)):
                return _in_words(option.label)
    return tag


@dataclass(frozen=True, slots=True)
class _Wording:
    """What a question type needs to put its payload into words; without an entry as far as the payload goes."""

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


def _said(entry: JudgementEntry) -> str:
    payload = entry.payload
    if (own := type_of(entry.kind)) is not None:
        return own.describe(payload, _Wording(entry))
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
    """What a judgement says of one of the answers that it is about; empty where that is nothing."""
    payload, own = entry.payload, type_of(entry.kind)
    if own is not None:
        said = own.describe_answer(payload, answer, _Wording(entry))
        return headline(entry) if said is None else said
    match entry.kind:
        case "rewrite":
            return _translated(_WRITTEN if payload["message"] == answer else _REWRITTEN)
        case "second_look":
            return kind_name(entry.kind) if payload["wanted"] else ""
        case "rating":
            return _said(entry)
    return headline(entry)


def _rating(entry: JudgementEntry) -> Iterator[str]:
    payload = entry.payload
    if QUALITY in payload:
        yield _translated(_QUALITY).format(quality=payload[QUALITY])
    if "thumbs" in payload:
        yield _translated(_UP if payload["thumbs"] else _DOWN)
    for id, score in payload.get("scores", {}).items():
        yield f"{_name(entry, id)} {score}"
    for id, yes in payload.get("flags", {}).items():
        if yes:
            yield _name(entry, id)
    for id in payload.get("choices", {}):
        yield _choice(entry, id)
    if USE_CASE in payload:
        question = _question(entry, USE_CASE)
        option = _option(question.options, payload[USE_CASE]) if question is not None else None
        yield _in_words(option.label) if option is not None else str(payload[USE_CASE])
    for tag in payload.get("tags", ()):
        yield f"#{tag_name(tag)}"


# --- words of the scheme


def _question(entry: JudgementEntry, id: str) -> Question | None:
    questions = entry.asked.questions if entry.asked is not None else ()
    return next((question for question in questions if question.id == id), None)


def _name(entry: JudgementEntry, id: str) -> str:
    """Of a question, as its scheme has it."""
    question = _question(entry, id)
    return _in_words(question.label) if question is not None else id.replace("_", " ")


def _choice(entry: JudgementEntry, id: str) -> str:
    """What was chosen for a question."""
    value = str(entry.payload["choices"][id])
    question = _question(entry, id)
    option = _option(question.options, value) if question is not None else None
    if option is not None:
        return _in_words(option.label)
    return _translated(_OUTCOMES[value]) if value in _OUTCOMES else value.replace("_", " ")


def _option(options: tuple[Option, ...], id: str) -> Option | None:
    return next((option for option in options if option.id == id), None)


def _in_words(text: Text) -> str:
    return localized(text, QLocale().name())


def _quoted(text: str, longest: int = 60) -> str:
    line = one_line(text)
    return _translated(_QUOTE).format(text=line if len(line) <= longest else line[: longest - 1] + "…")


def _translated(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
