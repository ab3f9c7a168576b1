"""A program that chats with itself as fast as the store allows, until it is killed.

`python -m tests.soak.store_writer FOLDER` prints a line of JSON *after* each transaction: what it says is on the disk.
"""

import itertools
import json
import random
import sys
from pathlib import Path

from desktop.core.conversation import Status
from desktop.core.generation import CandidateStats, EndReason, ModelIdentity, PromptStats, Provenance
from desktop.core.sampling import Sampling
from desktop.services.chat import AnswerOutput, ChatService
from desktop.store.database import Database

PROVENANCE = Provenance(ModelIdentity("/m", "ab", "M", "Q4"), (), "cd", "prompt 字 " * 50, Sampling(), 4, "build")


def told(length: int) -> str:
    """What every answer says, as far as it got."""
    return "".join(f"{number} 字💧 " for number in range(length))


def say(*line: object) -> None:
    print(json.dumps(line), flush=True)


def chat_on(chat: ChatService) -> None:
    parent: str | None = None
    conversation: str | None = None
    for number in itertools.count():
        n = random.choice((1, 1, 4))
        turn, _ = chat.begin_turn(conversation, parent, f"question {number} {told(number % 50)}", n)
        say("asked", turn.conversation.id, turn.message.id, turn.message.text)
        chat.record_provenance(turn.batch, PROVENANCE, range(n))
        chat.record_prefill(turn.batch, PromptStats(9, 9, 0, "none", 0.1))
        for length in range(1, random.randint(2, 12)):
            for answer in turn.answers:
                chat.checkpoint(answer.id, AnswerOutput(told(length), "", told(length)), length)
                say("so far", answer.id, length)
        for answer in turn.answers:
            stats = CandidateStats(1, length, EndReason.END_OF_TURN, 0.1, 9.0)
            chat.finish(answer.id, Status.COMPLETE, AnswerOutput(told(length), "", told(length)), stats)
            say("answered", answer.id, length)
        again = random.random() < 0.3
        conversation, parent = (None, None) if again else (turn.conversation.id, turn.answers[0].id)
        if again:
            chat.delete(turn.conversation.id)
            chat.restore(turn.conversation.id)


if __name__ == "__main__":
    say("here")
    chat_on(ChatService(Database.open(Path(sys.argv[1]))))
