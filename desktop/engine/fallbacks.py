"""Our own chat templates, for models whose template is missing or fails. This module does not import Jinja, so that the
window can list them quickly."""

FALLBACKS: dict[str, str] = {
    "chatml": (
        "{% for message in messages %}"
        "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
        "{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
    ),
    "plain": (
        "{% for message in messages %}"
        "{% if message['role'] == 'system' %}{{ message['content'] + '\\n\\n' }}"
        "{% else %}"
        "{{ ('User: ' if message['role'] == 'user' else 'Assistant: ') + message['content'] + '\\n' }}"
        "{% endif %}"
        "{% endfor %}"
        "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
    ),
}
"""Jinja templates by name. "chatml" is the format that most models know."""


def replacement(chosen: str, own: str | None) -> str:
    """The template that replaces a model's `own`: the one that the user chose by name, or ChatML if the model has none.

    Empty if the model's own is used.
    """
    return FALLBACKS.get(chosen) or ("" if own else FALLBACKS["chatml"])
