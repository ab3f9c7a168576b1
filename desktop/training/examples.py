"""Training examples as token ids: one line of JSON for a prompt and all its answers.

Prompts are rendered and tokenized by the engine, with the model's chat template, so that the model is trained on
exactly the tokens that it sees in chat. The trainer needs neither a tokenizer nor a template.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple


class AnswerPair(NamedTuple):
    """Indices of two answers of an example, the better one first. `margin` is the strength of the preference (1 = the
    weakest that the scheme can record); None if nobody stated one."""

    chosen: int
    rejected: int
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class TrainingExample:
    """One prompt with its answers, as token ids.

    `prompt` ends where the answer begins. Each answer ends with the token that ends a turn, unless it was cut off.
    `demonstrations` are the indices of answers to imitate, `pairs` the comparisons, `labels` the answers that are good
    or bad (index, is it good?). `id` is that of the prompt in the store, `judgements` those it comes from.
    """

    id: str
    prompt: tuple[int, ...]
    answers: tuple[tuple[int, ...], ...] = ()
    demonstrations: tuple[int, ...] = ()
    pairs: tuple[AnswerPair, ...] = ()
    labels: tuple[tuple[int, bool], ...] = ()
    judgements: tuple[str, ...] = ()


def write_examples(path: Path, examples: Iterable[TrainingExample]) -> int:
    """Write the examples, one a line; returns how many there were. Raises `OSError`."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for example in examples:
            file.write(json.dumps(asdict(example), separators=(",", ":")) + "\n")
            count += 1
    return count


def read_examples(path: Path) -> Iterator[TrainingExample]:
    """Read a file that `write_examples` wrote. Raises `OSError`; `ValueError` or `KeyError` if it is damaged."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            data = json.loads(line)
            yield TrainingExample(
                id=data["id"],
                prompt=tuple(data["prompt"]),
                answers=tuple(map(tuple, data["answers"])),
                demonstrations=tuple(data["demonstrations"]),
                pairs=tuple(AnswerPair(*pair) for pair in data["pairs"]),
                labels=tuple((index, good) for index, good in data["labels"]),
                judgements=tuple(data["judgements"]),
            )
