"""Judged stores for training: rankings, rewrites, ratings, the same to the last bit each time, and their tokens."""

import zlib
from pathlib import Path

from desktop.core.payloads import Rating, Rewrite
from desktop.core.questions.ranking import Ranking
from desktop.engine.protocol import Tokenize, Tokenized
from desktop.store.database import Database
from tests.support.worlds import ADA, BO, World

COLOURS = ("red", "green", "blue", "amber", "violet", "teal", "ochre", "ivory", "indigo", "coral")


def question(number: int) -> str:
    """A prompt of a family of its own."""
    return f"Tell me about {COLOURS[number % 10]} thing {number}, please."


def ranked(world: World, number: int, answers: int = 3, by: str = ADA) -> tuple[str, list[str]]:
    """A prompt whose answers are ranked by length, the shortest first but for every third."""
    texts = [f"Thing {number} is {'very ' * place}fine." for place in range(answers)]
    conversation, prompt, ids = world.ask(question(number), *texts)
    order = ids if number % 3 else ids[::-1]
    world.judge(conversation, prompt, Ranking(tuple((id,) for id in order)), *ids, annotator=by)
    return prompt, ids


def rewritten(world: World, number: int, by: str = ADA) -> tuple[str, str]:
    """A prompt whose answer is rewritten."""
    conversation, prompt, (answer,) = world.ask(question(number), f"No thing {number}.")
    better = world.say(conversation, prompt, "assistant", f"Thing {number}!", author=by, rewritten_from=answer)
    world.judge(conversation, prompt, Rewrite(answer, better), answer, better, annotator=by)
    return prompt, better


def rated(world: World, number: int, thumbs: bool, by: str = ADA) -> str:
    """A prompt whose answer has a thumb."""
    conversation, prompt, (answer,) = world.ask(question(number), f"It is thing {number}.")
    world.judge(conversation, prompt, Rating(thumbs=thumbs), answer, annotator=by)
    return prompt


def small_world(rankings: int = 30, rewrites: int = 25, ratings: int = 24) -> World:
    """Enough for SFT, DPO and KTO."""
    world = World()
    for number in range(rankings):
        ranked(world, number)
    for number in range(rankings, rankings + rewrites):
        rewritten(world, number)
    for number in range(rankings + rewrites, rankings + rewrites + ratings):
        rated(world, number, thumbs=number % 2 == 0)
    return world


def save(world: World, folder: Path, local: tuple[str, ...] = (ADA, BO)) -> None:
    """Save the world, as if the `local` annotators had judged on this computer."""
    world.save(folder)
    with Database.open(folder) as database, database.write() as store:
        for person in local:
            store.undo_steps.add(person, world.judgements[0].action)


END = 2
"""The token that ends a turn."""


def tokens(text: str) -> tuple[int, ...]:
    """A token is the checksum of a word."""
    return tuple(zlib.crc32(word.encode()) % 50_000 + 10 for word in text.split())


def tokenize(request: Tokenize) -> Tokenized:
    """The tokens of a prompt and its answers."""
    prompt = tokens(" ".join(message.content for message in request.messages))
    return Tokenized(request.id, (1, *prompt), tuple(map(tokens, request.answers)), END, "")
