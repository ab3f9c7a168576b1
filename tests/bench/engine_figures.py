"""The engine's figures: a real model process behind the real host, beside bare loops on the same build.

Both sides of a ratio have the same threads, batch sizes and flash attention, and take turns; loading is not counted.
Bare loops and llama-cpp-python run in this process.
"""

import ctypes
import itertools
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from llama_cpp import Llama
from llama_cpp import llama_cpp as native

from desktop.core.context import ChatMessage
from desktop.core.generation import EndReason, PromptStats
from desktop.core.sampling import Sampling
from desktop.engine.builtin import builtin_model
from desktop.engine.client import EngineClient
from desktop.engine.memory import available_bytes, parked_budget, saved_budget
from desktop.engine.protocol import CandidateDone, ContextOptions, Done, Failed, Loaded, Pieces, Prefill, Prefilled
from desktop.engine.state_files import size_of_states
from desktop.engine.worker.library import LlamaLibrary
from desktop.engine.worker.model import Model
from desktop.engine.worker.sampler import sampler_chain
from desktop.engine.worker.threads import max_threads
from tests.bench.figures import Figure
from tests.support import exactness, synthetic
from tests.support.engine_harness import Harness, prose

RUNS = 9
TOKENS = 128
CONVERSATIONS = 150
WINDOW = 4608
PROMPT = "Write a very long story about a river, with many chapters, and never come to an end."
SAMPLING = Sampling(max_tokens=TOKENS)
THREADS = max_threads()
PAUSE = 1.5  # seconds; an engine at rest looks once in one: what it sees is to be the condition, not the run before
COLD = itertools.count(1000)  # no two prompts begin alike, unless they are meant to


