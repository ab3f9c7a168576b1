"""A model process that streams Markdown at exactly 200 tokens a second, in place of `desktop worker`."""

import itertools
import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace

from desktop.core.generation import PromptStats
from desktop.engine.builtin import SHA256
from desktop.engine.protocol import Generate, Load, Prefilled
from tests.fakes.worker import Answer, Worker
from tests.support.seeds import paragraphs

RATE = 200  # tokens a second
SECONDS = 15


class PacedWorker(Worker):
    def load(self, request: Load) -> None:
        super().load(replace(request, sha256=request.sha256 or SHA256))  # the library knows the built-in model's

    def generate(self, request: Generate) -> None:
        Paced(self, request).run("")


class Paced(Answer):
    def pieces(self, text: str) -> Iterator[tuple[str, str] | None]:
        self.worker.emit(Prefilled(self.request.id, PromptStats(1, 1, 0, "none", 0.0)))
        source = random.Random(7)
        markdown = "\n\n".join(paragraphs(source, 6) for _ in range(200))
        began = time.monotonic()
        for number, start in enumerate(itertools.count(0, 4)):  # four characters are about one token
            if number >= RATE * SECONDS:
                return
            time.sleep(max(0.0, began + number / RATE - time.monotonic()))
            yield ("text", markdown[start : start + 4])


if __name__ == "__main__":
    PacedWorker().run()
    os._exit(0)  # not held up by its own threads
