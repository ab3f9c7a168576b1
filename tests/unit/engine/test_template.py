"""Exact prompts. The templates are our own, modelled on the families they are named after."""

import time
from datetime import datetime

import pytest

from desktop.core.context import ChatMessage
from desktop.core.errors import ErrorKind, UserError
from desktop.engine.fallbacks import FALLBACKS, replacement
from desktop.engine.template import ChatTemplate
from tests.support.chat_templates import (
    COMMAND_R,
    DEEPSEEK,
    GEMMA,
    GRANITE,
    LLAMA2,
    LLAMA3,
    LLAMA31_DATE,
    MISTRAL,
    PHI3,
    PHI4,
    QWEN_THINKING,
)

S = ChatMessage("system", "Be brief.")
U = ChatMessage("user", "Hi there")
A = ChatMessage("assistant", "Hello!")
U2 = ChatMessage("user", "你好吗?")


def chat(*messages: ChatMessage) -> list[ChatMessage]:
    return list(messages)


@pytest.mark.parametrize(
    ("source", "messages", "expected"),
    [
        pytest.param(
            FALLBACKS["chatml"],
            chat(S, U, A, U2),
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi there<|im_end|>\n"
            "<|im_start|>assistant\nHello!<|im_end|>\n<|im_start|>user\n你好吗?<|im_end|>\n<|im_start|>assistant\n",
            id="chatml",
        ),
        pytest.param(
            FALLBACKS["plain"],
            chat(S, U, A, U2),
            "Be brief.\n\nUser: Hi there\nAssistant: Hello!\nUser: 你好吗?\nAssistant:",
            id="plain",
        ),
        pytest.param(
            LLAMA2,
            chat(S, U, A, U2),
            "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi there [/INST] Hello! </s><s>[INST] 你好吗? [/INST]",
            id="llama2",
        ),
        pytest.param(
            LLAMA2,
            chat(U, U2, A),
            "<s>[INST] Hi there\n\n你好吗? [/INST] Hello! </s>",
            id="llama2-merges-neighbours",
        ),
        pytest.param(
            LLAMA3,
            chat(S, U),
            "<s><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>"
            "<|start_header_id|>user<|end_header_id|>\n\nHi there<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n",
            id="llama3",
        ),
        pytest.param(LLAMA31_DATE, chat(U), "<s>Today: 07 Feb 2026\nuser=Hi there;", id="llama3.1-date"),
        pytest.param(
            MISTRAL,
            chat(S, U, A, U2),
            "<s>[INST] Be brief.\n\nHi there[/INST] Hello!</s>[INST] 你好吗?[/INST]",
            id="mistral-folds-system",
        ),
        pytest.param(
            GEMMA,
            chat(S, U, A, U2),
            "<s><start_of_turn>user\nBe brief.\n\nHi there<end_of_turn>\n<start_of_turn>model\nHello!<end_of_turn>\n"
            "<start_of_turn>user\n你好吗?<end_of_turn>\n<start_of_turn>model\n",
            id="gemma-folds-system",
        ),
        pytest.param(
            PHI3,
            chat(S, U),
            "<|system|>\nBe brief.<|end|>\n<|user|>\nHi there<|end|>\n<|assistant|>\n",
            id="phi3",
        ),
        pytest.param(
            PHI4,
            chat(S, U),
            "<|im_start|>system<|im_sep|>Be brief.<|im_end|><|im_start|>user<|im_sep|>Hi there<|im_end|>"
            "<|im_start|>assistant<|im_sep|>",
            id="phi4",
        ),
        pytest.param(
            QWEN_THINKING,
            chat(U, ChatMessage("assistant", "<think>\nhm\n</think>\n\nHello!"), U2),
            "<|im_start|>user\nHi there<|im_end|>\n<|im_start|>assistant\nHello!<|im_end|>\n"
            "<|im_start|>user\n你好吗?<|im_end|>\n<|im_start|>assistant\n",
            id="qwen-thinking",
        ),
        pytest.param(
            DEEPSEEK,
            chat(S, U, A, U2),
            "<s>Be brief.<｜User｜>Hi there<｜Assistant｜>Hello!<｜end▁of▁sentence｜><｜User｜>你好吗?"
            "<｜Assistant｜><think>\n",
            id="deepseek-r1",
        ),
        pytest.param(
            COMMAND_R,
            chat(S, U, A, U2),
            "<s><|START_OF_TURN_TOKEN|><|SYSTEM_TOKEN|>Be brief.<|END_OF_TURN_TOKEN|>"
            "<|START_OF_TURN_TOKEN|><|USER_TOKEN|>Hi there<|END_OF_TURN_TOKEN|>"
            "<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>Hello!<|END_OF_TURN_TOKEN|>"
            "<|START_OF_TURN_TOKEN|><|USER_TOKEN|>你好吗?<|END_OF_TURN_TOKEN|>"
            "<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>",
            id="command-r",
        ),
        pytest.param(
            GRANITE,
            chat(S, U),
            "<|start_of_role|>system<|end_of_role|>Be brief.<|end_of_text|>\n"
            "<|start_of_role|>user<|end_of_role|>Hi there<|end_of_text|>\n<|start_of_role|>assistant<|end_of_role|>",
            id="granite",
        ),
    ],
)
def test_exact_prompt(source: str, messages: list[ChatMessage], expected: str) -> None:
    template = ChatTemplate(source, "<s>", "</s>", now=lambda: datetime(2026, 2, 7))
    assert template.render(messages) == expected


