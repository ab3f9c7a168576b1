"""What a judgement says, in a few words of the user's language."""

from PySide6.QtCore import QCoreApplication

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.services.lists import Entry

_CONTEXT = "judgements"

_KINDS = {
    "rating": QT_TRANSLATE_NOOP("judgements", "Rating"),
    "ranking": QT_TRANSLATE_NOOP("judgements", "Ranking"),
    "comparison": QT_TRANSLATE_NOOP("judgements", "Comparison"),
    "best_worst": QT_TRANSLATE_NOOP("judgements", "Best and worst"),
    "none_good": QT_TRANSLATE_NOOP("judgements", "None is good"),
    "rewrite": QT_TRANSLATE_NOOP("judgements", "Rewrite"),
    "steps": QT_TRANSLATE_NOOP("judgements", "Steps"),
    "spans": QT_TRANSLATE_NOOP("judgements", "Marked passages"),
    "note": QT_TRANSLATE_NOOP("judgements", "Note"),
    "skip": QT_TRANSLATE_NOOP("judgements", "Skipped"),
    "second_look": QT_TRANSLATE_NOOP("judgements", "Second look"),
}
KINDS = tuple(_KINDS)


def kind_name(kind: str) -> str:
    return _translated(_KINDS.get(kind, kind))


def headline(entry: Entry) -> str:
    """ "Comparison: “Refunds are only …” is better"."""
    said = _said(entry)
    return f"{kind_name(entry.kind)}{_translated(_COLON)}{said}" if said else kind_name(entry.kind)


_COLON = QT_TRANSLATE_NOOP("judgements", ": ")
_QUOTE = QT_TRANSLATE_NOOP("judgements", "“{text}”")
_BETTER = QT_TRANSLATE_NOOP("judgements", "{answer} is better")
_TIE = QT_TRANSLATE_NOOP("judgements", "a tie")
_BOTH_BAD = QT_TRANSLATE_NOOP("judgements", "both are bad")
_QUALITY = QT_TRANSLATE_NOOP("judgements", "quality {quality}")
_UP = QT_TRANSLATE_NOOP("judgements", "thumbs up")
_DOWN = QT_TRANSLATE_NOOP("judgements", "thumbs down")
_OF = QT_TRANSLATE_NOOP("judgements", "{count} answers, first {answer}")
_NO_LONGER = QT_TRANSLATE_NOOP("judgements", "no longer wanted")


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
            return _translated(_BETTER).format(answer=texts.get(better, "…"))
        case "ranking":
            order = payload["order"]
            count = sum(len(group) for group in order)
            return _translated(_OF).format(count=count, answer=texts.get(order[0][0], "…"))
        case "best_worst":
            return _translated(_BETTER).format(answer=texts.get(payload["best"], "…"))
        case "rewrite":
            return texts.get(payload["message"], "")
        case "rating":
            return _rating(entry)
        case "note":
            return str(payload["text"])
        case "skip":
            return str(payload["reason"])
        case "spans":
            return ", ".join(span["label"] for span in payload["spans"])
        case "steps":
            return " ".join({"right": "✓", "wrong": "✗"}.get(step["verdict"], "·") for step in payload["steps"])
        case "second_look":
            return "" if payload["wanted"] else _translated(_NO_LONGER)
    return ""


def _rating(entry: Entry) -> str:
    payload = entry.payload
    parts: list[str] = []
    if "quality" in payload:
        parts.append(_translated(_QUALITY).format(quality=payload["quality"]))
    if "thumbs" in payload:
        parts.append(_translated(_UP if payload["thumbs"] else _DOWN))
    parts += [f"{name} {score}" for name, score in payload.get("scores", {}).items()]
    parts += [name.replace("_", " ") for name, yes in payload.get("flags", {}).items() if yes]
    parts += list(payload.get("choices", {}).values())
    parts += [f"#{tag}" for tag in payload.get("tags", ())]
    return ", ".join(parts)


def _quoted(text: str, longest: int = 60) -> str:
    line = " ".join(text.split())
    return _translated(_QUOTE).format(text=line if len(line) <= longest else line[: longest - 1] + "…")


def _translated(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
