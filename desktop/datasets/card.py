"""The card of a dataset folder: a README with the YAML that the Hugging Face hub reads."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from desktop.datasets.format import Type
from desktop.datasets.items import ExportSource
from desktop.datasets.lint.checks import CHECKS, counted
from desktop.datasets.lint.issues import Issue
from desktop.quality.estimate import Estimate

_SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_FIGURES: Final = {
    "agreement": "Inter-annotator agreement",
    "krippendorff_alpha": "Krippendorff's alpha",
    "self_agreement": "Self-agreement",
    "first_shown_share": "Position bias (share of wins of the answer shown first)",
    "longer_share": "Length bias (share of wins of the longer answer)",
    "cycle_rate": "Intransitive preferences (share of triads)",
}


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """What a card says. `configs` has the columns of each config, and the file and number of rows of each split."""

    title: str
    licence: str
    languages: Sequence[str]
    configs: Mapping[str, tuple[Mapping[str, Type], Mapping[str, tuple[str, int]]]]
    rows: int
    prompts: int
    annotators: int
    annotation: str  # how annotations of several annotators were combined
    sources: Sequence[ExportSource]
    issues: Sequence[Issue]
    excluded: Mapping[str, int]
    figures: Mapping[str, Estimate] = field(default_factory=dict)


def card(facts: DatasetFacts) -> str:
    """The text of the README."""
    return "\n".join(("---", *_yaml(facts), "---", "", *_text(facts), ""))


# --- YAML for the hub


def _yaml(facts: DatasetFacts) -> Iterable[str]:
    yield from _list("language", facts.languages)
    yield f"license: {_quoted(facts.licence.lower() or 'unknown')}"
    yield f"pretty_name: {_quoted(facts.title)}"
    yield from _list("annotations_creators", ["expert-generated"])
    size = next((name for limit, name in _SIZES if facts.rows < limit), "n>1M")
    yield from _list("size_categories", [size])
    yield from _list("task_categories", ["text-generation"])
    yield from _list("tags", ["human-feedback", "preference", "sayso"])
    yield "configs:"
    for name, (_, splits) in facts.configs.items():
        yield f"- config_name: {_quoted(name)}"
        if name == next(iter(facts.configs)):
            yield "  default: true"
        yield "  data_files:"
        for split, (path, _) in splits.items():
            yield f"  - split: {split}"
            yield f"    path: {_quoted(path)}"
    yield "dataset_info:"
    for name, (columns, _) in facts.configs.items():
        yield f"- config_name: {_quoted(name)}"
        yield "  features:"
        yield from _features(columns, "  ")


def _features(columns: Mapping[str, Type], indent: str) -> Iterable[str]:
    for name, type in columns.items():
        yield f"{indent}- name: {name}"
        yield from _feature(type, f"{indent}  ")


def _feature(type: Type, indent: str) -> Iterable[str]:
    if isinstance(type, list):
        yield from _inner("list", type[0], indent)
    elif isinstance(type, dict):
        yield from _inner("struct", type, indent)
    else:
        yield f"{indent}dtype: {type}"


def _inner(word: str, type: Type, indent: str) -> Iterable[str]:
    if isinstance(type, dict):
        yield f"{indent}{word}:"
        yield from _features(type, indent)
    elif isinstance(type, list):
        yield f"{indent}{word}:"
        yield from _inner("list", type[0], f"{indent}  ")
    else:
        yield f"{indent}{word}: {type}"


def _list(name: str, values: Sequence[str]) -> Iterable[str]:
    if values:
        yield f"{name}:"
        yield from (f"- {_quoted(value)}" for value in values)


def _quoted(text: str) -> str:
    """A YAML string: plain where that is safe, else as JSON, which is valid YAML."""
    plain = text and text[0].isalpha() and all(char.isalnum() or char in "-_./" for char in text)
    return text if plain and text.isascii() and text not in ("no", "yes", "true", "false") else _json(text)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# --- text for people


def _text(facts: DatasetFacts) -> Iterable[str]:
    yield f"# {facts.title}"
    yield ""
    yield (
        f"{facts.rows:,} rows about {facts.prompts:,} prompts, judged by {facts.annotators} "
        f"annotator{'s' if facts.annotators != 1 else ''} with Sayso, a program in which people rate, rank and rewrite "
        "the answers of language models on their own machine."
    )
    yield ""
    yield "| config | split | rows |"
    yield "| --- | --- | --- |"
    for name, (_, splits) in facts.configs.items():
        for split, (_, rows) in splits.items():
            yield f"| {name} | {split} | {rows:,} |"
    yield from _section("How it was collected")
    yield (
        "The models below generated the answers, or annotators wrote them. In projects that compare models, annotators "
        "saw the answers in random order and without the names of the models. `provenance.jsonl` contains the "
        "judgements, schemes and guidelines of each row, `manifest.json` the sources and the recipe that repeats this "
        f"export. Multiple annotations: {facts.annotation}. Splits keep conversations and near-identical prompts "
        "together."
    )
    if facts.sources:
        yield ""
        yield "| model | quantization | licence | SHA-256 |"
        yield "| --- | --- | --- | --- |"
        models = {(s.model, s.quantization, s.licence or "unknown", s.sha256[:16]) for s in facts.sources}
        for row in sorted(models):
            yield f"| {' | '.join(_cell(cell) for cell in row)} |"
    yield from _section("Quality")
    yield from _figures(facts.figures)
    if facts.excluded:
        yield ""
        yield "Excluded: " + ", ".join(f"{name} {count:,}" for name, count in sorted(facts.excluded.items())) + "."
    yield from _section("Known biases and limits")
    yield from _issues(facts.issues)
    yield from _section("Licence")
    declared = facts.licence or "unknown"
    yield f"{declared}. The models' own licences apply to their answers; see the table above."


def _section(title: str) -> Iterable[str]:
    yield from ("", f"## {title}", "")


def _figures(figures: Mapping[str, Estimate]) -> Iterable[str]:
    known = {name: figures[name] for name in _FIGURES if name in figures and figures[name].value is not None}
    if not known:
        yield "Too few tasks were judged by several annotators, or repeatedly, to assess the quality of the labels."
        return
    yield "| metric | value | 95% interval | n | |"
    yield "| --- | --- | --- | --- | --- |"
    for name, figure in known.items():
        interval = "" if figure.low is None or figure.high is None else f"{figure.low:.3f} to {figure.high:.3f}"
        enough = "" if figure.enough else "not enough data"
        yield f"| {_FIGURES[name]} | {figure.value:.3f} | {interval} | {figure.n:,} | {enough} |"


def _issues(issues: Sequence[Issue]) -> Iterable[str]:
    if not issues:
        yield "The checks before the export found no issues."
        return
    yield "The checks before the export found these issues:"
    yield ""
    for issue in issues:
        reason = f", {issue.reason}" if issue.reason else ""
        note = f" Accepted: {_cell(issue.note)}" if issue.note else ""
        yield f"- `{issue.check}`: {counted(CHECKS[issue.check].counts, issue.count)}{reason}.{note}"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())
