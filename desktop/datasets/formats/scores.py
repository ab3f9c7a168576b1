"""Shapes of graded answers: HelpSteer2, HelpSteer3, ranked lists, and, in a folder, any scores and marked passages."""

from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.formats.format import (
    MESSAGES,
    TEXT,
    Format,
    Malformed,
    Row,
    Sample,
    of_plain,
    plain,
    split_system,
)
from desktop.datasets.items import Item, Shape

ATTRIBUTES: Final = ("helpfulness", "correctness", "coherence", "complexity", "verbosity")


def _helpsteer2(item: Item) -> Row:
    return {
        "prompt": plain(item.context.turns),
        "response": item.answers[0].text,
        **{name: item.value[name] for name in ATTRIBUTES},
    }


def _of_helpsteer2(row: Row) -> Sample:
    scores = {name: row[name] for name in ATTRIBUTES}
    for name, score in scores.items():
        if not 0 <= score <= 4:
            raise Malformed(f"{name} is {score}, not from 0 to 4")
    return Sample("", of_plain(row["prompt"]), (row["response"],), scores)


def _has_attributes(item: Item) -> bool:
    return all(0 <= item.value.get(name, -1) <= 4 for name in ATTRIBUTES)


def _helpsteer3(item: Item) -> Row:
    overall, individual = item.value
    first, second = item.answers
    return {
        "context": item.context.messages(),
        "response1": first.text,
        "response2": second.text,
        "overall_preference": overall,
        "individual_preference": [{"score": score, "reasoning": reason} for score, reason in individual],
    }


def _of_helpsteer3(row: Row) -> Sample:
    overall = row["overall_preference"]
    if not -3 <= overall <= 3:
        raise Malformed(f"overall_preference is {overall}, not from -3 to 3")
    individual = [(said["score"], said["reasoning"]) for said in row.get("individual_preference", ())]
    return Sample(*split_system(row["context"]), (row["response1"], row["response2"]), (overall, individual))


def _ranked(item: Item) -> Row:
    answers = [{"answer": answer.text, "rank": rank} for answer, rank in zip(item.answers, item.value, strict=True)]
    return {"prompt": plain(item.context.turns), "answers": answers}


def _of_ranked(row: Row) -> Sample:
    answers = row["answers"]
    if any(answer["rank"] < 1 for answer in answers):
        raise Malformed("a rank is below 1")
    return Sample(
        "", of_plain(row["prompt"]), tuple(a["answer"] for a in answers), [answer["rank"] for answer in answers]
    )


def _scores(item: Item) -> Row:
    return {
        "prompt": item.context.messages(),
        "response": item.answers[0].text,
        "scores": [{"name": name, "value": value} for name, value in sorted(item.value.items())],
    }


def _of_scores(row: Row) -> Sample:
    scores = {score["name"]: score["value"] for score in row["scores"]}
    return Sample(*split_system(row["prompt"]), (row["response"],), scores)


def _spans(item: Item) -> Row:
    text = item.answers[0].text
    return {
        "prompt": item.context.messages(),
        "response": text,
        "spans": [
            {"start": s.start, "end": s.end, "text": text[s.start : s.end], "label": s.label, "comment": s.comment}
            for s in item.value
        ],
    }


def _of_spans(row: Row) -> Sample:
    for span in row["spans"]:
        if span["text"] != row["response"][span["start"] : span["end"]] or span["start"] < 0:
            raise Malformed("a span's text is not what stands there")
    return Sample(*split_system(row["prompt"]), (row["response"],), row["spans"])


HELPSTEER2: Final = Format(
    "helpsteer2",
    Shape.SCORES,
    QT_TRANSLATE_NOOP("export", "HelpSteer2: five scores from 0 to 4 for each answer"),
    {"prompt": TEXT, "response": TEXT, **dict.fromkeys(ATTRIBUTES, "int64")},
    _helpsteer2,
    _of_helpsteer2,
    system=False,
    accepts=_has_attributes,
    scheme="helpsteer2",
)
HELPSTEER3: Final = Format(
    "helpsteer3",
    Shape.VERSUS,
    QT_TRANSLATE_NOOP("export", "HelpSteer3: two answers and a preference from -3 to 3, with reasons"),
    {
        "context": MESSAGES,
        "response1": TEXT,
        "response2": TEXT,
        "overall_preference": "int64",
        "individual_preference": [{"score": "int64", "reasoning": TEXT}],
    },
    _helpsteer3,
    _of_helpsteer3,
    optional=frozenset({"individual_preference"}),
    ties=True,
)
RANKED: Final = Format(
    "ranked",
    Shape.RANKED,
    QT_TRANSLATE_NOOP("export", "ranked lists of answers, ties included"),
    {"prompt": TEXT, "answers": [{"answer": TEXT, "rank": "int64"}]},
    _ranked,
    _of_ranked,
    identified=True,
    system=False,
    ties=True,
)
SCORES: Final = Format(
    "scores",
    Shape.SCORES,
    QT_TRANSLATE_NOOP("export", "scores of any scheme for each answer"),
    {"prompt": MESSAGES, "response": TEXT, "scores": [{"name": TEXT, "value": "int64"}]},
    _scores,
    _of_scores,
    scheme="instructgpt",
)
SPANS: Final = Format(
    "spans",
    Shape.SPANS,
    QT_TRANSLATE_NOOP("export", "marked passages of answers, with their labels"),
    {
        "prompt": MESSAGES,
        "response": TEXT,
        "spans": [{"start": "int64", "end": "int64", "text": TEXT, "label": TEXT, "comment": TEXT}],
    },
    _spans,
    _of_spans,
)
