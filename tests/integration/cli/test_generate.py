"""`sayso generate` with the built-in model: what is printed where, and how it ends."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from desktop.engine.builtin import SHA256, builtin_model
from tests.fakes import gguf_file
from tests.support.command_line import COMMAND, environment, sayso, sentence

pytestmark = pytest.mark.model
BRIEF = ["--max-tokens", "12", "--context", "512", "--seed", "3"]


def test_json(tmp_path: Path) -> None:
    run = sayso("generate", "--prompt", "Say hello.", *BRIEF, "-n", "3", "--json", data=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    answer = json.loads(run.stdout)
    assert answer["model"] == {"path": str(builtin_model()), "sha256": SHA256, "quantization": "Q4_1"}
    assert answer["prompt_tokens"] > 10
    assert answer["reused_tokens"] == 0
    assert answer["time_to_first_token_s"] > 0
    assert [candidate["seed"] for candidate in answer["candidates"]] == [3, 4, 5]
    for candidate in answer["candidates"]:
        assert set(candidate) == {"text", "reasoning", "seed", "tokens", "end", "tokens_per_second"}
        assert candidate["text"]
        assert candidate["end"] in ("end_of_turn", "max_tokens")
        assert 0 < candidate["tokens"] <= 12
        assert candidate["tokens_per_second"] > 0
    assert list(tmp_path.iterdir()) == []  # a command that only answers leaves nothing behind


def test_text_on_stdout_and_figures_on_stderr(tmp_path: Path) -> None:
    one = sayso("generate", "--prompt", "Say hello.", *BRIEF, data=tmp_path)
    again = sayso("generate", "--prompt", "Say hello.", *BRIEF, "--json", data=tmp_path)
    assert one.returncode == 0
    assert one.stdout == json.loads(again.stdout)["candidates"][0]["text"] + "\n"
    assert "tokens/s" in one.stderr
    assert "tokens/s" not in one.stdout


def test_several_answers_as_text(tmp_path: Path) -> None:
    run = sayso("generate", "--prompt", "Say hello.", *BRIEF, "-n", "2", data=tmp_path)
    assert run.returncode == 0
    assert run.stderr.count("--- answer") == 2
    assert "---" not in run.stdout


def test_messages_stop_and_system(tmp_path: Path) -> None:
    messages = json.dumps([{"role": "user", "content": "Count: one, two, three,"}])
    run = sayso(
        *("generate", "--messages", "-", "--system", "You count.", "--temperature", "0", "--max-tokens", "40"),
        *("--context", "512", "--stop", "e", "--json"),
        data=tmp_path,
        stdin=messages,
    )
    (candidate,) = json.loads(run.stdout)["candidates"]
    assert candidate["end"] == "stop_string"
    assert "e" not in candidate["text"]


def test_a_grammar(tmp_path: Path) -> None:
    grammar = tmp_path / "g.gbnf"
    grammar.write_text('root ::= "yes" | "no"')
    run = sayso("generate", "--prompt", "Is water wet?", "--grammar", grammar, *BRIEF, data=tmp_path)
    assert run.stdout.strip() in ("yes", "no")


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["--model", "none.gguf"], 3, "was not found"),
        (["--model", "."], 3, "is a folder"),
        (["--model", "bad.gguf"], 4, "is empty"),
        (["--model", "bert.gguf"], 4, "embedding"),
        (["--model", "tiny.gguf"], 4, "tiny.gguf"),  # sound for the reader, but half its tensors are missing
        (["--grammar", "none.gbnf"], 3, "was not found"),
        (["--json-schema", "none.json"], 3, "was not found"),
        (["--grammar", "bad.jinja"], 3, "bad.jinja: The grammar is not valid GBNF: line 1"),
        (["--json-schema", "bad.jinja"], 3, "bad.jinja: The JSON Schema is not valid JSON"),
        (["--lora", "none.gguf:0.5"], 3, "none.gguf"),
        (["--template", "bad.jinja"], 4, "chat template"),
        (["--context", "16"], 3, "holds only"),
    ],
)
def test_what_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, part: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.gguf").touch()
    Path("bad.jinja").write_text("{% for %}")
    gguf_file.write(Path("bert.gguf"), {"general.architecture": "bert"})
    gguf_file.write(Path("tiny.gguf"))
    run = sayso("generate", "--prompt", "A prompt of more than sixteen tokens, to be sure.", *arguments, data=tmp_path)
    assert part in sentence(run, code)
    assert run.stdout == ""


def started(tmp_path: Path, *arguments: str) -> subprocess.Popen[str]:
    """An answer that does not end by itself."""
    grammar = tmp_path / "endless.gbnf"
    grammar.write_text("root ::= [a-zA-Z ,.] root", encoding="utf-8")
    asked = ["--prompt", "Tell me a long story.", "--max-tokens", "4000", "--grammar", str(grammar)]
    return subprocess.Popen(
        [*COMMAND, "generate", *asked, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(tmp_path),
        start_new_session=True,
    )


def working(pid: int) -> None:
    """Waits until the model process must be past loading, which takes it less than two seconds of work."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for child in psutil.Process(pid).children():
            if child.cpu_times().user > 4:
                return
        time.sleep(0.05)
    pytest.fail("the model process does not work")


@pytest.mark.parametrize("as_json", [False, True])
def test_ctrl_c_keeps_what_there_is(tmp_path: Path, as_json: bool) -> None:
    process = started(tmp_path, *(["--json"] if as_json else []))
    assert process.stdout is not None
    first = ""
    if as_json:
        working(process.pid)
    else:
        first = process.stdout.read(20)
    children = psutil.Process(process.pid).children()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to the whole group
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    if as_json:
        (candidate,) = json.loads(out)["candidates"]
        assert candidate["end"] == "stopped"
        assert candidate["text"]
    else:
        assert len(first) == 20
        assert "stopped" in err
    assert not any(child.is_running() for child in children)


def test_the_death_of_the_command_ends_the_model_process(tmp_path: Path) -> None:
    process = started(tmp_path)
    assert process.stdout is not None
    process.stdout.read(20)
    (child,) = psutil.Process(process.pid).children()
    process.kill()
    process.communicate()
    child.wait(timeout=10)


def test_the_death_of_the_model_process_is_a_sentence(tmp_path: Path) -> None:
    process = started(tmp_path)
    assert process.stdout is not None
    first = process.stdout.read(20)
    (child,) = psutil.Process(process.pid).children()
    child.kill()
    _out, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert len(first) == 20
    assert "most likely because the memory ran out" in err
    assert "Traceback" not in err
