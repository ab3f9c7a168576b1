"""Filters and redacts items for a format: excludes what the format cannot hold, and rows that fail certain checks."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from desktop.core.extra_turns import change_texts, change_values, readable
from desktop.datasets import trace
from desktop.datasets.dataset_types import DatasetType
from desktop.datasets.exclusions import Exclusion
from desktop.datasets.format import TEXT, Format, Sample
from desktop.datasets.items import ExportSource, Item, Turn, has_tools, is_in_turns
from desktop.datasets.lint.linter import Linter
from desktop.datasets.lint.personal import finder, redact
from desktop.datasets.lint.row_checks import RowFacts
from desktop.datasets.recipe import Recipe


class ItemFilter:
    """Filters items. `sources` are those that the answers of the items refer to; the list may grow. `excluded` counts
    what was excluded, by reason."""

    def __init__(
        self, recipe: Recipe, linter: Linter, sources: Sequence[ExportSource], excluded: Counter[str], file: str
    ) -> None:
        self._linter = linter
        self._sources = sources if recipe.licence else ()
        self._excluded = excluded
        self._file = file  # "jsonl" or "parquet"
        self._checks = frozenset(recipe.excluded_checks)
        self._redact = recipe.redact
        self._find = finder(recipe.names)

    def select(self, part: Format, items: Sequence[Item], *, has_extra: bool, is_part: bool) -> list[Item]:
        """The items that the format can hold and accepts. `has_extra`: some items have more than alternating texts of
        user and assistant. `is_part`: the format is part of a folder, in which another format may accept the rest."""
        found = list(items)
        if has_extra:
            found = [item for item in found if self._carries(part, item)]
        if part.accepts is not None:
            accepted = list(filter(part.accepts, found))
            if not is_part:
                self._excluded[Exclusion.OTHER_SCHEME] += len(found) - len(accepted)
            found = accepted
        return found

    def check(self, part: Format, items: list[Item]) -> list[Item]:
        """The items as they are written: without system prompts if the format has none, redacted, and without those
        that a check excludes."""
        if self._redact or self._checks or not part.system:
            items = [found for item in items if (found := self._checked(part, item)) is not None]
        if part.dataset_type is DatasetType.PAIRS and "margin" not in part.columns:
            lost = sum(map(trace.has_margin, items))
            self._excluded.update({Exclusion.MARGIN: lost} if lost else {})
        return items

    def facts(self, item: Item) -> RowFacts:
        """What the checks need to know besides the row itself."""
        sources = self._sources
        licences = tuple(sources[a.source].licence for a in item.answers if a.source is not None) if sources else ()
        return RowFacts(tuple([answer.end for answer in item.answers]), licences, trace.has_margin(item))

    def drops(self, part: Format, item: Item) -> bool:
        """Whether a check would exclude the item from `part`, a format that is only counted."""
        if not self._checks:
            return False
        if item.context.system and not part.system:
            item = item._replace(context=item.context._replace(system=""))
        return bool(self._broken(part, self._redacted(item) if self._redact else item))

    def drops_extra(self, part: Format, item: Item) -> bool:
        """As `drops`, for a prompt with more than alternating texts."""
        return bool(self._cannot_carry(part, item)) or self.drops(part, item)

    def _carries(self, part: Format, item: Item) -> bool:
        if lost := self._cannot_carry(part, item):
            self._excluded[lost] += 1
        return not lost

    def _cannot_carry(self, part: Format, item: Item) -> Exclusion | None:
        """The reason why the format cannot hold the item; None if it can."""
        has_calls = has_tools(item)
        if not has_calls and is_in_turns(item):
            return None
        in_columns = self._file == "parquet" and part.columns.get("tools") != TEXT
        if part.carries is None or (has_calls and in_columns) or not part.carries(item):
            return Exclusion.TOOL_CALLS if has_calls else Exclusion.MESSAGE_ORDER
        return None

    def _checked(self, part: Format, item: Item) -> Item | None:
        if item.context.system and not part.system:
            self._excluded[Exclusion.SYSTEM_PROMPT] += 1
            item = item._replace(context=item.context._replace(system=""))
        if self._redact:
            item = self._redacted(item)
        if broken := self._broken(part, item):
            self._excluded[min(broken)] += 1
            return None
        return item

    def _broken(self, part: Format, item: Item) -> frozenset[str]:
        """The checks that the item fails, of those that exclude rows."""
        if not self._checks:
            return frozenset()
        return self._checks.intersection(self._linter.check(part, sample_of(item), self.facts(item)))

    def _redacted(self, item: Item) -> Item:
        def clean(text: str) -> str:
            found = self._find(text)
            return redact(text, found, self._redact) if found else text

        def clean_turns(turns: Iterable[Turn]) -> list[Turn]:
            return [change_texts(turn, clean) for turn in turns]

        context = item.context
        turns = clean_turns(context.turns)
        answers = tuple(
            answer._replace(text=clean(answer.text), turns=tuple(clean_turns(answer.turns))) for answer in item.answers
        )
        value = item.value
        if item.type is DatasetType.STEPS:
            value = [(clean(text), right) for text, right in value]
        elif item.type is DatasetType.SPANS and answers[0].text != item.answers[0].text:
            value = ()  # redaction moves the passages
        return item._replace(
            context=context._replace(
                system=clean(context.system), turns=turns, tools=[change_values(tool, clean) for tool in context.tools]
            ),
            answers=answers,
            value=value,
        )


def sample_of(item: Item) -> Sample:
    """The texts of an item, as the linter reads them."""
    answers = tuple([answer.text for answer in item.answers])
    turns = item.context.turns
    if any(turn["content"] is None or "tool_calls" in turn for turn in turns):
        turns = [{**turn, "content": readable((turn,))} for turn in turns]
    tools = json.dumps(list(item.context.tools), ensure_ascii=False) if item.context.tools else ""
    return Sample(item.context.system, turns, answers, item.value, tools)
