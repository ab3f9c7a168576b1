"""A recipe: all settings of an export, as a file. The same data and recipe give the same bytes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase, Translatable
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
    """How judgements of the same answers by several annotators are combined."""

    EACH = "each"  # keep all, separately
    MAJORITY = "majority"  # what more than half of the annotators say
    MEAN_RANK = "mean-rank"  # the mean of the ranks and of the scores
    AGREED = "agreed"  # only what at least two say and nobody contradicts


@dataclass(frozen=True, slots=True)
class ExportScope:
    """Which data to export: all, that of one project, tag or conversation, or single judgements (ids). There is no
    default, so that nothing is exported that was not chosen. Raises `UserError` unless exactly one is set."""

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
        """How many of the choices are set."""
        return sum(bool(choice) for choice in (self.all, self.project, self.tag, self.conversation, self.judgements))

    def to_dict(self) -> dict[str, Any]:
        """As JSON in a recipe; only what is set."""
        values = {
            "all": self.all,
            "project": self.project,
            "tag": self.tag,
            "conversation": self.conversation,
            "judgements": list(self.judgements),
        }
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Recipe:
    """The defaults suit most trainers. Attributes whose name differs from the key in the file: `min_quality` ("bar"),
    `excluded_checks` ("leave_out").

    `ties` None keeps ties if the format supports them. `splits` are shares by name; the rest is `train`. `labels` is
    the source of good and bad labels: thumbs and "none acceptable" (`ratings`), comparisons and rankings (`pairs`: an
    answer that was never rejected is good), or `both`, ratings first. None means ratings, or pairs if there are no
    ratings (in a folder of all formats always ratings). `min_quality` (1 to 7): a rated answer with this quality or a
    thumbs-up is a demonstration. `severities` raises checks to errors, `waive` has a note for each accepted warning,
    rows with issues of `excluded_checks` are not written. `redact` lists the kinds of personal data to replace.
    `licence` and `language` are declared for the whole dataset.
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
    excluded_checks: tuple[str, ...] = ()
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
        """As JSON, without empty values and None."""
        values: dict[str, Any] = {
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
            "leave_out": sorted(self.excluded_checks),
            "redact": sorted(self.redact),
            "names": sorted(self.names),
            "token_limit": self.token_limit,
            "language": self.language,
            "licence": self.licence,
            "title": self.title,
        }
        return {name: value for name, value in values.items() if value is not None and value not in ([], {}, "")}

    def to_json(self) -> str:
        """The text of a recipe file."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(
        cls, text: str | bytes, where: str = "The recipe", format: str | None = None, scope: ExportScope | None = None
    ) -> Self:
        """Read the text of a recipe file. `format` and `scope` override those in the file, which may then lack them;
        `where` names the file in errors. Raises `UserError` if the text is not a valid recipe."""
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
            excluded_checks=fields.names("leave_out"),
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


def _missing(where: str, what: Translatable) -> Any:
    raise malformed(where, QT_TRANSLATE_NOOP("errors", "{what} is missing"), what=Phrase(what))


def _is_word(name: str) -> bool:
    return name.isascii() and name.replace("_", "").isalnum()
