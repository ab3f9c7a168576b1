"""The sheet of one task: what is asked of its prompt, of each answer and of all of them, and by which digits and keys.

It is fixed while the task is open; what was said so far is `core.desk.state`.
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
"""The target of what is asked of all answers together. Other targets are the ids of the prompt and the answers."""
NOTE: Final = ""
"""The question that a free note answers."""
MARKS: Final = "*"
"""The question that marked passages answer where the scheme has none for them. (In a judgement neither has a name.)"""

LABELS: Final = (
    Option("factual", {"en": "Factual error", "zh": "事实错误"}),
    Option("logic", {"en": "Error of logic", "zh": "逻辑错误"}),
    Option("unsafe", {"en": "Unsafe", "zh": "不安全"}),
    Option("language", {"en": "Language", "zh": "语言问题"}),
)
"""What a passage can be marked as where the scheme has no labels of its own."""


@dataclass(frozen=True)
class TaskForm:
    """`candidates` are the answers as they stand on the screen; of identical ones only the first of each group in
    `identical`. `texts` has those of the prompt and the candidates. `tags` are those of the task itself."""

    scheme: Scheme
    prompt: str
    candidates: tuple[str, ...]
    texts: Mapping[str, str]
    tags: frozenset[str] = frozenset()
    identical: tuple[tuple[str, ...], ...] = ()
    keymap: KeyMap = field(default_factory=KeyMap)
    known_steps: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)
    """Of texts whose steps were found before."""

    # --- what is asked

    def about(self, target: str) -> About:
        return {ALL: About.ANSWERS, self.prompt: About.PROMPT}.get(target, About.ANSWER)

    def questions_for(self, target: str, tags: Iterable[str] = ()) -> list[Question]:
        """`tags` are those that the annotator gave to the prompt.

        A comparison of more than two answers is a ranking of them; where all answers are the same, nothing is asked
        of them together.
        """
        questions = self.scheme.questions_for(self.about(target), self.tags | set(tags))
        if target != ALL:
            return questions
        if len(self.candidates) < 2:
            return []
        return [question.type.for_answer_count(question, len(self.candidates)) for question in questions]

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """What Tab goes through: the answers, then the prompt where something is asked of it."""
        asked = self.scheme.questions_for(About.PROMPT, {question.tag or "" for question in self.scheme.questions})
        return (*self.candidates, *([self.prompt] if not all(q.type.has_free_text for q in asked) else []))

    def letter(self, candidate: str) -> str:
        return ANSWER_KEYS[self.candidates.index(candidate)]

    def labels(self, target: str) -> tuple[str, tuple[Option, ...]]:
        """The question that marked passages answer, and what they can be marked as."""
        for question in self.questions_for(target):
            if question.type.marks_passages:
                return question.id, question.options
        return MARKS, LABELS

    @cached_property
    def steps(self) -> Mapping[str, tuple[Passage, ...]]:
        return self.known_steps or {id: tuple(steps(text)) for id, text in self.texts.items()}

    @cached_property
    def words(self) -> Mapping[str, tuple[Passage, ...]]:
        return _WordsOfTexts(self.texts)

    # --- by which keys

    @cached_property
    def _keys(self) -> Mapping[About, Mapping[str, str]]:
        return {about: question_keys(self.scheme, about, self.keymap.keys[Command.MORE_FLAGS]) for about in About}

    def key_of(self, target: str, question: str, option: str = "") -> str:
        """That of a flag, of a tag (an option), or the one that brings a question into view; empty for none."""
        return self._keys[self.about(target)].get(f"{question}/{option}" if option else question, "")

    def is_key_prefix(self, target: str, keys: str) -> bool:
        """Whether flags have a key that goes on after these ("X": there is an "X Q")."""
        return any(key.startswith(f"{keys} ") for key in self._keys[self.about(target)].values())

    def question_for_key(self, target: str, key: str) -> tuple[str, str] | None:
        """The question and option (or "") that a key stands for."""
        for name, its_key in self._keys[self.about(target)].items():
            if its_key.casefold() == key.casefold():
                question, _, option = name.partition("/")
                return question, option
        return None


class _WordsOfTexts(dict[str, tuple[Passage, ...]]):
    """The words of each text, found when they are first asked for: a long one takes a while."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._texts = texts

    def __missing__(self, id: str) -> tuple[Passage, ...]:
        return self.setdefault(id, tuple(words(self._texts[id])))