def run() -> Iterator[Figure]:
    """All of them, each as it comes; some minutes."""
    model = builtin_model()
    if model is None:
        raise SystemExit("the built-in model is not installed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from speed(model)
        yield from first_tokens(model, folder / "states")
        yield from kept_conversations(model, folder / "kept")
        yield stop_in_prefill(model)
        yield from thread_counts(model)
        yield from exact(model, folder)
        billion = folder / "billion.gguf"
        synthetic.write_billion(billion, model)
        yield four_at_once(billion, "synthetic 1B, Q4_0", 0.70, runs=3)


# --- the engine, through the host -------------------------------------------------------------------------------


@dataclass(slots=True)
class Answer:
    """What the host saw of one request. Seconds since it was asked; `rate` is tokens/s after the first ones came."""

    first: float
    total: float
    rate: float
    tokens: int
    ends: set[EndReason]
    prompt: PromptStats


class Client:
    """A host with a model process of its own."""

    def __init__(self, model: Path, program: Sequence[str] | None = None, **options: Any) -> None:
        self.host = EngineClient(program)
        self.options = ContextOptions(**{"window": WINDOW, **options})
        for event in self.host.events(self.host.load(model, "0" * 64, self.options)):
            if isinstance(event, Failed):
                raise SystemExit(event.error["text"].format(**event.error["values"]))
            if isinstance(event, Loaded):
                self.loaded = event

    def ask(self, *messages: str, **fields: Any) -> Answer:
        """Messages alternate, a user's first."""
        turns = [ChatMessage("user" if i % 2 == 0 else "assistant", text) for i, text in enumerate(messages)]
        began = time.perf_counter()
        first = done = 0.0
        seen = tokens = 0
        stats, ends = None, set()
        self.text = ""
        for event in self.host.events(self.host.generate(turns, **fields)):
            match event:
                case Pieces():
                    self.text += "".join(text for candidate, _, text in event.pieces if candidate == 0)
                    if not first:
                        first = time.perf_counter() - began
                        seen = sum(count for _, count in event.tokens)
                case Prefilled():
                    stats = event.stats
                case CandidateDone():
                    ends.add(event.stats.end)
                case Done():
                    done, tokens = time.perf_counter() - began, event.tokens
                case Failed():
                    raise SystemExit(event.error["text"].format(**event.error["values"]) + event.error["detail"])
        assert stats is not None
        return Answer(first, done, (tokens - seen) / (done - first), tokens, ends, stats)

    def whole(self, text: Callable[[], str], **fields: Any) -> Answer:
        """As `ask`, with all candidates at full length: another seed, and another text, where one ended early."""
        for seed in itertools.count(100, 100):
            sampling = Sampling(max_tokens=TOKENS, seed=seed)
            answer = self.ask(text(), sampling=sampling, **fields)
            if answer.ends == {EndReason.MAX_TOKENS}:
                return answer
        raise AssertionError

    def close(self) -> None:
        self.host.shutdown()


@contextmanager
def client(model: Path, program: Sequence[str] | None = None, **options: Any) -> Iterator[Client]:
    opened = Client(model, program, **options)
    try:
        yield opened
    finally:
        opened.close()


# --- the other side ---------------------------------------------------------------------------------------------


class Bare:
    """`llama_decode` and a C sampler chain, and nothing else: what this build can do."""

    def __init__(self, model: Path, candidates: int, threads: int) -> None:
        self._model = Model(LlamaLibrary(), str(model), [model], "x")
        self._candidates = candidates
        options = ContextOptions()
        params = native.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = WINDOW, options.batch, options.ubatch
        params.n_seq_max, params.kv_unified = candidates, True
        params.n_threads = params.n_threads_batch = threads
        params.flash_attn_type = int(options.flash_attention)
        self._context = native.llama_init_from_model(self._model.pointer, params)
        self._batch = native.llama_batch_init(options.batch, 0, 1)

    def rate(self, prompt: str, tokens: int) -> float:
        """Tokens/s of all candidates together, the prompt and the first token not counted."""
        context, batch, count = self._context, self._batch, self._candidates
        memory = native.llama_get_memory(context)
        native.llama_memory_clear(memory, False)
        ids = self._model.vocab.tokenize(prompt).tolist()
        array = (ctypes.c_int32 * len(ids))(*ids)
        native.llama_decode(context, native.llama_batch_get_one(array, len(ids)))
        chains = []
        for seed in range(count):
            chain = native.llama_sampler_chain_init(native.llama_sampler_chain_default_params())
            for part in sampler_chain(self._model.vocab, SAMPLING, seed, WINDOW):
                native.llama_sampler_chain_add(chain, part)
            chains.append(chain)
            native.llama_memory_seq_cp(memory, 0, seed, -1, -1)
        last = [native.llama_sampler_sample(chain, context, -1) for chain in chains]
        batch.n_tokens = count
        for row in range(count):
            batch.n_seq_id[row], batch.seq_id[row][0], batch.logits[row] = 1, row, 1
        began = time.perf_counter()
        for position in range(len(ids), len(ids) + tokens - 1):
            for row in range(count):
                batch.token[row], batch.pos[row] = last[row], position
            native.llama_decode(context, batch)
            last = [native.llama_sampler_sample(chain, context, row) for row, chain in enumerate(chains)]
        spent = time.perf_counter() - began
        for chain in chains:
            native.llama_sampler_free(chain)
        return count * (tokens - 1) / spent

    def close(self) -> None:
        native.llama_batch_free(self._batch)
        native.llama_free(self._context)
        self._model.close()


class HighLevel:
    """llama-cpp-python's own chat, its prefix reuse on."""

    def __init__(self, model: Path, threads: int) -> None:
        options = ContextOptions()
        self._llama = Llama(
            str(model),
            n_ctx=WINDOW,
            n_batch=options.batch,
            n_ubatch=options.ubatch,
            n_threads=threads,
            n_threads_batch=threads,
            flash_attn=options.flash_attention,
            verbose=False,
        )

    def ask(self, text: str, seed: int) -> tuple[float, float, int]:
        """Seconds in all, tokens/s after the first, tokens."""
        began, first, tokens = time.perf_counter(), 0.0, 0
        for chunk in self._llama.create_chat_completion(
            [{"role": "user", "content": text}],
            stream=True,
            seed=seed,
            max_tokens=TOKENS,
            temperature=SAMPLING.temperature,
            top_k=SAMPLING.top_k,
            top_p=SAMPLING.top_p,
            min_p=SAMPLING.min_p,
            typical_p=SAMPLING.typical_p,
            repeat_penalty=SAMPLING.repeat_penalty,
        ):
            if "content" in chunk["choices"][0]["delta"]:
                tokens += 1
                first = first or time.perf_counter()
        done = time.perf_counter()
        return done - began, (tokens - 1) / (done - first), tokens

    def whole(self, text: Callable[[], str], answers: int = 1) -> tuple[float, float]:
        """Seconds in all and tokens/s of answers at full length, one after the other: other seeds, and another text,
        where one of them ended early."""
        for seed in itertools.count(1, answers):
            asked = text()
            given = [self.ask(asked, seed + more) for more in range(answers)]
            if all(tokens >= TOKENS - 8 for *_, tokens in given):  # a chunk may hold a character of several tokens
                return sum(seconds for seconds, *_ in given), statistics.mean(rate for _, rate, _ in given)
        raise AssertionError

    def close(self) -> None:
        self._llama.close()


def ratio(ours: Callable[[], float], theirs: Callable[[], float], runs: int = RUNS) -> tuple[float, str]:
    """The median of ours ÷ theirs, taking turns, so that a machine whose speed drifts changes both sides of a pair; and
    the medians of each, for the note."""
    pairs = [(ours(), theirs()) for _ in range(runs)]
    a, b = (statistics.median(values) for values in zip(*pairs, strict=True))
    return statistics.median(x / y for x, y in pairs), f"{a:.3g} ÷ {b:.3g}, {runs} pairs"


# --- the figures ------------------------------------------------------------------------------------------------


def speed(model: Path) -> Iterator[Figure]:
    with client(model, threads=THREADS) as engine:
        for candidates, name in ((1, "decode, one answer ÷ bare loop"), (4, "decode, four answers ÷ bare loop")):
            bare = Bare(model, candidates, THREADS)
            value, note = ratio(
                lambda n=candidates: engine.whole(lambda: PROMPT, n=n).rate, lambda b=bare: b.rate(PROMPT, TOKENS)
            )
            bare.close()
            yield Figure(name, value, "x", 0.95, "higher", f"tokens/s: {note}")
        high = HighLevel(model, THREADS)
        value, note = ratio(lambda: engine.whole(lambda: PROMPT).rate, lambda: high.whole(lambda: PROMPT)[1])
        high.close()
        yield Figure("decode, one answer ÷ create_chat_completion", value, "x", 1.0, "higher", f"tokens/s: {note}")
    yield four_at_once(model, "built-in model", 0.80, runs=5)


def four_at_once(model: Path, name: str, bound: float, runs: int = RUNS) -> Figure:
    high = HighLevel(model, THREADS)

    def text() -> str:  # a new one each time: its prefill belongs to both sides
        return f"{next(COLD)} {prose(1, 960)} {PROMPT}"

    with client(model, threads=THREADS) as engine:
        value, note = ratio(lambda: engine.whole(text, n=4).total, lambda: high.whole(text, 4)[0], runs)
    high.close()
    return Figure(f"four answers on 1,000 tokens ÷ one by one ({name})", value, "x", bound, "lower", f"s: {note}")


def first_tokens(model: Path, states: Path) -> Iterator[Figure]:
    """A follow-up on 1,500 tokens: after the first answer, after a restart, and cold."""
    short = Sampling(max_tokens=24, seed=1)

    def history(engine: Client, **fields: Any) -> list[str]:
        text = f"{next(COLD)} {prose(2, 1450)}"
        engine.ask(text, sampling=short, **fields)
        return [text, engine.text, "And why?"]

    def cold(engine: Client) -> float:
        text = f"{next(COLD)} {prose(2, 1450)}"
        return engine.ask(text, "It is a list of words, again and again.", "And why?", sampling=short).first

    def warm(engine: Client) -> float:
        return engine.ask(*history(engine), sampling=short).first

    def restored() -> float:
        with client(model, threads=THREADS, state_dir=str(states)) as before:
            messages = history(before, conversation="c")
        with client(model, threads=THREADS, state_dir=str(states)) as after:
            answer = after.ask(*messages, sampling=short, conversation="c")
            assert answer.prompt.reuse == "disk", answer.prompt
            return answer.first

    with client(model, threads=THREADS) as engine:
        engine.ask("Hi", sampling=short)
        value, note = ratio(lambda: warm(engine), lambda: cold(engine), 5)
        yield Figure("first token of a follow-up ÷ cold", value, "x", 0.05, "lower", f"s: {note}")
        value, note = ratio(restored, lambda: cold(engine), 3)
        yield Figure("first token after a restart ÷ cold", value, "x", 0.08, "lower", f"s: {note}")


def kept_conversations(model: Path, states: Path) -> Iterator[Figure]:
    """What short conversations, one after the other, leave in memory and on the disk. The bounds are what Sayso allows
    itself on this machine, and a little for the allocator."""
    sampling = Sampling(max_tokens=16, seed=1)
    states.mkdir()
    with client(model, threads=THREADS, state_dir=str(states)) as engine:
        assert engine.host.hello is not None
        process = psutil.Process(engine.host.hello.pid)
        first = 0
        for number in range(CONVERSATIONS):
            engine.ask(f"{next(COLD)} {prose(number, 90)}", sampling=sampling, conversation=str(number))
            first = first or process.memory_info().rss
        held = process.memory_info().rss
        limit = parked_budget(None).limit(available_bytes(), held - first)
    bound = (first + limit) / 1e6 + 32
    note = f"{first / 1e6:.0f} MB after the first; limit {limit / 1e6:.0f} MB"
    name = f"resident memory after {CONVERSATIONS} short conversations"
    yield Figure(name, held / 1e6, "MB", bound, "lower", note)
    saved = size_of_states(states)
    room = saved_budget(None).limit(shutil.disk_usage(states).free, saved)
    yield Figure("  their saved states", saved / 1e6, "MB", room / 1e6, "lower")


def stop_in_prefill(model: Path) -> Figure:
    """The slowest of several, at different moments."""
    spent = []
    with client(model, threads=THREADS) as engine:
        for run_ in range(8):
            text = f"{next(COLD)} {prose(3, 3900)}"
            id_ = engine.host.generate([ChatMessage("user", text)], sampling=SAMPLING)
            asked = 0.0
            for event in engine.host.events(id_):
                if isinstance(event, Prefill) and not asked:
                    time.sleep(0.1 + 0.13 * run_)
                    asked = time.perf_counter()
                    engine.host.stop(id_)
                assert not isinstance(event, Prefilled), "not stopped in time to show anything"
            spent.append(1000 * (time.perf_counter() - asked))
    note = f"median {statistics.median(spent):.0f} ms of {len(spent)}"
    return Figure("stop in a prefill of 4,000 tokens until idle", max(spent), "ms", 50, "lower", note)


def thread_counts(model: Path) -> Iterator[Figure]:
    """Following the machine, beside the best fixed count in the same condition."""
    counts = range(1, THREADS + 1)
    with ExitStack() as stack:
        auto = stack.enter_context(client(model, threads=0))
        fixed = {count: stack.enter_context(client(model, threads=count)) for count in counts}
        for busy, condition, bound in ((0, "quiet", 0.95), (1, "one core busy", 0.85), (THREADS, "all busy", 0.85)):
            with burners(busy):
                rates: dict[int, list[float]] = {count: [] for count in (0, *counts)}
                for _ in range(3):
                    for count in rates:
                        engine = fixed.get(count, auto)
                        time.sleep(PAUSE)
                        rates[count].append(engine.ask(PROMPT, sampling=Sampling(max_tokens=60, seed=1)).rate)
            medians = {count: statistics.median(values) for count, values in rates.items()}
            best = max(medians[count] for count in counts)
            note = "tokens/s: " + ", ".join(f"{c or 'auto'}: {rate:.0f}" for c, rate in medians.items())
            yield Figure(f"threads, {condition}: following ÷ best fixed", medians[0] / best, "x", bound, "higher", note)


@contextmanager
def burners(count: int) -> Iterator[None]:
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    time.sleep(1.5 if count else 0)
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def exact(model: Path, folder: Path) -> Iterator[Figure]:
    """In this process: the distributions have to be at hand."""
    library = LlamaLibrary()
    for name, write in synthetic.WRITERS.items():
        write(folder / f"{name}.gguf", model)
    paths = {"builtin": model, **{name: folder / f"{name}.gguf" for name in ("sliding", "recurrent", "hybrid")}}
    for name, path in paths.items():
        with ExitStack() as stack:

            def open_engine(name: str, stack: ExitStack = stack, path: Path = path, **options: Any) -> Harness:
                if name != "builtin":
                    options = {"batch": 64, "ubatch": 64, **options}
                harness = Harness(library, path, **options)
                stack.callback(harness.close)
                return harness

            found = {
                "follow-up": exactness.follow_up(open_engine(name)),
                "branch": exactness.branch_far_back(open_engine(name)),
                "restored": exactness.after_a_restart(open_engine, name, folder / f"{name}-states"),
                "candidates": exactness.four_candidates(open_engine(name)),
            }
            note = ", ".join(f"{way} {value:.1e}" for way, value in found.items())
            worst = max(found.values())
            yield Figure(f"reuse, largest KL to a cold prefill ({name})", worst, "nats", 0.05, "lower", note)
            if name != "builtin":
                naive = exactness.naive_cut(open_engine(name))
                note = f"naive {naive:.2g} nats"
                yield Figure(f"  control: a naive cut ÷ that ({name})", naive / worst, "x", 10, "higher", note)
