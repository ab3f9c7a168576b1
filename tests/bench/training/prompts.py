"""Prompts of everyday questions, made from topics and forms: for training, and others of other topics to test with.

They are neither sample prompts of the program nor items of the battery.
"""

import random
from typing import Final

_TOPICS: Final = (
    "growing tomatoes on a balcony",
    "buying a used bicycle",
    "learning to swim as an adult",
    "baking bread at home",
    "keeping a budget",
    "moving to another city",
    "adopting a dog",
    "writing a letter of complaint",
    "painting a room",
    "sleeping well in summer",
    "learning to knit",
    "making compost",
    "travelling by night train",
    "hosting a dinner for six",
    "repairing a puncture",
    "starting a book club",
    "walking in the mountains",
    "taking better photos",
    "studying for an exam",
    "cleaning an old carpet",
    "living by the sea",
    "working night shifts",
    "learning to play the guitar",
    "storing food without a fridge",
    "keeping bees",
    "running a first 5 km race",
    "choosing a pair of glasses",
    "giving a short speech",
    "sharing a flat",
    "saving water at home",
    "making tea",
    "reading a contract",
    "drawing portraits",
    "packing for a week",
    "teaching a child to read",
    "looking after house plants",
    "meeting new neighbours",
    "learning a language",
    "riding a horse",
    "cooking rice",
    "organising a small library",
    "getting over a cold",
    "playing chess",
    "making soap",
    "sewing on a button",
    "choosing a tent",
    "growing herbs",
    "quitting sugar",
    # from here on only to test with
    "insulating a window",
    "visiting a museum with children",
    "learning to dance",
    "keeping a diary",
    "buying second-hand clothes",
    "making a bird house",
    "singing in a choir",
    "preparing for a job interview",
    "fishing in a lake",
    "cutting a hedge",
    "making jam",
    "sailing a small boat",
    "collecting stamps",
    "restoring an old chair",
    "feeding a cat",
    "skating on ice",
)
_TESTED: Final = 16
"""The number of topics, at the end, that no training has."""

_FORMS: Final = (
    "Give me some advice on {topic}.",
    "What should I know about {topic}?",
    "What do beginners get wrong about {topic}?",
    "I am thinking about {topic}. Where do I start?",
    "What are the good and the bad sides of {topic}?",
    "Explain {topic} to somebody who has never done it.",
    "What do I need for {topic}?",
    "Tell me about {topic}. Keep it short.",
    "My sister asked me about {topic}. What should I say? A few sentences are enough.",
    "Briefly, what matters most in {topic}?",
    "How did people go about {topic} a hundred years ago? Answer briefly.",
    "Is {topic} difficult? Please be brief.",
)


def training_prompts(count: int, seed: int) -> list[str]:
    """Different prompts to judge, in random order."""
    return random.Random(f"train {seed}").sample(_combined(_TOPICS[:-_TESTED]), count)


def test_prompts(count: int, seed: int) -> list[str]:
    """Different prompts about topics that no training prompt has."""
    return random.Random(f"test {seed}").sample(_combined(_TOPICS[-_TESTED:]), count)


def _combined(topics: tuple[str, ...]) -> list[str]:
    return [form.format(topic=topic) for topic in topics for form in _FORMS]
