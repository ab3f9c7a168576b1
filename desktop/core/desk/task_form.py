"""The form of one task: the questions about its prompt, each answer and all answers, with their keys.

It does not change while the task is open; the responses are in `core.desk.state`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from desktop.core.keymap import ANSWER_KEYS, Command, KeyMap, question_keys
from desktop.core.question import About, Option, Question
from desktop.core.scheme import Scheme
from desktop.core.words import Passage, steps, words

ALL: Final = ""
"""The target of questions about all answers. Other targets are the ids of the prompt and the answers."""
NOTE: Final = ""
"""The id that stands for a free note, which answers no question."""
MARKS: Final = "*"
"""The id that stands for marked passages if the scheme has no question for them. Judgements have "" for both."""

LABELS: Final = (
    Option("factual", {"en": "Factual error", "zh": "事实错误"}),
    Option("logic", {"en": "Error of logic", "zh": "逻辑错误"}),
    Option("unsafe", {"en": "Unsafe", "zh": "不安全"}),
    Option("language", {"en": "Language", "zh": "语言问题"}),
)
"""The labels for passages if the scheme has none."""


@dataclass(frozen=True)
class TaskForm:
    """The questions of one task.

    `candidates` are the answers in the order on the screen; of identical answers only the first of each group in
    `identical`. `texts` has the texts of the prompt and the candidates. `tags` are those of the task itself.
    """

    scheme: Scheme
    prompt: str
    candidates: tuple[str, ...]
    texts: Mapping[str, str]
    tags: frozenset[str] = frozenset()
    identical: tuple[tuple[str, ...], ...] = ()
    keymap: KeyMap = field(default_factory=KeyMap)
    known_steps: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)
    """The steps of texts, if they are known already."""

    # --- questions

    def about(self, target: str) -> About:
        """Return what questions about this target are about."""
        return {ALL: About.ANSWERS, self.prompt: About.PROMPT}.get(target, About.ANSWER)

    def questions_for(self, target: str, tags: Iterable[str] = ()) -> list[Question]:
        """Return the questions about `target`. `tags` are those that the annotator gave to the prompt.

        A comparison of more than two answers becomes a ranking. If all answers are identical, there are no questions
        about all of them.
        """
        questions = self.scheme.questions_for(self.about(target), self.tags | set(tags))
        if target != ALL:
            return questions
        if len(self.candidates) < 2:
            return []
        return [question.type.for_answer_count(question, len(self.candidates)) for question in questions]

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The targets that Tab selects: the answers, then the prompt if there are questions about it."""
        questions = self.scheme.questions_for(About.PROMPT, {question.tag or "" for question in self.scheme.questions})
        return (*self.candidates, *([self.prompt] if not all(q.type.has_free_text for q in questions) else []))

    def letter(self, candidate: str) -> str:
        """Return the letter of an answer, by its place on the screen."""
        return ANSWER_KEYS[self.candidates.index(candidate)]

    def labels(self, target: str) -> tuple[str, tuple[Option, ...]]:
        """Return the id of the question that marked passages answer, and the labels for them."""
        for question in self.questions_for(target):
            if question.type.marks_passages:
                return question.id, question.options
        return MARKS, LABELS

    @cached_property
    def steps(self) -> Mapping[str, tuple[Passage, ...]]:
        """The steps of each text, by id."""
        return self.known_steps or {id: tuple(steps(text)) for id, text in self.texts.items()}

    @cached_property
    def words(self) -> Mapping[str, tuple[Passage, ...]]:
        """The words of each text, by id, found when they are first needed."""
        return _WordsOfTexts(self.texts)

    # --- keys

    @cached_property
    def _keys(self) -> Mapping[About, Mapping[str, str]]:
        return {about: question_keys(self.scheme, about, self.keymap.keys[Command.MORE_FLAGS]) for about in About}

    def key_of(self, target: str, question: str, option: str = "") -> str:
        """Return the key of a flag, of a tag (an option), or the key that brings a question into view; else ""."""
        return self._keys[self.about(target)].get(f"{question}/{option}" if option else question, "")

    def is_key_prefix(self, target: str, keys: str) -> bool:
        """Whether further keys may follow these: "X" if there is a key "X Q"."""
        return any(key.startswith(f"{keys} ") for key in self._keys[self.about(target)].values())

    def question_for_key(self, target: str, key: str) -> tuple[str, str] | None:
        """Return the question and the option (or "") of a key; None if it has none."""
        for name, its_key in self._keys[self.about(target)].items():
            if its_key.casefold() == key.casefold():
                question, _, option = name.partition("/")
                return question, option
        return None


class _WordsOfTexts(dict[str, tuple[Passage, ...]]):
    """The words of each text, found when they are first needed, since a long text takes a while."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._texts = texts

    def __missing__(self, id: str) -> tuple[Passage, ...]:
        return self.setdefault(id, tuple(words(self._texts[id])))
