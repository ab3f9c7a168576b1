"""The terms of the interface, as far as a program can check them: what a text must not say, and what a term is called
in Chinese. CONTRIBUTING.md has the rules, and `translate.py check` applies these."""

import re
from collections.abc import Iterator

TERMS = {
    r"annotators?": "标注员",
    r"judgements?": "评判",
    r"schemes?": "方案",
    r"guidelines?": "标注指南",
    r"prompts?": "提示词",
    r"demonstrations?": "示范",
    r"rankings?": "排序|排名",
    r"rewrit(?:e|es|ten|ing)": "改写",
    r"tokens?": "token",
    r"conversations?": "对话",
    r"context": "上下文|上文",
    r"trash": "回收站",
    r"provenance": "来源记录",
    r"recipe": "配方",
    r"adapters?": "适配器",
    r"verdicts?": "判定",
    r"seeds?": "种子",
    r"flagged|flags?": "标记|复查",
    r"ties?": "平局|平$",
    r"inter-annotator agreement": "标注员间一致性",
    r"self-agreement": "自身一致性",
    r"position bias": "位置偏差",
    r"length bias": "长度偏差",
    r"throughput": "标注速度",
    r"KV cache": "KV 缓存",
    r"time to first token|to first token": "首 token 延迟",
    r"hidden repeats?": "隐藏重复题",
    r"bad cases?": "问题案例",
    r"token limit": "token 上限",
}
"""English term: what its translation has to contain. Both are regular expressions."""

OTHERWISE = {
    "A dozen prompts for each task type, in each language.",
    "Annotators per prompt",
    "it must be exactly one of all, project, tag, conversation and judgements",
    "Exclude them for an independent second opinion. If they are included, tasks that enough annotators have judged do "
    "not come up again.",
}
"""Texts whose Chinese says a term without naming it."""

DENIED = (
    r"\b(?:is|are|was) (?:said|told)\b",
    r"\bsomebody\b",
    r"\bof whatever\b",
    r"\bmend(?:ed|s)?\b",
    r"\bgo on\b",
    r"\bhand(?:ed)? in\b",
    r"\btak(?:e|es|ing|en) back\b|\btook back\b",
    r"\bleave[sd]? out\b|\bleft out\b",
    r"\bbring in\b",
    r"\bfor good\b",
    r"\bin which shape\b",
    r"\bnone is good\b|\bboth are bad\b",
    r"\bsecond look\b",
    r"\bbeside each other\b|\bin a file beside\b",
    r"\bfirst word\b",
    r"\bone agrees\b|\boneself\b",
    r"\banswers? to imitate\b",
    r"\bwhat was (?:judged|said)\b",
    r"\bthere is no such\b",
    r"\bmakes? no sense\b",
)
"""What no English text says: idioms of no practitioner, and names that a term has replaced."""

DENIED_CHINESE = (
    *("词元", "坏例", "聊天(?!模板)", "写出", "略去", "平手", "不分上下", "都不好", "说不准", "拿不准的在前", "暗中"),
    *("(?<!加)提示(?![词框])", "判断标准", "细调", "胜出者", "现成"),
)
"""The same for Chinese, as regular expressions."""

_NAMES = re.compile(r"\{[^{}]*\}|--[\w-]+(?:[ =][A-Z][A-Z_=]*)?|“[^”]*”|\b\w+=\w+|\w+\.\w+|: first,.* none")
"""Not words of a sentence: placeholders, options, quoted names of columns."""


def wrong_english(source: str) -> Iterator[str]:
    """What an English text says that it must not."""
    for pattern in DENIED:
        if found := re.search(pattern, source, re.IGNORECASE):
            yield f"“{found[0]}” is no term of ours (scripts/terms.py)"


def wrong_chinese(source: str, translation: str) -> Iterator[str]:
    """What a Chinese text says that it must not, and which term of the English it calls otherwise."""
    for pattern in DENIED_CHINESE:
        if found := re.search(pattern, translation):
            yield f"“{found[0]}” is no term of ours (scripts/terms.py)"
    if source in OTHERWISE:
        return
    words = _NAMES.sub(" ", source)
    for term, chinese in TERMS.items():
        found = re.search(rf"(?<![\w-]){term}(?![\w-])", words, re.IGNORECASE)
        if found and not re.search(chinese, translation):
            yield f"“{found[0]}” is called {chinese} (scripts/terms.py): {translation!r}"
