"""What judgements say, in a few words of the user's language."""

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.core.desk.sheet import LABELS
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.scheme import QUALITY, USE_CASE, Answer, Option, Question, Text, say
from desktop.services.lists import Entry, Judged
from desktop.services.schemes import ready_made

_CONTEXT = "judgements"

_KINDS = {
    "rating": QT_TRANSLATE_NOOP("judgements", "Rating"),
    "ranking": QT_TRANSLATE_NOOP("judgements", "Ranking"),
    "comparison": QT_TRANSLATE_NOOP("judgements", "Comparison"),
    "best_worst": QT_TRANSLATE_NOOP("judgements", "Best and worst"),
    "none_good": QT_TRANSLATE_NOOP("judgements", "None acceptable"),
    "rewrite": QT_TRANSLATE_NOOP("judgements", "Rewrite"),
    "steps": QT_TRANSLATE_NOOP("judgements", "Step labels"),
    "spans": QT_TRANSLATE_NOOP("judgements", "Marked passages"),
    "note": QT_TRANSLATE_NOOP("judgements", "Note"),
    "skip": QT_TRANSLATE_NOOP("judgements", "Skipped"),
    "second_look": QT_TRANSLATE_NOOP("judgements", "Flag for review"),
}
KINDS = tuple(_KINDS)

_COLON = QT_TRANSLATE_NOOP("judgements", ": ")
_COMMA = QT_TRANSLATE_NOOP("judgements", ", ")
_QUOTE = QT_TRANSLATE_NOOP("judgements", "“{text}”")
_YOU = QT_TRANSLATE_NOOP("judgements", "You")
_NAMELESS = QT_TRANSLATE_NOOP("judgements", "Unnamed annotator")
_BETTER = (
    QT_TRANSLATE_NOOP("judgements", "{answer} is slightly better"),
    QT_TRANSLATE_NOOP("judgements", "{answer} is better"),
    QT_TRANSLATE_NOOP("judgements", "{answer} is much better"),
)
_IS_BETTER = (
    QT_TRANSLATE_NOOP("judgements", "slightly better"),
    QT_TRANSLATE_NOOP("judgements", "better"),
    QT_TRANSLATE_NOOP("judgements", "much better"),
)
_IS_WORSE = (
    QT_TRANSLATE_NOOP("judgements", "slightly worse"),
    QT_TRANSLATE_NOOP("judgements", "worse"),
    QT_TRANSLATE_NOOP("judgements", "much worse"),
)
_TIE = QT_TRANSLATE_NOOP("judgements", "tie")
_BOTH_BAD = QT_TRANSLATE_NOOP("judgements", "both bad")
_QUALITY = QT_TRANSLATE_NOOP("judgements", "rating {quality}")
_UP = QT_TRANSLATE_NOOP("judgements", "thumbs up")
_DOWN = QT_TRANSLATE_NOOP("judgements", "thumbs down")
_OF = QT_TRANSLATE_NOOP("judgements", "{count} answers, first {answer}")
_RANK = QT_TRANSLATE_NOOP("judgements", "rank {rank} of {count}")
_BEST = QT_TRANSLATE_NOOP("judgements", "best")
_WORST = QT_TRANSLATE_NOOP("judgements", "worst")
_BEST_AND_WORST = QT_TRANSLATE_NOOP("judgements", "{answer} is best, {other} worst")
_BETWEEN = QT_TRANSLATE_NOOP("judgements", "neither best nor worst")
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


def called(name: str, own: bool) -> str:
    """An annotator; those of other computers may have no name either."""
    return name or _translated(_YOU if own else _NAMELESS)


def who(entry: Entry) -> str:
    return called(entry.who, entry.own)


def headline(entry: Entry) -> str:
    """ "Comparison: “Refunds are only …” is better"."""
    said = _said(entry)
    return f"{kind_name(entry.kind)}{_translated(_COLON)}{said}" if said else kind_name(entry.kind)


def about(entry: Entry) -> str:
    """The beginning of the answer, where it is about one."""
    texts = {id: one_line(text) for id, text, _ in entry.answers}
    if entry.kind == "rewrite":
        return texts.get(entry.payload.get("original") or "", "")
    return next(iter(texts.values())) if len(texts) == 1 else ""


def summary(judged: Judged) -> str:
    """What everybody says of one answer: "Ada: quality 6, better · 小博: worse"."""
    people: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for entry in judged.said:
        if phrase := _of_answer(entry, judged.id):
            people.setdefault(entry.annotator, []).append(phrase)
            names[entry.annotator] = who(entry)
    comma = _translated(_COMMA)
    return " · ".join(f"{names[id]}{_translated(_COLON)}{comma.join(said)}" for id, said in people.items())


def flaws(entry: Entry) -> list[str]:
    """What is wrong with an answer: the flags of a rating that are set, and outcomes that are not good."""
    flags = [_name(entry, id) for id, yes in entry.payload.get("flags", {}).items() if yes]
    bad = [id for id, value in entry.payload.get("choices", {}).items() if value in ("fail", "critical")]
    return flags + [_choice(entry, id) for id in bad]


