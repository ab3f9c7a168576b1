"""What `sayso generate` shows: answers while they are generated, statistics, and the JSON object at the end."""

from dataclasses import dataclass, field
from typing import Any

from desktop.cli.console import Console
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.generation import CandidateStats, EndReason, PromptStats
from desktop.engine.protocol import CandidateDone, Event, Loaded, Pieces, Prefilled, Started, add_piece


@dataclass(slots=True)
class AnswerText:
    text: str = ""
    reasoning: str = ""
    tokens: int = 0
    seed: int | None = None
    stats: CandidateStats | None = None

    @property
    def is_cut(self) -> bool:
        return self.stats is not None and self.stats.end.is_cut

    def as_json(self) -> dict[str, Any]:
        stats = self.stats
        return {
            "text": self.text,
            "reasoning": self.reasoning,
            "seed": self.seed,
            "tokens": stats.tokens if stats else self.tokens,
            "end": (stats.end if stats else EndReason.FAILED).value,
            "tokens_per_second": round(stats.tokens_per_second, 3) if stats else None,
        }


@dataclass(slots=True)
class AnswerSet:
    """The answers so far, and statistics of the prompt. `scores` are those of a reward model, one per answer."""

    n: int
    loaded: Loaded
    candidates: list[AnswerText] = field(default_factory=list)
    prompt: PromptStats | None = None
    prompt_tokens: int = 0
    scores: tuple[float, ...] = ()

    @property
    def has_content(self) -> bool:
        return any(candidate.tokens or candidate.stats for candidate in self.candidates)

    def take(self, event: Event, messages: int, console: Console) -> None:
        match event:
            case Started():
                self.prompt_tokens = event.prompt_tokens
                self.candidates = [AnswerText(seed=seed) for seed in event.seeds]
                if event.dropped:
                    text = QT_TRANSLATE_NOOP(
                        "cli", "{dropped} of {messages} messages do not fit in the context and are dropped."
                    )
                    console.note(text, dropped=len(event.dropped), messages=messages)
                if event.n < self.n:
                    text = QT_TRANSLATE_NOOP("cli", "Only {n} answer(s) in parallel: {reason}")
                    console.note(text, n=event.n, reason=event.n_reason)
            case Prefilled():
                self.prompt = event.stats
            case Pieces():
                for index, kind, piece in event.pieces:
                    answer = self.candidates[index]
                    answer.text, answer.reasoning = add_piece(answer.text, answer.reasoning, kind, piece)
                for index, tokens in event.tokens:
                    self.candidates[index].tokens = tokens
            case CandidateDone():
                self.candidates[event.candidate].stats = event.stats

    @property
    def first_token(self) -> float | None:
        times = [candidate.stats.first_token_s for candidate in self.candidates if candidate.stats]
        return min((seconds for seconds in times if seconds is not None), default=None)

    def as_json(self) -> dict[str, Any]:
        first = self.first_token
        return {
            "model": {
                "path": self.loaded.path,
                "sha256": self.loaded.sha256,
                "quantization": self.loaded.quantization,
            },
            "prompt_tokens": self.prompt.tokens if self.prompt else self.prompt_tokens,
            "reused_tokens": self.prompt.reused if self.prompt else 0,
            "time_to_first_token_s": round(first, 6) if first is not None else None,
            "candidates": self._candidates_as_json(),
        }

    def _candidates_as_json(self) -> list[dict[str, Any]]:
        if not self.scores:
            return [candidate.as_json() for candidate in self.candidates]
        best_first = reversed(self.ranked())
        return [{**self.candidates[index].as_json(), "score": self.scores[index]} for index in best_first]

    def ranked(self) -> list[int]:
        """The indices of the answers, the best one last; in their order if they are not scored. Answers that were cut
        off come before all others, whatever their scores."""
        indices = list(range(len(self.candidates)))
        return (
            sorted(indices, key=lambda i: (not self.candidates[i].is_cut, self.scores[i])) if self.scores else indices
        )

    def print_statistics(self, console: Console) -> None:
        first = self.first_token
        if self.prompt is not None and first is not None:
            text = QT_TRANSLATE_NOOP("cli", "Prompt: {tokens} token(s), {reused} cached; {seconds} s to first token.")
            console.note(text, tokens=self.prompt.tokens, reused=self.prompt.reused, seconds=f"{first:.2f}")
        for number, candidate in enumerate(self.candidates, 1):
            if (stats := candidate.stats) is not None:
                text = QT_TRANSLATE_NOOP(
                    "cli", "Answer {number}: {tokens} token(s), {speed} tokens/s, seed {seed}, {end}."
                )
                console.note(
                    text,
                    number=number,
                    tokens=stats.tokens,
                    speed=f"{stats.tokens_per_second:.1f}",
                    seed=stats.seed,
                    end=console.tr(_ENDS[stats.end]),
                )


_ENDS = {
    EndReason.END_OF_TURN: QT_TRANSLATE_NOOP("cli", "complete"),
    EndReason.MAX_TOKENS: QT_TRANSLATE_NOOP("cli", "token limit reached"),
    EndReason.STOP_STRING: QT_TRANSLATE_NOOP("cli", "stop text reached"),
    EndReason.CONTEXT_FULL: QT_TRANSLATE_NOOP("cli", "context full"),
    EndReason.STOPPED: QT_TRANSLATE_NOOP("cli", "stopped"),
    EndReason.INTERRUPTED: QT_TRANSLATE_NOOP("cli", "interrupted"),
    EndReason.FAILED: QT_TRANSLATE_NOOP("cli", "failed"),
}


def show_nothing(event: Event) -> None:
    """Show no event: with --json, only the result at the end is printed."""


class AnswerStream:
    """Prints a single answer as it is generated, several ones when each is complete. Reasoning goes to stderr."""

    def __init__(self, console: Console, n: int, result: AnswerSet) -> None:
        self._console = console
        self._n = n
        self._result = result
        self._thinking = False

    def __call__(self, event: Event) -> None:
        match event:
            case Pieces() if self._n == 1:
                for _, kind, text in event.pieces:
                    self._piece(kind, text)
            case CandidateDone() if self._n == 1:
                print(file=self._console.out, flush=True)
            case CandidateDone():
                text = QT_TRANSLATE_NOOP("cli", "--- answer {number} of {count}, seed {seed}")
                self._console.note(text, number=event.candidate + 1, count=self._n, seed=event.stats.seed)
                self._print(self._result.candidates[event.candidate])

    def print_ranked(self) -> None:
        """Print all answers, with their scores the best one last, or in their order if they were not scored."""
        for index in self._result.ranked():
            text = QT_TRANSLATE_NOOP("cli", "--- answer {number} of {count}, score {score}")
            if self._result.candidates[index].is_cut:
                text = QT_TRANSLATE_NOOP("cli", "--- answer {number} of {count}, score {score}, cut off")
            score = f"{self._result.scores[index]:.2f}" if self._result.scores else "-"
            self._console.note(text, number=index + 1, count=len(self._result.candidates), score=score)
            self._print(self._result.candidates[index])

    def _print(self, answer: AnswerText) -> None:
        if answer.reasoning:
            print(answer.reasoning, file=self._console.err, flush=True)
        print(answer.text, file=self._console.out, flush=True)

    def _piece(self, kind: str, text: str) -> None:
        if kind == "reasoning":
            self._thinking = True
            print(text, end="", file=self._console.err, flush=True)
            return
        if self._thinking:
            self._thinking = False
            print(file=self._console.err, flush=True)
        if kind == "recast":  # the text so far was reasoning
            text = "\n"
        print(text, end="", file=self._console.out, flush=True)