def test_values_reach_the_template() -> None:
    template = ChatTemplate(QWEN_THINKING)
    assert template.render([U], enable_thinking=False).endswith("<|im_start|>assistant\n<think>\n\n</think>\n\n")


def test_no_generation_prompt() -> None:
    assert ChatTemplate(FALLBACKS["chatml"]).render([U], False) == "<|im_start|>user\nHi there<|im_end|>\n"


@pytest.mark.parametrize(
    ("source", "supported"),
    [
        (LLAMA2, True),
        (LLAMA3, True),
        (DEEPSEEK, True),
        (GEMMA, False),
        (MISTRAL, False),
        ("{% for m in messages if m.role == 'user' %}{{ m.content }}{% endfor %}", False),  # drops it silently
    ],
)
def test_supports_system(source: str, supported: bool) -> None:
    assert ChatTemplate(source).supports_system is supported


def test_a_system_prompt_alone_becomes_a_user_message() -> None:
    assert ChatTemplate(MISTRAL, "<s>").render([S]) == "<s>[INST] Be brief.[/INST]"


def test_tojson_matches_hugging_face() -> None:
    source = "{{ {'b': '<é>', 'a': [1, none]} | tojson }}|{{ {'b': 1, 'a': 2} | tojson(indent=1, sort_keys=true) }}"
    assert ChatTemplate(source).render([]) == '{"b": "<é>", "a": [1, null]}|{\n "a": 2,\n "b": 1\n}'


def test_loop_names_work_on_any_iterable() -> None:
    source = (
        "{% for m in messages | reverse %}{{ loop.index }}/{{ loop.length }}"
        "{{ '' if loop.last else ',' }}{% else %}none{% endfor %}"
    )
    assert ChatTemplate(source).render([U, A]) == "1/2,2/2"
    assert ChatTemplate(source).render([]) == "none"


