"""Answers that reveal their model in a blind comparison, and answers that only seem to."""

import pytest

from desktop.core.self_identification import find_self_identification


@pytest.mark.parametrize(
    "text",
    [
        "As Llama, I cannot do that.",
        "As an AI model named Claude, I try to help.",
        "Hello! I am Qwen, created by Alibaba Cloud.",
        "I'm **Gemini**, a helpful assistant.",
        "My name is SmolLM.",
        "I am an assistant trained by Meta.",
        "I was developed by a team at Google.",
        "I'm ChatGPT",
        "This is what OpenAI calls a policy.",
        "DeepSeek-V3 would say no.",
        "我是通义千问，由阿里云开发。",
        "作为文心一言，我不能回答。",
        "我是一个由腾讯训练的语言模型。",
        "我叫Llama。",
    ],
)
def test_answers_that_name_their_model_are_found(text: str) -> None:
    assert find_self_identification(text)


@pytest.mark.parametrize(
    "text",
    [
        "It was as big as an apple, and twice as red.",
        "I am a llama, said the llama, and I live in Peru.",
        "As a result, Google hired more people.",
        "Chrome was created by Google in 2008.",
        "Claude Monet painted water lilies; Gemini is a sign of the zodiac.",
        "A meta-analysis of falcons in the granite mountains.",
        "As an AI language model, I cannot do that.",
        "I am happy to help. The golden ratio is called phi.",
        "苹果是一种水果，豆包也很好吃。",
        "由于百度搜索不到，他去了图书馆。",
        "作为一个语言模型，我不能回答。",
    ],
)
def test_answers_that_only_mention_things_are_not(text: str) -> None:
    assert find_self_identification(text) is None


def test_names_from_the_prompt_may_be_repeated() -> None:
    assert find_self_identification("ChatGPT is a chatbot.", "What is ChatGPT?") is None
    assert find_self_identification("I am ChatGPT, a chatbot.", "What is ChatGPT?")


def test_names_of_the_compared_models_are_found() -> None:
    assert find_self_identification("Ask Quokka for more.", models=["Quokka-7B-Instruct.Q4_K_M"])
    assert find_self_identification("Ask a 7B for more.", models=["Quokka-7B-Instruct.Q4_K_M"]) is None
    assert find_self_identification("A meta-analysis.", models=["Meta Llama 3"]) is None