def one_line(text: str) -> str:
    return " ".join(text.split())


def tag_name(tag: str) -> str:
    """In words, where one of the ready-made schemes has it."""
    for scheme in ready_made().values():
        for question in scheme.questions:
            if question.answer is Answer.TAGS and (option := _option(question.options, tag)):
                return _in_words(option.label)
    return tag


def _said(entry: Entry) -> str:
    payload = entry.payload
    texts = {id: _quoted(text) for id, text, _ in entry.answers}
    match entry.kind:
        case "comparison":
            if payload.get("both_bad"):
                return _translated(_BOTH_BAD)
            if not payload["strength"]:
                return _translated(_TIE)
            better = payload["first"] if payload["strength"] < 0 else payload["second"]
            return _translated(_BETTER[_degree(payload)]).format(answer=texts.get(better, "…"))
        case "ranking":
            order = payload["order"]
            count = sum(len(group) for group in order)
            return _translated(_OF).format(count=count, answer=texts.get(order[0][0], "…"))
        case "best_worst":
            best, worst = (texts.get(payload[which], "…") for which in ("best", "worst"))
            return _translated(_BEST_AND_WORST).format(answer=best, other=worst)
        case "rewrite":
            return texts.get(payload["message"], "")
        case "rating":
            return _translated(_COMMA).join(_rating(entry))
        case "note":
            return one_line(str(payload["text"]))
        case "skip":
            return str(payload["reason"])
        case "spans":
            return _translated(_COMMA).join(_label(entry, span["label"]) for span in payload["spans"])
        case "steps":
            return " ".join({"right": "✓", "wrong": "✗"}.get(step["verdict"], "·") for step in payload["steps"])
        case "second_look":
            return "" if payload["wanted"] else _translated(_NO_LONGER)
    return ""


def _of_answer(entry: Entry, answer: str) -> str:
    """What a judgement says of one of the answers that it is about; empty where that is nothing."""
    payload = entry.payload
    match entry.kind:
        case "comparison" if not payload.get("both_bad") and payload["strength"]:
            better = payload["first"] if payload["strength"] < 0 else payload["second"]
            return _translated((_IS_BETTER if answer == better else _IS_WORSE)[_degree(payload)])
        case "ranking":
            return _ranked(payload, answer)
        case "best_worst":
            return _translated({payload["best"]: _BEST, payload["worst"]: _WORST}.get(answer, _BETWEEN))
        case "rewrite":
            return _translated(_WRITTEN if payload["message"] == answer else _REWRITTEN)
        case "second_look":
            return kind_name(entry.kind) if payload["wanted"] else ""
        case "rating" | "comparison":
            return _said(entry)
    return headline(entry)


def _ranked(payload: Mapping[str, Any], answer: str) -> str:
    twin = next((group[0] for group in payload.get("identical", ()) if answer in group), answer)
    order = payload["order"]
    rank = 1
    for group in order:
        if twin in group:
            return _translated(_RANK).format(rank=rank, count=sum(map(len, order)))
        rank += len(group)
    return ""


def _degree(payload: Mapping[str, Any]) -> int:
    """Of a comparison: 0 slightly, 1 better, 2 much."""
    strength, most = abs(payload["strength"]), payload["steps"] // 2
    return 1 if most == 1 else 2 if strength == most else 0 if strength == 1 else 1


def _rating(entry: Entry) -> Iterator[str]:
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


def _question(entry: Entry, id: str) -> Question | None:
    questions = entry.asked.questions if entry.asked is not None else ()
    return next((question for question in questions if question.id == id), None)


def _name(entry: Entry, id: str) -> str:
    """Of a question, as its scheme has it."""
    question = _question(entry, id)
    return _in_words(question.label) if question is not None else id.replace("_", " ")


def _choice(entry: Entry, id: str) -> str:
    """What was chosen for a question."""
    value = str(entry.payload["choices"][id])
    question = _question(entry, id)
    option = _option(question.options, value) if question is not None else None
    if option is not None:
        return _in_words(option.label)
    return _translated(_OUTCOMES[value]) if value in _OUTCOMES else value.replace("_", " ")


def _label(entry: Entry, id: str) -> str:
    """Of a marked passage."""
    question = _question(entry, entry.question)
    option = _option(question.options if question is not None else LABELS, id)
    return _in_words(option.label) if option is not None else id.replace("_", " ")


def _option(options: tuple[Option, ...], id: str) -> Option | None:
    return next((option for option in options if option.id == id), None)


def _in_words(text: Text) -> str:
    return say(text, QLocale().name())


def _quoted(text: str, longest: int = 60) -> str:
    line = one_line(text)
    return _translated(_QUOTE).format(text=line if len(line) <= longest else line[: longest - 1] + "…")


def _translated(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
