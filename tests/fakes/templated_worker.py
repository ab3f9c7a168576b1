"""The obedient model process with a real chat template and a small window: prompts as the real one renders them.

`python templated_worker.py WINDOW [MOST]`: WINDOW in words, at most MOST candidates at once.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.core.context import ChatMessage, ContextFit, fit_context
from desktop.core.errors import UserError
from desktop.engine.fallbacks import FALLBACKS
from desktop.engine.protocol import Event, Failed, Generate, Load, Loaded, Measure, Measured, Request, Started, Tokenize
from desktop.engine.template import ChatTemplate
from tests.fakes import worker as fake


@dataclass
class TemplatedWorker(fake.Worker):
    window: int = 1000
    most: int = 16
    template: ChatTemplate = field(default_factory=lambda: ChatTemplate(FALLBACKS["chatml"]))

    def load(self, request: Load) -> None:
        own = "{{ raise_exception('never') }}" if request.path.endswith("fails.gguf") else FALLBACKS["chatml"]
        self.template = ChatTemplate(request.options.template or own)
        super().load(request)

    def planned(self, messages: Sequence[ChatMessage], reserve: int) -> ContextFit:
        return fit_context(messages, lambda some: len(self.template.render(some).split()), self.window, reserve)

    def prompt(self, messages: Request) -> str:
        if isinstance(messages, Tokenize):
            return self.template.render(messages.messages)
        assert isinstance(messages, Generate | Measure)
        reserve = messages.reserve if isinstance(messages, Measure) else messages.sampling.reserve
        kept = self.planned(messages.messages, reserve).kept
        partial = messages.partial if isinstance(messages, Generate) else ""
        return self.template.render([messages.messages[index] for index in kept]) + partial

    def measure(self, request: Measure) -> None:
        try:
            planned = self.planned(request.messages, request.reserve)
        except UserError as error:
            self.emit(Failed(request.id, error.to_wire()))
            return
        sizes = tuple(len(message.content.split()) for message in request.messages)
        prompt = self.prompt(request)
        self.emit(
            Measured(
                request.id, prompt, planned.tokens, sizes, planned.kept, planned.dropped, self.window, planned.reserve
            )
        )

    def generate(self, request: Generate) -> None:
        self._messages, self._asked, self._reserve = request.messages, request.n, request.sampling.reserve
        super().generate(replace(request, n=min(request.n, self.most)))

    def emit(self, event: Event) -> None:
        if isinstance(event, Loaded):
            event = replace(event, window=self.window)
        if isinstance(event, Started):
            planned = self.planned(self._messages, self._reserve)
            reason = "Only so many fit into memory." if event.n < self._asked else ""
            event = replace(event, kept=planned.kept, dropped=planned.dropped, n_reason=reason)
        super().emit(event)


if __name__ == "__main__":
    window, *most = map(int, sys.argv[1:])
    TemplatedWorker(window=window, most=most[0] if most else 16).run()
    os._exit(0)
