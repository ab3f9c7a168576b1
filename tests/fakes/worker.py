"""A scripted model process: speaks the engine's protocol, needs no model, and follows commands in the messages.

Run as `python worker.py`, in place of `desktop worker`. It answers a message with the words of its last user message,
one piece each; a message beginning with "!" is a command (see `Answer.run`). Models are paths: `missing.gguf`
fails to load, `abort.gguf` crashes while loading, `slow.gguf` takes a second, everything else is fine.
`python worker.py mute` never sends `Hello`; `is_newer` reports another protocol.
"""

import hashlib
import math
import os
import queue
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.core.errors import ErrorKind, Translatable, UserError
from desktop.core.generation import CandidateStats, EndReason, PromptStats
from desktop.engine.codec import decode, encode
from desktop.engine.protocol import (
    BatchAnswer,
    CandidateDone,
    Done,
    Event,
    Failed,
    Forget,
    Generate,
    GenerateBatch,
    Heartbeat,
    Hello,
    Likelihood,
    Likelihoods,
    LimitKvCache,
    Load,
    Loaded,
    Loading,
    Measure,
    Measured,
    Pieces,
    Prefill,
    Prefilled,
    Request,
    SaveState,
    Score,
    Scored,
    Shutdown,
    Started,
    Stop,
    Tokenize,
    Tokenized,
    Unload,
)
from desktop.engine.signature import model_changed

WINDOW = 1000  # tokens; one token is one word
PARKED = 3_000_000  # bytes that it reports as parked for each answer


