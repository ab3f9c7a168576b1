"""The store of a simulated annotator: answers that the engine sampled, rankings of them, and rewrites."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from desktop.core.context import ChatMessage
from desktop.core.generation import Adapter, EndReason
from desktop.core.payloads import Rewrite
from desktop.core.questions.ranking import Ranking
from desktop.core.sampling import Sampling
from desktop.engine.client import EngineClient
from desktop.engine.protocol import BatchAnswer, BatchPrompt, ContextOptions, GenerateBatch
from tests.bench.training.tastes import Taste
from tests.support.training_worlds import save
from tests.support.worlds import ADA, World

RANKINGS: Final = 100
REWRITES: Final = 50
ANSWERS: Final = 4
_LONGEST: Final = 144  # tokens
_CHUNK: Final = 32  # prompts in one request


class SampledText(NamedTuple):
    """An answer of the engine. `end` is an `EndReason`."""

    text: str
    end: str


class AnsweredPrompt(NamedTuple):
    """A prompt with its sampled answers."""

    prompt: str
    answers: tuple[SampledText, ...]


def sample(base: Path, prompts: Sequence[str], n: int, seed: int, adapter: Path | None = None) -> list[AnsweredPrompt]:
    """`n` answers to each prompt, by the engine as in chat."""
    adapters = (Adapter(str(adapter)),) if adapter else ()
    found: dict[tuple[int, int], SampledText] = {}
    client = EngineClient()
    try:
        client.load_and_wait(base, "", ContextOptions(window=1024, parked_bytes=0))
        for start in range(0, len(prompts), _CHUNK):
            requests = tuple(
                BatchPrompt(
                    messages=(ChatMessage("user", prompt),),
                    n=n,
                    seeds=tuple(seed * 1_000_000 + at * n + candidate for candidate in range(n)),
                )
                for at, prompt in enumerate(prompts[start : start + _CHUNK], start)
            )
            for event in client.run(GenerateBatch(0, requests, Sampling(max_tokens=_LONGEST), adapters=adapters)):
                if isinstance(event, BatchAnswer):
                    text = SampledText(event.text.strip(), event.end.value)
                    found[start + event.prompt, event.candidate] = text
    finally:
        client.shutdown()
    return [
        AnsweredPrompt(prompt, tuple(found[at, candidate] for candidate in range(n)))
        for at, prompt in enumerate(prompts)
    ]


def judged(taste: Taste, answered: Sequence[AnsweredPrompt]) -> World:
    """A world in which the annotator ranked the answers to the first prompts, and rewrote one to each of the others."""
    world = World()
    rewrites = 0
    for number, (text, answers) in enumerate(answered):
        prompt, ids = _ask(world, text, answers if number < RANKINGS else answers[:1])
        conversation = world.conversations[-1].id
        if number < RANKINGS:
            order = taste.rank([answer.text for answer in answers])
            ranking = Ranking(tuple(tuple(ids[index] for index in group) for group in order))
            world.judge(conversation, prompt, ranking, *ids)
        elif rewrites < REWRITES and (better := taste.rewrite(answers[0].text)):
            message = world.say(conversation, prompt, "assistant", better, author=ADA, rewritten_from=ids[0])
            world.judge(conversation, prompt, Rewrite(ids[0], message), ids[0], message)
            rewrites += 1
    return world


def _ask(world: World, prompt: str, answers: Sequence[SampledText]) -> tuple[str, list[str]]:
    conversation = world.conversation()
    message = world.say(conversation, None, "user", prompt)
    ends = [EndReason(answer.end) for answer in answers]
    return message, world.answers(conversation, message, *(answer.text for answer in answers), ends=ends)


def save_judged(world: World, data: Path) -> None:
    """Save the world as a data folder whose only local annotator is its own."""
    save(world, data, (ADA,))


def write_answers(path: Path, answered: Sequence[AnsweredPrompt]) -> None:
    """Keep answers, so that both tastes judge the same ones."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(answered, ensure_ascii=False), encoding="utf-8")


def read_answers(path: Path) -> list[AnsweredPrompt]:
    """Read what `write_answers` wrote."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [AnsweredPrompt(prompt, tuple(SampledText(*answer) for answer in answers)) for prompt, answers in rows]
