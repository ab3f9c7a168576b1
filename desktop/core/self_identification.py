"""Find answers that reveal which model wrote them ("As Llama, I …"). They cannot be compared blind."""

import re
from collections.abc import Iterable
from typing import Final

# Names without another meaning.
_NAMES: Final = (
    *(
        r"chat\s?gpt",
        r"gpt[- ]?\d[\w.]*",
        r"open\s?ai",
        "anthropic",
        "deepseek",
        "qwen",
        "qwq",
        r"smol\s?lm",
        "tinyllama",
    ),
    *("mixtral", "codestral", "ministral", "chatglm", "internlm", "baichuan", "ernie bot", "huggingface"),
    *("hugging face", "eleutherai", "stability ai", "mistral ai", "google deepmind", "deepmind", "moonshot ai"),
    *("bigscience", "stablelm", "nemotron", "exaone", "minicpm", r"falcon-?\d+b", r"llama[- ]?[23][\w.]*"),
    *(r"gemma[- ]?\d[\w.]*", r"phi-\d[\w.]*", "通义千问", "千问", "文心一言", "智谱", "百川智能", "深度求索"),
    *("书生浦语", "月之暗面", "讯飞星火"),
)

# Names with another meaning (an animal, a person, a wind). They count only in a self-introduction.
_WORDS: Final = (
    *("llama", "alpaca", "vicuna", "claude", "gemini", "gemma", "bard", "mistral", "falcon", "phi", "orca", "granite"),
    *("command r", "grok", "copilot", "kimi", "meta(?: ai)?", "google", "microsoft", "alibaba(?: cloud)?", "nvidia"),
    *("ibm", "cohere", "apple", "tencent", "baidu", "bytedance", "olmo", "dolly", "bloom", "yi", "zephyr", "hermes"),
    *("阿里(?:巴巴|云)?", "百度", "腾讯", "字节跳动", "谷歌", "微软", "苹果", "混元", "文心", "盘古", "豆包"),
)
_ORDINARY: Final = frozenset(word.partition("(")[0] for word in _WORDS)

# Self-introductions up to the name. Stories also have "as big as an apple" and "I am a llama". So a name in Latin
# letters must begin with a capital, and after "as …" the sentence must continue with "I".
_ENGLISH: Final = (
    r"\bI(?:\s+am|['’]m)\s+(?:called\s+|named\s+)?",
    r"\b(?:[Mm]y\s+name\s+is|[Cc]all\s+me)\s+",
    r"\b(?:I|[Aa]ssistant|[Mm]odel|[Cc]hatbot|AI)\b[^.!?\n]{0,60}\b(?:made|created|developed|trained|built)\s+by\s+"
    r"(?:[\w-]+\s+){0,5}?",
)
_AS: Final = r"\b[Aa]s\s+(?:an?\s+(?:[\w-]+\s+){1,4})?"
_CHINESE: Final = r"(?:我是|我叫|我的名字[是叫]|作为|我[^。！？\n]{0,20}由)[^。，！？\n]{0,6}?"
_MARKS: Final = r"[“\"'*_《]*"

_MIN_NAME: Final = 4  # letters; shorter names are too often other words


# For a quick check: a text without any of these words can only name one of the compared models.
SIGNS: Final = frozenset(
    (  # noqa: SIM905
        "ai chatgpt gpt openai anthropic deepseek qwen qwq smol smollm tinyllama mixtral codestral ministral chatglm "
        "internlm baichuan ernie huggingface hugging eleutherai stability mistral deepmind moonshot bigscience vicuna "
        "stablelm nemotron exaone kimi minicpm falcon llama gemma phi alpaca claude gemini bard orca granite command "
        "grok copilot meta google microsoft alibaba nvidia ibm cohere apple tencent baidu bytedance olmo dolly bloom "
        "yi zephyr hermes"
    ).split()
)
CHINESE_SIGNS: Final = (
    *("千问", "文心", "智谱", "百川", "百度", "求索", "浦语", "暗面", "讯飞", "豆包", "阿里", "腾讯", "字节", "谷歌"),
    *("微软", "苹果", "混元", "盘古"),
)


def name_variants(models: Iterable[str]) -> frozenset[str]:
    """Return how texts may call models with these names, in lower case."""
    return frozenset(word.lower() for name in models for word in _words(name))


def find_self_identification(text: str, prompt: str = "", models: Iterable[str] = ()) -> str | None:
    """Return the words of `text` that name its model or the company behind it; None if nothing does.

    `models` are the names of the compared models. A name that occurs in the prompt counts only if the answer introduces
    itself by it.
    """
    compared = [re.escape(word) for name in models for word in _words(name) if word.lower() not in _ORDINARY]
    known = "|".join((*compared, *_NAMES))
    every = "|".join((known, *_WORDS))
    name = f"{_MARKS}(?i:{_edged(every)})"
    capital = _MARKS + r"(?=[A-Z\u4e00-\u9fff])"
    ways = [f"({before}{capital}{name})" for before in _ENGLISH]
    for way in (*ways, f"({_AS}{capital}{name}){_MARKS}[^.!?\\n]{{0,30}},\\s+I\\b", f"({_CHINESE}{name})"):
        if introduced := re.search(way, text):
            return introduced.group(1).strip()
    prompt_folded = prompt.casefold()
    for found in re.finditer(_edged(known), text, re.IGNORECASE):
        if found.group().casefold() not in prompt_folded:
            return found.group()
    return None


def _edged(pattern: str) -> str:
    """Return a pattern that does not match inside a longer word of Latin letters (Chinese has no spaces)."""
    return rf"(?<![A-Za-z])(?:{pattern})(?![A-Za-z])"


def _words(name: str) -> list[str]:
    """Return the distinctive words of a model name: "SmolLM2" for "SmolLM2-135M-Instruct.Q4_1"."""
    parts = re.split(r"[-_. /\\:]+", name)
    return [part for part in parts[:1] if len(part) >= _MIN_NAME and not part.isdigit()]