@dataclass
class Worker:
    """The fake process. Its attributes switch on misbehaviour."""

    requests: queue.Queue[Request | None] = field(default_factory=queue.Queue)
    stopped: set[tuple[int, int | None]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    model: Loaded | None = None
    is_hanging: bool = False
    ignores_stops: bool = False
    gpu: bool = False
    parked: int = 0  # bytes that it reports
    parked_limit: int | None = None
    is_newer: bool = False  # pretends to be another version, as after an update

    def run(self) -> None:
        hello = Hello("llama.cpp fake, llama-cpp-python fake", self.gpu, os.getpid())
        self.emit(replace(hello, protocol="9.9 ffffffff") if self.is_newer else hello)
        threading.Thread(target=self.read, daemon=True).start()
        threading.Thread(target=self.send_heartbeats, daemon=True).start()
        while (request := self.requests.get()) is not None and not isinstance(request, Shutdown):
            match request:
                case Load():
                    self.load(request)
                case Generate():
                    self.generate(request)
                case GenerateBatch():
                    self.generate_batch(request)
                case Measure():
                    self.measure(request)
                case Tokenize():
                    self.tokenize(request)
                case Likelihood():
                    self.compute_likelihoods(request)
                case Score():
                    self.compute_scores(request)
                case Unload():
                    self.model = None
                case Forget(conversation=""):
                    self.parked = 0
                case LimitKvCache():
                    self.limit(request.parked_bytes)
                case SaveState() | Forget() | Stop():
                    pass

    def read(self) -> None:
        for line in sys.stdin.buffer:
            request = decode(line)
            if isinstance(request, Stop):
                self.stopped.add((request.id, request.candidate))
            elif isinstance(request, Request):
                self.requests.put(request)
        self.requests.put(None)  # the parent has exited
        if not self.is_hanging:
            time.sleep(1)
        os._exit(0)

    def send_heartbeats(self) -> None:
        while not self.is_hanging:
            self.emit(Heartbeat(False, 2, self.parked))
            time.sleep(0.2)

    def emit(self, event: Event) -> None:
        self.write(encode(event))

    def write(self, data: bytes) -> None:
        with self.lock:
            os.write(1, data)

    def is_stopped(self, request: int, candidate: int) -> bool:
        return not self.ignores_stops and bool(self.stopped & {(request, None), (request, candidate)})

    def load(self, request: Load) -> None:
        name = Path(request.path).name
        self.model = None
        if name == "missing.gguf":
            error = UserError(
                ErrorKind.INPUT,
                Translatable("The file {file} was not found. It may have been moved or deleted."),
                {"file": name},
            )
            self.emit(Failed(request.id, error.to_wire()))
            return
        for step in range(1, 5):
            if name == "slow.gguf":
                time.sleep(0.25)
            self.emit(Loading(request.id, step / 4))
        if name == "abort.gguf":
            os.abort()
        sha256 = request.sha256 or hashlib.sha256(name.encode()).hexdigest()
        self.model = Loaded(
            request.id, request.path, sha256, name.removesuffix(".gguf"), "Q4_1", 1000,
            request.options.window or WINDOW, WINDOW, "0" * 64, "full", 0.1, {"n_ctx": WINDOW, "threads": 2},
        )  # fmt: skip
        self.emit(self.model)
        self.parked = 0
        self.limit(request.options.parked_bytes)

    def limit(self, most: int | None) -> None:
        self.parked_limit = most
        self.parked = self.parked if most is None else min(self.parked, most)

    def prompt(self, messages: Request) -> str:
        assert isinstance(messages, Generate | Measure | Tokenize)
        return "".join(f"<{m.role}>{m.content}" for m in messages.messages) + "<assistant>"

    def measure(self, request: Measure) -> None:
        if self.model is None:
            self.no_model(request.id)
            return
        prompt = self.prompt(request)
        sizes = tuple(len(message.content.split()) for message in request.messages)
        kept = tuple(range(len(sizes)))
        self.emit(Measured(request.id, prompt, sum(sizes), sizes, kept, (), WINDOW, request.reserve))

    def tokenize(self, request: Tokenize) -> None:
        """A token is a word: its checksum."""
        if self.model is None:
            self.no_model(request.id)
            return

        def tokens(text: str) -> tuple[int, ...]:
            return tuple(10 + zlib.crc32(word.encode()) % 40_000 for word in text.split())

        prompt = self.prompt(request) if request.messages else ""
        self.emit(Tokenized(request.id, tokens(prompt), tuple(map(tokens, request.answers)), 2, prompt))

    def compute_likelihoods(self, request: Likelihood) -> None:
        """Every token has the probability of one in its id."""
        if self.model is None:
            self.no_model(request.id)
            return
        found = tuple(tuple(-math.log(max(token, 1)) for token in sequence[1:]) for sequence in request.sequences)
        self.emit(Likelihoods(request.id, found))

    def generate_batch(self, request: GenerateBatch) -> None:
        """Each answer is the words of its prompt, and its number; a tokenized prompt is answered with its tokens."""
        if self.model is None:
            self.no_model(request.id)
            return
        count = 0
        for index, prompt in enumerate(request.prompts):
            for candidate in range(prompt.n):
                last = prompt.messages[-1].content if prompt.messages else " ".join(map(str, prompt.tokens))
                words = f"{last} {candidate + 1}".split()
                tokens = tuple(10 + zlib.crc32(word.encode()) % 40_000 for word in words)
                count += len(tokens)
                seed = prompt.seeds[candidate] if prompt.seeds else candidate + 1
                log_probs = (-1.0,) * len(tokens) if request.log_probs else ()
                end = EndReason.STOPPED if self.is_stopped(request.id, 0) else EndReason.END_OF_TURN
                self.emit(BatchAnswer(request.id, index, candidate, " ".join(words), "", tokens, log_probs, seed, end))
                if end is EndReason.STOPPED:
                    break
        self.emit(Done(request.id, count, 0.1, count / 0.1))

    def compute_scores(self, request: Score) -> None:
        """Longer answers are better; the adapter `missing.gguf` does not exist."""
        name = Path(request.adapter).name
        if self.model is None:
            self.no_model(request.id)
        elif name == "missing.gguf":
            error = UserError(
                ErrorKind.MODEL,
                Translatable("The adapter {name} was not found. It may have been moved or deleted."),
                {"name": name},
            )
            self.emit(Failed(request.id, error.to_wire()))
        else:
            sizes = [len(sequence) for sequence in request.sequences]
            sizes += [len(conversation[-1].content.split()) for conversation in request.conversations]
            self.emit(Scored(request.id, tuple((size - request.mean) / request.deviation for size in sizes)))

    def no_model(self, id: int) -> None:
        self.emit(
            Failed(id, UserError(ErrorKind.MODEL, Translatable("No model is loaded. Choose one first.")).to_wire())
        )

    def generate(self, request: Generate) -> None:
        if self.model is None:
            self.no_model(request.id)
            return
        last = next((m.content for m in reversed(request.messages) if m.role == "user"), request.prompt or "")
        Answer(self, request).run(last)
        self.parked += PARKED
        self.limit(self.parked_limit)


@dataclass
class Answer:
    """The answer to one `Generate` request."""

    worker: Worker
    request: Generate
    written: list[int] = field(default_factory=list)  # tokens of each candidate

    def run(self, text: str) -> None:
        """Commands: `!die abort|segv|kill|exit`, `!hang`, `!deaf`, `!fail`, `!garbage`, `!think` (reasoning first),
        `!words N [SECONDS]` (N words, that long apart), `!lengths N...` (of N words, one number for each candidate),
        `!prefill SECONDS` (before the first word)."""
        id, emit = self.request.id, self.worker.emit
        self.written = [0] * self.request.n
        seeds = self.request.seeds or tuple(range(1, self.request.n + 1))
        prompt = self.worker.prompt(self.request)
        tokens = len(prompt.split())
        emit(Started(id, prompt, tokens, tuple(range(len(self.request.messages))), (), len(seeds), "", seeds, "0" * 64))
        live = set(range(self.request.n))
        lengths = [int(n) for n in text.split()[1:]] if text.startswith("!lengths ") else []
        start = time.monotonic()
        for piece in self.pieces(text):
            for candidate in sorted(live):
                if self.worker.is_stopped(id, candidate):
                    live.discard(candidate)
                    self.end(candidate, seeds, EndReason.STOPPED)
                elif piece is not None:
                    kind, word = piece
                    self.written[candidate] += 1
                    emit(
                        Pieces(
                            id,
                            ((candidate, kind, word),),
                            ((candidate, word),),
                            ((candidate, self.written[candidate]),),
                        )
                    )
                    if lengths[candidate : candidate + 1] == [self.written[candidate]]:
                        live.discard(candidate)
                        self.end(candidate, seeds, EndReason.END_OF_TURN)
                    elif self.written[candidate] == self.request.sampling.max_tokens:
                        live.discard(candidate)
                        self.end(candidate, seeds, EndReason.MAX_TOKENS)
            if not live:
                break
            if self.written[0] == 0 and piece is None:
                continue
        for candidate in sorted(live):
            self.end(candidate, seeds, EndReason.END_OF_TURN)
        seconds = time.monotonic() - start
        total = sum(self.written)
        emit(Done(id, total, seconds, total / seconds if seconds else 0.0))

    def end(self, candidate: int, seeds: tuple[int, ...], reason: EndReason) -> None:
        """End a candidate."""
        written = self.written[candidate]
        stats = CandidateStats(seeds[candidate], written, reason, 0.01 if written else None, 100.0)
        self.worker.emit(CandidateDone(self.request.id, candidate, stats))

    def pieces(self, text: str) -> Iterator[tuple[str, str] | None]:
        """Yield (kind, word) pieces; None while there is nothing new."""
        id, worker = self.request.id, self.worker
        words = text.split()
        match words:
            case ["!die", how]:
                yield from self.write_words(["half", "an", "answer"], 0)
                crash(how)
            case ["!hang"]:
                yield ("text", "half ")
                worker.is_hanging = True
                time.sleep(1000)
            case ["!fail"]:
                yield ("text", "half ")
                worker.emit(Failed(id, UserError(ErrorKind.FAILED, Translatable("This is a test.")).to_wire()))
            case ["!changed"] if worker.model is not None:
                worker.emit(Failed(id, model_changed(worker.model.path).to_wire()))
            case ["!garbage"]:
                worker.write(b'native print\n{"type": "Nonsense"}\n[1, 2]\n\xff\xfe\n' + b"[" * 100_000 + b"\n\n")
                yield from self.write_words(["still", "here"], 0)
            case ["!deaf", *_]:
                worker.ignores_stops = True
                yield from self.write_words(["word"] * 10_000, 0.01)
            case ["!think", *rest]:
                yield ("reasoning", "hm ")
                yield from self.write_words(rest, 0)
            case ["!words", count, *seconds]:
                yield from self.write_words(["word"] * int(count), float(seconds[0]) if seconds else 0)
            case ["!lengths", *lengths]:
                yield from self.write_words(["word"] * max(map(int, lengths)), 0)
            case ["!prefill", seconds]:
                steps = 20
                for step in range(steps):
                    worker.emit(Prefill(id, step, steps))
                    time.sleep(float(seconds) / steps)
                    yield None
                yield from self.write_words(["done"], 0)
            case _:
                yield from self.write_words(words, 0)

    def write_words(self, words: list[str], seconds: float) -> Iterator[tuple[str, str] | None]:
        """Yield these words, `seconds` apart."""
        tokens = len(words)
        self.worker.emit(Prefilled(self.request.id, PromptStats(tokens, tokens, 0, "none", 0.01)))
        for word in words:
            time.sleep(seconds)
            yield ("text", f"{word} ")


def crash(how: str) -> None:
    """End the process in this way."""
    import ctypes
    import signal

    print(f"about to die by {how}", file=sys.stderr, flush=True)
    match how:
        case "abort":
            os.abort()
        case "segv":
            ctypes.string_at(0)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case _:
            os._exit(3)


if __name__ == "__main__":
    if sys.argv[1:] == ["mute"]:
        time.sleep(1000)
    Worker(gpu=sys.argv[1:] == ["gpu"], is_newer=sys.argv[1:] == ["newer"]).run()
    os._exit(0)  # not held up by its own threads
