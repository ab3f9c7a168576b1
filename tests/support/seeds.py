"""Data folders with many made-up conversations, the same each time: for measuring and for pictures."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

from desktop.core.conversation import Conversation, Message, Role, Status
from desktop.core.ids import new_id, new_ids
from desktop.core.sampling import Sampling
from desktop.store.database import Database, Transaction

TOPICS = (
    *("a soup for eight", "the tides", "moving house", "a poem for Ada", "binary search", "the word “oder”", "bees"),
    *("潮汐是怎么来的", "给八个人做汤", "二分查找", "一首写给小雨的诗", "搬家清单", "蜜蜂为什么跳舞", "翻译一封信"),
)
SENTENCES = (
    "The moon pulls on the water that faces it a little more than on the ground below.",
    "Twice a day that gives a bulge on either side, and the coast turns through both.",
    "Start with onions, and give them more time than you think they need.",
    "That works because the list is sorted: each question halves what is left.",
    "**Write it down** before you forget it; the second draft is where it gets good.",
    "月亮对近处海水的引力比对地面稍大一些，于是海水鼓了起来。",
    "先把洋葱慢慢炒软，时间要比你以为的更长。",
    "因为列表是有序的，每问一次，剩下的就少一半。",
)
CODE = "```python\ndef find(items, wanted):\n    return bisect.bisect_left(items, wanted)\n```"


def paragraphs(random: random.Random, sentences: int) -> str:
    """Markdown of about that many sentences, with a list or a piece of code now and then."""
    parts = [" ".join(random.choices(SENTENCES, k=min(3, sentences))) for _ in range(max(1, sentences // 3))]
    if random.random() < 0.1:
        parts.append(CODE)
    if random.random() < 0.2:
        parts.append("\n".join(f"- {sentence}" for sentence in random.sample(SENTENCES, 3)))
    return "\n\n".join(parts)


def _turns(random: random.Random, messages: int, start: float) -> Iterator[Message]:
    """A straight conversation: question, answer, question ..."""
    parent: str | None = None
    for number in range(messages):
        asks = number % 2 == 0
        text = random.choice(SENTENCES) if asks else paragraphs(random, random.randint(2, 9))
        message = Message(
            id=new_ids(1, parent or "")[0],
            parent=parent,
            role=Role.USER if asks else Role.ASSISTANT,
            text=text,
            reasoning="",
            status=Status.COMPLETE,
            created=start + number,
        )
        parent = message.id
        yield message


def add_conversation(store: Transaction, title: str, messages: int, updated: float, random: random.Random) -> str:
    """Puts a finished conversation of so many messages into the store; gives its id."""
    conversation = Conversation(new_id(), title, updated - 60, updated, None, "", Sampling(), None)
    store.conversations.add(conversation, title_is_auto=False)
    last = None
    for message in _turns(random, messages, updated - messages):
        store.conversations.add_message(conversation.id, message)
        last = message.id
    store.conversations.change(conversation.id, active_leaf=last)
    return conversation.id


def seed(folder: Path, conversations: int, messages: int = 4, longest: int = 0) -> tuple[str, str]:
    """Fills the data folder `folder`. Gives the ids of the newest conversation, and of the oldest, which has `longest`
    messages where that is given."""
    source = random.Random(20260701)
    now = time.time()
    ids: list[str] = []
    with Database.open(folder) as database, database.write() as store:
        for age in reversed(range(conversations)):
            size = longest if longest and not ids else messages
            title = f"{source.choice(TOPICS)} {conversations - age}"
            ids.append(add_conversation(store, title, size, now - age * 1800, source))
    return ids[-1], ids[0]