def test_the_builtin_models_own_template() -> None:
    """As the `tokenizer.chat_template` of SmolLM2 has it: a default system prompt where none is given."""
    from desktop.engine.builtin import builtin_model
    from desktop.engine.gguf import read_metadata

    path = builtin_model()
    assert path is not None
    model = read_metadata(path)
    assert model.template is not None
    template = ChatTemplate(model.template, model.bos, model.eos)
    assert template.supports_system
    assert template.render([U, A, U2]) == (
        "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n"
        "<|im_start|>user\nHi there<|im_end|>\n<|im_start|>assistant\nHello!<|im_end|>\n"
        "<|im_start|>user\n你好吗?<|im_end|>\n<|im_start|>assistant\n"
    )
    assert template.render([S, U]).startswith("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi there")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{% for %}", "line 1: "),
        ("{{ raise_exception('Only tools here') }}", "Only tools here."),
        ("{{ messages[0]['content'] + 1 }}", "concatenate"),
        ("{{ nothing.at.all }}", "'nothing' is undefined."),
        ("{{ 1 // 0 }}", "by zero."),
        ("{% include 'x' %}", "no loader"),
    ],
)
def test_a_failing_template_has_a_message(source: str, reason: str) -> None:
    with pytest.raises(UserError) as caught:
        ChatTemplate(source).render([U])
    assert caught.value.kind is ErrorKind.MODEL
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.detail


STOPPED = (
    *("too long", "too much text", "too wide a field", "too large a number"),  # our limits
    *("Range too big", "recursion depth", "unsafe", "not safely callable", "'lipsum' is undefined", "nested"),
)


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(99999999999) %}x{% endfor %}",
        "{% for a in range(99999) %}{% for b in range(99999) %}some text for the output{% endfor %}{% endfor %}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(200) }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{{ 'x' * 99999999999 }}",
        "{{ 99999999999 * 'x' }}",
        "{{ [0] * 99999999999 }}",
        "{{ 9 ** (9 ** 9) }}",
        "{% set n = namespace(x=9) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x|tojson }}",
        "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = [n.x] + [n.x] %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x=[1]) %}{% for i in range(9) %}{% set n.x = [n.x]|batch(99, n.x)|list %}{% endfor %}",
        "{% set n = namespace(x=1) %}{% for i in range(99) %}{% set n.x = dict(a=n.x, b=n.x) %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x='a') %}{% for i in range(9) %}{% set n.x = n.x.replace('a', 'a' * 99) %}{% endfor %}",
        "{% set n = namespace(x='a') %}{% for i in range(9) %}{% set n.x = n.x|replace('a', 'a' * 99) %}{% endfor %}",
        "{% set n = namespace(x='a') %}{% for i in range(99) %}{% set n.x = [n.x, n.x]|join %}{% endfor %}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%*d' % (999999999, 1) }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ '{:>{}}'.format(1, 999999999) }}",
        "{{ '%999999999d' | format(1) }}",
        "{{ 'x'.ljust(999999999) }}",
        "{{ 'x' | center(999999999) }}",
        "{{ 'x\nx' | indent(999999999) }}",
        "{{ [1] | tojson(indent=999999999) }}",
        "{{ [1] | batch(999999999, 'x') | list }}",
        "{{ lipsum(n=99999999) }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ messages.append(1) }}",
        "(" * 5 + "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    ],
)
def test_hostile_templates_are_stopped(source: str) -> None:
    """Each one would take minutes or gigabytes by itself."""
    start = time.monotonic()
    with pytest.raises(UserError) as caught:
        ChatTemplate(source).render([U])
    assert any(reason in caught.value.detail for reason in STOPPED), caught.value.detail
    assert time.monotonic() - start < 30


def test_long_conversations_are_not_hostile() -> None:
    """A template that builds its prompt in one string, message by message, on 400 kB of conversation."""
    source = (
        "{% set n = namespace(t='') %}"
        "{% for m in messages %}{% set n.t = n.t ~ m.role ~ m.content %}{% endfor %}{{ n.t }}"
    )
    messages = [ChatMessage("user", "word " * 100), ChatMessage("assistant", "word " * 100)] * 400
    assert len(ChatTemplate(source).render(messages)) == 800 * 500 + 400 * 13


def test_what_replaces_a_models_own_template() -> None:
    assert replacement("plain", "{{ own }}") == replacement("plain", None) == FALLBACKS["plain"]
    assert replacement("", "{{ own }}") == replacement("removed", "{{ own }}") == ""
    assert replacement("", None) == replacement("", "") == FALLBACKS["chatml"]
