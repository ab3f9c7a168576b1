"""A scheme while a person edits it: always questions that could be asked, until it is complete a draft."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count
from typing import Any, Final

from desktop.core.keymap import Conflict, KeyMap
from desktop.core.scheme import QUALITY, THUMBS, USE_CASE, About, Answer, Option, Question, Scheme, Text

RESERVED: Final = (QUALITY, THUMBS, USE_CASE)
"""Questions of these ids mean the same in every scheme, so what kind they are is not changed."""

WITH_OPTIONS: Final = (Answer.CHOICE, Answer.TAGS, Answer.SPANS)
TOGETHER: Final = (Answer.RANKING, Answer.COMPARISON, Answer.BEST_WORST)
PER_ANSWER: Final = (Answer.STEPS, Answer.SPANS)

# What only questions of some kinds have, and those kinds.
_OF_KIND: Mapping[str, tuple[Answer, ...]] = {
    "low": (Answer.SCALE,),
    "high": (Answer.SCALE,),
    "low_label": (Answer.SCALE,),
    "high_label": (Answer.SCALE,),
    "steps": (Answer.COMPARISON,),
    "both_bad": (Answer.COMPARISON,),
    "options": WITH_OPTIONS,
    "severity": (Answer.YES_NO,),
}
_EMPTY = Question("empty", Answer.TEXT, About.PROMPT, {})
FARTHEST: Final = 100  # that an end of a scale is from 0
MOST_STEPS: Final = 9  # from the lowest to the highest of a scale: as many as there are digits, less one


class Fault(StrEnum):
    """Why a draft cannot be used yet."""

    NO_NAME = "no_name"
    NO_QUESTIONS = "no_questions"
    NO_LABEL = "no_label"  # of a question
    NO_OPTION_LABEL = "no_option_label"
    NO_TAG = "no_tag"  # though it is asked only for one


@dataclass(frozen=True, slots=True)
class Problem:
    fault: Fault
    question: str = ""  # id


@dataclass(frozen=True, slots=True)
class Draft:
    """`id` is empty for a scheme that is not kept yet. `guideline` is the text by language; `guideline_id` names the
    guideline that it becomes a version of, None for a new one."""

    id: str
    name: Text
    questions: tuple[Question, ...]
    about: Text = field(default_factory=dict)
    guideline: Text = field(default_factory=dict)
    guideline_id: str | None = None

    @property
    def problems(self) -> list[Problem]:
        return list(self._problems())

    def _problems(self) -> Iterator[Problem]:
        if not _says_something(self.name):
            yield Problem(Fault.NO_NAME)
        if not self.questions:
            yield Problem(Fault.NO_QUESTIONS)
        for question in self.questions:
            if not _says_something(question.label):
                yield Problem(Fault.NO_LABEL, question.id)
            if not all(_says_something(option.label) for option in question.options):
                yield Problem(Fault.NO_OPTION_LABEL, question.id)
            if question.tag is not None and not question.tag.strip():
                yield Problem(Fault.NO_TAG, question.id)

    def scheme(self, version: int = 1) -> Scheme:
        """Raises `UserError` for a draft without questions."""
        return Scheme(
            self.id or "new",
            version,
            spoken(self.name),
            tuple(_tidy(question) for question in self.questions),
            spoken(self.about),
            self.guideline_id,
        )

    def conflicts(self, keymap: KeyMap) -> list[Conflict]:
        """Keys that would mean two things because of this scheme."""
        if not self.questions:
            return []
        always = keymap.conflicts()
        return [clash for clash in keymap.conflicts(self.scheme()) if clash not in always]

    # --- changes

    def with_question(self, question: Question) -> "Draft":
        """In the place of the one with its id, or at the end."""
        if any(old.id == question.id for old in self.questions):
            return replace(self, questions=tuple(question if old.id == question.id else old for old in self.questions))
        return replace(self, questions=(*self.questions, question))

    def without(self, id: str) -> "Draft":
        return replace(self, questions=tuple(question for question in self.questions if question.id != id))

    def moved(self, id: str, by: int) -> "Draft":
        """Up (-1) or down (1) by one place; at the end it stays where it is."""
        questions = list(self.questions)
        place = next(place for place, question in enumerate(questions) if question.id == id)
        other = place + by
        if not 0 <= other < len(questions):
            return self
        questions[place], questions[other] = questions[other], questions[place]
        return replace(self, questions=tuple(questions))


def draft_of(scheme: Scheme, guideline: Text) -> Draft:
    return Draft(scheme.id, scheme.name, scheme.questions, scheme.about, guideline, scheme.guideline)


def copy_of(draft: Draft, suffix: Text) -> Draft:
    """A new scheme with the same questions; `suffix` is put behind its name, by language."""
    name = {language: text + suffix.get(language, "") for language, text in draft.name.items()}
    return replace(draft, id="", name=name, guideline_id=None)


def question_of(answer: Answer, taken: Collection[str], id: str = "") -> Question:
    """A new question of a kind, with an id of its own; `id` may be one of `RESERVED`."""
    if id == QUALITY:
        return Question(QUALITY, Answer.SCALE, About.ANSWER, {}, low=1, high=7)
    if id == THUMBS:
        return Question(THUMBS, Answer.YES_NO, About.ANSWER, {})
    if id == USE_CASE:
        return replace(with_answer(_EMPTY, Answer.CHOICE), id=USE_CASE)
    fresh = next(name for number in count(1) if (name := f"{answer.value}_{number}") not in taken)
    return with_answer(replace(_EMPTY, id=fresh, about=About.ANSWER), answer)


def with_answer(question: Question, answer: Answer) -> Question:
    """The same question with another kind of answer. What the new kind has no use for is forgotten; a question of a
    reserved id keeps its kind."""
    if question.answer is answer or question.id in RESERVED:
        return question
    changes: dict[str, Any] = {name: getattr(_EMPTY, name) for name, kinds in _OF_KIND.items() if answer not in kinds}
    if answer is Answer.SCALE:
        changes |= {"low": 1, "high": 5}
    elif answer is Answer.COMPARISON:
        changes |= {"steps": 5}
    if answer in WITH_OPTIONS and not question.options:
        changes |= {"options": (Option("option_1", {}), Option("option_2", {}))}
    if answer in TOGETHER:
        changes |= {"about": About.ANSWERS}
    elif answer in PER_ANSWER or question.about is About.ANSWERS:
        changes |= {"about": About.ANSWER}
    return replace(question, answer=answer, **changes)


def abouts(answer: Answer) -> tuple[About, ...]:
    """What a question with such an answer can be asked of."""
    if answer in TOGETHER:
        return (About.ANSWERS,)
    return (About.ANSWER,) if answer in PER_ANSWER else (About.ANSWER, About.PROMPT)


def with_ends(question: Question, low: int, high: int) -> Question:
    """A scale with these ends; where they are too far apart or the wrong way round, the one that moved pulls the
    other along."""
    if question.id == QUALITY or question.answer is not Answer.SCALE:
        return question
    low, high = min(max(low, -FARTHEST), FARTHEST - 1), min(max(high, 1 - FARTHEST), FARTHEST)
    if high <= low or high - low > MOST_STEPS:
        if low != question.low:
            high = min(max(high, low + 1), low + MOST_STEPS)
        else:
            low = max(min(low, high - 1), high - MOST_STEPS)
    return replace(question, low=low, high=high)


def with_new_option(question: Question) -> Question:
    taken = {option.id for option in question.options}
    fresh = next(name for number in count(1) if (name := f"option_{number}") not in taken)
    return replace(question, options=(*question.options, Option(fresh, {})))


def spoken(text: Text) -> dict[str, str]:
    """Without the languages in which nothing is said."""
    return {language: words.strip() for language, words in text.items() if words.strip()}


def _says_something(text: Text) -> bool:
    return any(words.strip() for words in text.values())


def _tidy(question: Question) -> Question:
    return replace(
        question,
        label=spoken(question.label),
        help=spoken(question.help),
        low_label=spoken(question.low_label),
        high_label=spoken(question.high_label),
        options=tuple(
            replace(option, label=spoken(option.label), key=option.key or None) for option in question.options
        ),
        key=question.key or None,
        tag=question.tag or None,
    )
