"""`sayso render` prints the exact prompt and nothing else."""

import json
import os
from pathlib import Path

import pytest

from desktop.engine.builtin import builtin_model
from tests.fakes import gguf_file
from tests.support.command_line import on_a_terminal, sayso, sentence

TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}{% endfor %}"
    "{% if add_generation_prompt %}[assistant]{% endif %}"
)
MESSAGES = [{"role": "system", "content": "简短。"}, {"role": "user", "content": "Hi <b>&\n"}]


def files(folder: Path) -> tuple[Path, Path]:
    template, messages = folder / "t.jinja", folder / "m.json"
    template.write_text(TEMPLATE, encoding="utf-8")
    messages.write_text(json.dumps(MESSAGES), encoding="utf-8")
    return template, messages


def test_a_template_file(tmp_path: Path) -> None:
    template, messages = files(tmp_path)
    run = sayso(
        "render", "--template", template, "--bos", "<s>", "--eos", "</s>", "--messages", messages, data=tmp_path
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == "<s>[system]简短。</s>[user]Hi <b>&\n</s>[assistant]"


def test_no_generation_prompt_and_standard_input(tmp_path: Path) -> None:
    template, _ = files(tmp_path)
    data = json.dumps({"messages": MESSAGES})
    run = sayso(
        "render", "--template", template, "--messages", "-", "--no-generation-prompt", data=tmp_path, stdin=data
    )
    assert run.stdout == "[system]简短。[user]Hi <b>&\n"


def test_the_builtin_model(tmp_path: Path) -> None:
    _, messages = files(tmp_path)
    run = sayso("render", "--model", str(builtin_model()), "--messages", messages, data=tmp_path)
    assert run.stdout == (
        "<|im_start|>system\n简短。<|im_end|>\n<|im_start|>user\nHi <b>&\n<|im_end|>\n<|im_start|>assistant\n"
    )


def test_a_model_without_a_template_says_what_is_used(tmp_path: Path) -> None:
    _, messages = files(tmp_path)
    path = gguf_file.write(tmp_path / "tiny.gguf", {"tokenizer.chat_template": None})
    run = sayso("render", "--model", path, "--messages", messages, data=tmp_path)
    assert run.returncode == 0
    assert run.stdout.startswith("<|im_start|>system\n")
    assert "ChatML" in run.stderr


def test_a_template_that_fails(tmp_path: Path) -> None:
    template, messages = files(tmp_path)
    template.write_text("{{ raise_exception('Tools only') }}", encoding="utf-8")
    said = sentence(sayso("render", "--template", template, "--messages", messages, data=tmp_path), 4)
    assert "Tools only." in said


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON: line 1"),
        (b"{", "not JSON: line 1"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "no messages"),
        (b"{}", "no messages"),
        (b'"text"', "no messages"),
        (b'[{"role": "wizard", "content": "x"}]', "message 1 has no role"),
        (b'[{"role": "user"}]', "content of message 1 is not text"),
        (b'[{"role": "user", "content": "x"}, {"role": "user", "content": [{"type": "image"}]}]', "message 2"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_messages_that_cannot_be_read(tmp_path: Path, content: bytes, reason: str) -> None:
    template, messages = files(tmp_path)
    messages.write_bytes(content)
    said = sentence(sayso("render", "--template", template, "--messages", messages, data=tmp_path), 3)
    assert reason in said
    assert str(messages) in said


def test_files_that_are_not_there(tmp_path: Path) -> None:
    template, messages = files(tmp_path)
    none = tmp_path / "none"
    assert str(none) in sentence(sayso("render", "--template", none, "--messages", messages, data=tmp_path), 3)
    assert str(none) in sentence(sayso("render", "--template", template, "--messages", none, data=tmp_path), 3)
    assert "folder" in sentence(sayso("render", "--template", template, "--messages", tmp_path, data=tmp_path), 3)
    assert str(none) in sentence(sayso("render", "--model", none, "--messages", messages, data=tmp_path), 3)


def test_parts_of_content_as_openai_writes_them(tmp_path: Path) -> None:
    template, messages = files(tmp_path)
    parts = [{"type": "text", "text": "one "}, {"type": "text", "text": "two"}]
    messages.write_text(json.dumps([{"role": "user", "content": parts}]), encoding="utf-8")
    run = sayso("render", "--template", template, "--messages", messages, data=tmp_path)
    assert run.stdout == "[user]one two[assistant]"


def test_line_ends_are_not_changed(tmp_path: Path) -> None:
    template, messages = files(tmp_path)
    messages.write_text(json.dumps([{"role": "user", "content": "a\r\nb\rc" + os.linesep}]), encoding="utf-8")
    import subprocess
    import sys

    from tests.support.command_line import environment

    command = [sys.executable, "-m", "desktop", "render", "--template", str(template), "--messages", str(messages)]
    run = subprocess.run(command, capture_output=True, env=environment(tmp_path), check=True)
    assert run.stdout == b"[user]a\r\nb\rc" + os.linesep.encode() + b"[assistant]"


@pytest.mark.skipif(os.name != "posix", reason="terminals")
@pytest.mark.parametrize("source", ["{{ messages[0].content }}", "{{ raise_exception(messages[0].content) }}"])
def test_escape_sequences_are_shown_on_a_terminal(tmp_path: Path, source: str) -> None:
    """Escape sequences of prompts and errors are made visible on a terminal; a pipe gets the prompt unchanged."""
    template, messages = tmp_path / "t.jinja", tmp_path / "m.json"
    template.write_text(source)
    messages.write_text(json.dumps([{"role": "user", "content": "a\x1b]0;x\x07\x1b[2J\x9bb\u202e"}]))
    arguments = ["render", "--template", str(template), "--messages", str(messages)]
    seen = on_a_terminal(*arguments, data=tmp_path)
    assert "a\\x1b]0;x\\x07\\x1b[2J\\u009bb\\u202e" in seen
    assert "\x1b" not in seen
    run = sayso(*arguments, data=tmp_path)
    assert run.stdout == ("a\x1b]0;x\x07\x1b[2J\x9bb\u202e" if "raise" not in source else "")
    assert "\x1b" not in run.stderr
