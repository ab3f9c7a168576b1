"""A recipe: everything that decides what an export writes, as a file that repeats it byte for byte."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase
from desktop.core.untrusted import Fields, malformed, parse

VERSION: Final = 1
DEMONSTRATIONS: Final = ("rewrites", "own", "rated")
COMPARISONS: Final = ("ranking", "comparison", "best_worst", "rewrite")
FILES: Final = ("jsonl", "parquet")
PROVENANCE: Final = ("beside", "columns", "none")
NEUTRAL: Final = ("right", "wrong")
LABELS: Final = ("ratings", "pairs", "both")
MAX_TOKEN_LIMIT: Final = 10**9


class MultipleAnnotations(StrEnum):
    """What becomes of several people's judgements of the same thing."""

    EACH = "each"  # everybody's, one by one
    MAJORITY = "majority"  # what more than half of them say
    MEAN_RANK = "mean-rank"  # by the mean of their ranks (and of their scores)
    AGREED = "agreed"  # only what two or more say, and nobody else denies


@dataclass(frozen=True, slots=True)
class ExportScope:
    """Which data: all of it, or that of one project, tag or conversation, or only some judgements. Nothing is taken
    that was not chosen, so there is no default."""

    all: bool = False
    project: str | None = None
    tag: str | None = None
    conversation: str | None = None
    judgements: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.chosen != 1:
            raise malformed(
                Phrase(QT_TRANSLATE_NOOP("errors", "The scope")),
                QT_TRANSLATE_NOOP("errors", "it must be exactly one of all, project, tag, conversation and judgements"),
            )

    @property
    def chosen(self) -> int:
        return sum(bool(choice) for choice in (self.all, self.project, self.tag, self.conversation, self.judgements))

    def to_dict(self) -> dict[str, Any]:
        said = {
            "all": self.all,
            "project": self.project,
            "tag": self.tag,
            "conversation": self.conversation,
            "judgements": list(self.judgements),
        }
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Recipe:
    """The defaults suit most trainers.

    `ties` None keeps them where the format can say them. `splits` are shares by name; what they leave is `train`.
    `labels` says what single answers are labelled good or bad by: thumbs and verdicts that no answer is acceptable
    (`ratings`), comparisons and rankings (`pairs`: good is what was never rejected), or `both`, ratings first. None is
    ratings, and pairs where there are no ratings (in a folder of all formats, ratings).
    `min_quality` (1 to 7) is the quality from which a rated answer is a demonstration; a thumbs-up is one too.
    `severities` raise checks to errors, `waive` has a note for each warning that is accepted, `leave_out` the checks
    whose rows are not written. `redact` lists kinds of personal data that are replaced. `licence` and `language` are
    what the data is declared to have.
    """

    format: str
    scope: ExportScope
    system: bool = True
    annotators: MultipleAnnotations = MultipleAnnotations.EACH
    ties: bool | None = None
    best_worst_only: bool = False
    comparisons: tuple[str, ...] = COMPARISONS
    demonstrations: tuple[str, ...] = DEMONSTRATIONS
    min_quality: int = 6
    neutral: str = "right"
    labels: str | None = None  # of LABELS
    file: str | None = None  # of FILES; None: the format's custom
    provenance: str = "beside"
    splits: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    severities: Mapping[str, str] = field(default_factory=dict)
    waive: Mapping[str, str] = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    redact: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    token_limit: int | None = None
    language: str | None = None
    licence: str | None = None
    title: str = ""

    def __post_init__(self) -> None:
        where = Phrase(QT_TRANSLATE_NOOP("errors", "The recipe"))
        for condition, problem in (
            (
                set(self.comparisons) <= set(COMPARISONS),
                Phrase(QT_TRANSLATE_NOOP("errors", "comparisons must be among: {names}"), names=", ".join(COMPARISONS)),
            ),
            (
                set(self.demonstrations) <= set(DEMONSTRATIONS),
                Phrase(
                    QT_TRANSLATE_NOOP("errors", "demonstrations must be among: {names}"),
                    names=", ".join(DEMONSTRATIONS),
                ),
            ),
            (
                all(0 < share < 1 for share in self.splits.values()),
                QT_TRANSLATE_NOOP("errors", "the share of a split is not between 0 and 1"),
            ),
            (
                sum(self.splits.values()) < 1 or not self.splits,
                QT_TRANSLATE_NOOP("errors", "the splits leave no data for training"),
            ),
            (
                all(_is_word(name) and name != "train" for name in self.splits),
                QT_TRANSLATE_NOOP("errors", "the name of a split is not valid"),
            ),
            (
                all(severity == "error" for severity in self.severities.values()),
                QT_TRANSLATE_NOOP("errors", "the severity of a check can only be raised to error"),
            ),
            (
                all(note.strip() for note in self.waive.values()),
                QT_TRANSLATE_NOOP("errors", "a check is waived without a note"),
            ),
        ):
            if not condition:
                raise malformed(where, problem)

    def to_dict(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "sayso_recipe": VERSION,
            "format": self.format,
            "scope": self.scope.to_dict(),
            "system": self.system,
            "annotators": self.annotators.value,
            "ties": self.ties,
            "best_worst_only": self.best_worst_only,
            "comparisons": list(self.comparisons),
            "demonstrations": list(self.demonstrations),
            "bar": self.min_quality,
            "neutral": self.neutral,
            "labels": self.labels,
            "file": self.file,
            "provenance": self.provenance,
            "splits": dict(sorted(self.splits.items())),
            "seed": self.seed,
            "severities": dict(sorted(self.severities.items())),
            "waive": dict(sorted(self.waive.items())),
            "leave_out": sorted(self.leave_out),
            "redact": sorted(self.redact),
            "names": sorted(self.names),
            "token_limit": self.token_limit,
            "language": self.language,
            "licence": self.licence,
            "title": self.title,
        }
        return {name: value for name, value in said.items() if value is not None and value not in ([], {}, "")}

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(
        cls, text: str | bytes, where: str = "The recipe", format: str | None = None, scope: ExportScope | None = None
    ) -> Self:
        """`format` and `scope` override what it says, and stand in where it says nothing. Raises `UserError` for what
        is no recipe."""
        fields = parse(text, where)
        fields.integer("sayso_recipe", 1, VERSION)
        written = fields.name("format") if "format" in fields else None
        chosen = _scope(fields) if "scope" in fields else None
        default = cls("", ExportScope(all=True))
        recipe = cls(
            format=format or written or _missing(where, QT_TRANSLATE_NOOP("errors", "a format")),
            scope=scope or chosen or _missing(where, QT_TRANSLATE_NOOP("errors", "a scope")),
            system=fields.flag("system", default.system),
            annotators=MultipleAnnotations(fields.one_of("annotators", tuple(MultipleAnnotations), default.annotators)),
            ties=fields.optional_flag("ties"),
            best_worst_only=fields.flag("best_worst_only", False),
            comparisons=fields.names("comparisons") if "comparisons" in fields else default.comparisons,
            demonstrations=fields.names("demonstrations") if "demonstrations" in fields else default.demonstrations,
            min_quality=fields.integer("bar", 1, 7, default.min_quality),
            neutral=fields.one_of("neutral", NEUTRAL, default.neutral),
            labels=fields.one_of("labels", LABELS) if "labels" in fields else None,
            file=fields.one_of("file", FILES) if "file" in fields else None,
            provenance=fields.one_of("provenance", PROVENANCE, default.provenance),
            splits=fields.mapping("splits", lambda shares, name: shares.number(name, 0, 1)),
            seed=fields.integer("seed", 0, 2**63 - 1, 0),
            severities=fields.mapping("severities", lambda rules, name: rules.name(name)),
            waive=fields.mapping("waive", lambda notes, name: notes.text(name)),
            leave_out=fields.names("leave_out"),
            redact=fields.names("redact"),
            names=fields.names("names"),
            token_limit=fields.optional_integer("token_limit", 1, MAX_TOKEN_LIMIT),
            language=fields.optional_text("language", longest=40),
            licence=fields.optional_text("licence", longest=200),
            title=fields.text("title", "", longest=200),
        )
        fields.end()
        return recipe


def _scope(fields: Fields) -> ExportScope:
    inner = fields.child("scope")
    scope = ExportScope(
        all=inner.flag("all", False),
        project=inner.optional_text("project", longest=200),
        tag=inner.optional_text("tag", longest=200),
        conversation=inner.optional_text("conversation", longest=200),
        judgements=inner.ids("judgements"),
    )
    inner.end()
    return scope


def _missing(where: str, what: str) -> Any:
    raise malformed(where, QT_TRANSLATE_NOOP("errors", "{what} is missing"), what=Phrase(what))


def _is_word(name: str) -> bool:
    return name.isascii() and name.replace("_", "").isalnum()
