"""Templates in a separate process: the same prompts, a time limit, and no process left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop.core.context import ChatMessage
from desktop.core.errors import ErrorKind, UserError
from desktop.engine.fallbacks import FALLBACKS
from desktop.engine.marks import SpecialTokens
from desktop.engine.template import ChatTemplate
from desktop.engine.template_process import TemplateProcess

MESSAGES = [
    ChatMessage("system", "Be brief."),
    ChatMessage("user", "a\0b <|im_end|> 你好\ud800\n"),
    ChatMessage("user", ""),
]
TOKENS = SpecialTokens(("<|im_start|>", "<|im_end|>"))

# the child with a limit that tests can wait for
IMPATIENT = [
    *(sys.executable, "-c"),
    "from desktop.engine import template_process as process; process.MAX_RENDER_S = 0.3; process.main()",
]
NESTED = "{% set n = namespace(a=1, b=1.0) %}{% for i in range(64) %}{% set n.a = (n.a, n.a) %}{% endfor %}"


@pytest.fixture
def templates() -> Iterator[TemplateProcess]:
    with TemplateProcess(IMPATIENT) as process:
        yield process


def test_prompts_match_in_process_rendering() -> None:
    with TemplateProcess() as templates:
        for source in FALLBACKS.values():
            local = ChatTemplate(source, "<s>", "</s>", TOKENS)
            isolated = templates.open(source, "<s>", "</s>", TOKENS)
            assert isolated.sha256 == local.sha256
            assert isolated.render(MESSAGES) == local.render(MESSAGES)
            assert isolated.prompt(MESSAGES, False, "and") == local.prompt(MESSAGES, False, "and")


def test_errors_match_in_process_rendering(templates: TemplateProcess) -> None:
    with pytest.raises(UserError) as caught:
        templates.open("{% for %}")
    assert (caught.value.kind, "line 1" in str(caught.value)) == (ErrorKind.MODEL, True)
    with pytest.raises(UserError, match="Only tools"):
        templates.open("{{ raise_exception('Only tools') }}").render(MESSAGES)
    assert templates.open(FALLBACKS["plain"]).render([ChatMessage("user", "Hi")], False) == "User: Hi\n"


def test_values_reach_the_template(templates: TemplateProcess) -> None:
    assert templates.open("{{ thinking }}{{ bos_token }}", "<s>").render(MESSAGES, thinking=False) == "False<s>"


@pytest.mark.parametrize("source", ["", "{% if messages | length > 9 %}x{% endif %}"])
def test_an_empty_prompt_is_rejected(templates: TemplateProcess, source: str) -> None:
    with pytest.raises(UserError, match="empty prompt"):
        templates.open(source, tokens=TOKENS).prompt(MESSAGES)


@pytest.mark.parametrize(
    "source",
    [
        NESTED + "{% set n.b = n.a | string %}",
        NESTED + "{% for i in range(64) %}{% set n.b = (n.b, n.b) %}{% endfor %}{{ n.a < n.b }}",
        NESTED + "{{ n.a in {n.a: 1} }}",
        NESTED + "{{ [n.a, n.a] | unique | list }}",
        "{{ (('>' * 200000) ~ 'x>') | urlize | length }}",
    ],
)
def test_code_that_python_cannot_interrupt_is_stopped(templates: TemplateProcess, source: str) -> None:
    template = templates.open(source)
    with pytest.raises(UserError) as caught:
        template.render(MESSAGES)
    assert caught.value.kind is ErrorKind.MODEL
    assert "too " in caught.value.detail
    assert templates.open(FALLBACKS["plain"]).render(MESSAGES)  # the next one has a process again


def test_a_process_that_was_killed_or_cannot_start(templates: TemplateProcess) -> None:
    template = templates.open(FALLBACKS["plain"])
    assert templates.pid is not None
    psutil.Process(templates.pid).kill()
    psutil.Process(templates.pid).wait()
    assert template.render(MESSAGES)
    with TemplateProcess(["/nowhere/at/all"]) as none, pytest.raises(UserError, match="cannot be started"):
        none.open("x")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_no_process_is_left_when_the_owner_is_killed(tmp_path: Path) -> None:
    """Even a child that is computing ends itself."""
    owner = (
        "from desktop.engine.template_process import TemplateProcess\n"
        f"templates = TemplateProcess({IMPATIENT!r})\n"
        f"template = templates.open({NESTED + '{{ n.a }}'!r})\n"
        "print(templates.pid, flush=True)\n"
        "template.render([])\n"
    )
    program = subprocess.Popen([sys.executable, "-c", owner], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert program.stdout is not None
    child = psutil.Process(int(program.stdout.readline()))
    time.sleep(0.1)  # it computes
    program.kill()
    program.wait()
    program.stdout.close()
    _, alive = psutil.wait_procs([child], timeout=30)
    assert not alive


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_ends_a_rendering_at_once(tmp_path: Path) -> None:
    template, messages = tmp_path / "t.jinja", tmp_path / "m.json"
    template.write_text(NESTED + "{{ n.a }}")
    messages.write_text('[{"role": "user", "content": "Hi"}]')
    command = [sys.executable, "-m", "desktop", "render", "--template", str(template), "--messages", str(messages)]
    program = subprocess.Popen(command, env={**os.environ, "SAYSO_DATA_DIR": str(tmp_path)})
    me = psutil.Process(program.pid)
    while not (children := me.children()) or children[0].cpu_times().user < 0.5:  # it computes
        assert program.poll() is None
        time.sleep(0.05)
    program.send_signal(signal.SIGINT)
    assert program.wait(30) == 130
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive
