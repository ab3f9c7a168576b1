"""Prompt families: what is nearly the same is found, what shares a template is not, and no chain joins everything."""

import random
import string
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.datasets.families import Families, NearTexts, is_typo, normal, root, squeezed
from desktop.datasets.split import AssignedSplits, Splits
from tests.support.prompt_records import case

LETTER = (
    "Dear colleagues, please summarise the attached minutes of our yearly meeting in three sentences, "
    "and name everybody who promised to do something before the summer."
)
CHINESE = "请把下面这段会议记录概括成三句话，并且列出每一位答应在夏天之前完成任务的同事，语气要正式，不要添加新的内容。"


def same(one: str, other: str) -> bool:
    families = Families()
    first, second = families.add(normal(one)), families.add(normal(other))
    found = families.resolve()
    return found[first] == found[second]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is water?", "what is  WATER"),
        ("What is water?", "\tWhat is\nwater ?!"),
        ("Don't panic", "don’t panic"),
        ("Write an e-mail to Bo.", "Write an email to Bo"),
        ("用Python写一个排序函数", "用 Python 写一个排序函数。"),
        ("为什么天是蓝的？", "为什么，天是蓝的"),
        ("ＡＢＣ是什么", "abc是什么"),
        ("**Explain** tides\n-----\nbriefly", "Explain tides briefly"),
        ("in the end", "inthe end"),
        (LETTER, LETTER.replace("minutes", "minuets")),
        (LETTER, LETTER.replace("attached", "atached")),
        (LETTER, LETTER.replace("promised", "promissed")),
        (LETTER, LETTER.replace("everybody", "everybidy").upper()),
        (LETTER, LETTER.replace("the summer", "teh summer")),
        (CHINESE, CHINESE.replace("列出", "列岀")),
        (CHINESE, CHINESE.replace("会议记录", "会记录")),
        (CHINESE, CHINESE.replace("正式", "正正式")),
    ],
)
def test_nearly_the_same(one: str, other: str) -> None:
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is 3 + 5?", "What is 3 - 5?"),
        ("What is 3+5?", "What is 35?"),
        ("What is 1 23?", "What is 12 3?"),
        ("Is -5 a number?", "Is 5 a number?"),
        ("Evaluate a*b", "Evaluate a/b"),
        ("Sort in C#", "Sort in C++"),
        ("Is (() balanced?", "Is ()) balanced?"),
        ("if (a < b) return", "if (a > b) return"),
        ("What does 😀 mean?", "What does 😡 mean?"),
        ("?", "!"),
        ("cat", "cap"),
        ("A short question", "A short questoin"),  # a typo is overlooked in long texts alone
        (LETTER + " Page 12.", LETTER + " Page 13."),
        (LETTER.replace("three", "3"), LETTER.replace("three", "4")),
        (LETTER + " Choose A.", LETTER + " Choose B."),
        (LETTER + " Chapter viii.", LETTER + " Chapter vii."),
        (LETTER.replace("summer", "winter"), LETTER),
        (CHINESE.replace("三句话", "四句话"), CHINESE),
        (CHINESE.replace("三句话", "十句话"), CHINESE),
        (CHINESE, CHINESE + "谢谢"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not same(one, other)


def _templates() -> dict[str, list[str]]:
    short = ["house", "mouse", "horse", "light", "night", "right", "sight", "fight", "stone", "store", "shore", "share"]
    return {
        "words": [f"{LETTER} The word is {word}." for word in short],
        "words in the middle": [LETTER.replace("minutes", word) for word in short],
        "numbers": [f"{LETTER} Compute {a} * {b}." for a in range(9) for b in range(9)],
        "one Chinese character": [
            CHINESE.replace("同事", f"{char}事") for char in "同异天地人你我他春夏秋冬东南西北金木水火"
        ],
        "names of code": [
            f"Explain what this function does and find its error:\n\ndef {a}{b}({a}):\n    return {a} + {b}"
            for a in string.ascii_lowercase[:8]
            for b in string.ascii_lowercase[8:12]
        ],
        "brackets": [
            f"Is this word of brackets balanced: {bin(n)[3:].translate({48: '(', 49: ')'})}" for n in range(8, 64)
        ],
    }


@pytest.mark.parametrize("name", _templates())
def test_texts_of_a_template_are_not_a_family(name: str) -> None:
    texts = _templates()[name]
    families = Families()
    for text in texts:
        families.add(normal(text))
    found = families.resolve()
    assert len(found) == len(set(texts))
    assert max(Counter(found).values()) == 1


def test_a_typo_in_a_templated_prompt_is_found() -> None:
    sentences = [f"The {a} {b} a {c}." for a in ("cat", "king") for b in ("sees", "eats") for c in ("fish", "tree")]
    head = "You are given a sentence. Translate the sentence into French, and keep all names: "
    families = Families()
    numbers = [families.add(normal(head + sentence)) for sentence in sentences]
    wrong = families.add(normal(head.replace("Translate", "Transalte") + sentences[3]))
    found = families.resolve()
    assert found[wrong] == found[numbers[3]]
    assert len({found[number] for number in numbers}) == len(sentences)


def test_a_chain_of_typos_does_not_join_its_ends() -> None:
    source = random.Random(3)
    words = ["".join(source.choices(string.ascii_lowercase, k=7)) for _ in range(60)]
    texts = [" ".join(words)]
    for place in source.sample(range(60), 60):
        words[place] = words[place][:3] + "é" + words[place][4:]
        texts.append(" ".join(words))
    families = Families()
    for text in texts:
        families.add(normal(text))
    assert max(Counter(families.resolve()).values()) <= 8


def test_the_earliest_prompt_decides() -> None:
    """Two that came before are never joined by a third that is like both."""
    first, second = LETTER.replace("minutes", "minuets"), LETTER.replace("summer", "sumer")
    families = Families()
    a, b = families.add(normal(first), 1.0), families.add(normal(second), 2.0)
    before = families.resolve()
    assert before[a] != before[b]
    both = families.add(normal(LETTER), 3.0)
    after = families.resolve()
    assert after[:2] == before
    assert set(after[both]) == {*after[a], *after[b]}


def test_the_order_of_equal_times_changes_nothing() -> None:
    texts = [LETTER, LETTER.replace("minutes", "minuets"), CHINESE, *_templates()["words"]]

    def families(order: list[str]) -> set[frozenset[str]]:
        found = Families()
        numbers = {text: found.add(normal(text)) for text in order}
        resolved = found.resolve()
        by_family: dict[tuple[int, ...], set[str]] = {}
        for text, number in numbers.items():
            by_family.setdefault(resolved[number], set()).add(text)
        return {frozenset(group) for group in by_family.values()}

    assert families(texts) == families(texts[::-1])


@given(st.text(max_size=300))
def test_any_text_has_a_normal_one(text: str) -> None:
    once = normal(text)
    assert squeezed(once) == squeezed(normal(f"  {text.strip()}\n"))
    texts = NearTexts()
    assert texts.add(once) == texts.add(once) == 0
    assert list(texts.links()) == []


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_typo_is_symmetric(one: str, other: str) -> None:
    assert is_typo(one, other) == is_typo(other, one)
    assert not is_typo(one, one)


# --- splits

SHARES = {"test": 0.2}


def splits(cases: list[tuple[str, ...]], shares: dict[str, float] = SHARES, seed: int = 3) -> dict[str, str | None]:
    """Of prompts given as turns: by their last turn and all before."""
    made = Splits(shares, seed)
    built = [case(*turns) for turns in cases]
    for one in built:
        made.add(one)
    made.assign()
    return {"\n".join(turn["content"] for turn in one.turns): made.of(one) for one in built}


TEMPLATES = {
    "translation": [
        f"Translate the sentence into French and answer with the translation only: the {a} is near the {b}."
        for a in ("cat", "dog", "hat", "bat", "boat", "goat", "car", "cart", "bus", "king")
        for b in ("house", "horse", "mouse", "river", "riven", "stone", "store", "shore", "tree", "three")
    ],
    "Chinese": [
        f"请把下面的句子翻译成英文，只给出译文，不要解释：{a}{b}。"
        for a in ("小王", "小李", "老师", "妈妈", "医生", "司机", "邻居", "同学", "经理", "孩子")
        for b in ("在河边跑步", "喜欢喝茶", "昨天去了北京", "买了一本书", "正在做饭", "不想说话", "会修车")
    ],
    "arithmetic": [f"Compute {a} {sign} {b} and show your work." for a in range(10) for b in range(5) for sign in "+-"],
    "code": [
        f"What does this print?\n```python\nfor {name} in range({stop}):\n    print({name} {sign} 2)\n```"
        for name in "abcxyz"
        for stop in (3, 4, 5, 8)
        for sign in ("+", "-", "*", "//", "%")
    ],
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_split_by_its_shares(name: str) -> None:
    found = splits([(text,) for text in TEMPLATES[name]])
    assert len(found) == len(TEMPLATES[name])
    share = sum(split == "test" for split in found.values()) / len(found)
    assert 0.08 <= share <= 0.34  # three standard deviations


def test_conversations_with_the_same_beginning_stay_together() -> None:
    cases = []
    for topic in range(60):
        first = f"Tell me about topic {topic}."
        cases += [
            (first,),
            (first, f"It is {topic}.", "And then?"),
            (first.upper(), f"It was {topic}.", "Note", "Because.", "Really?"),
        ]
    found = splits(cases, {"test": 0.3, "validation": 0.2})
    by_topic: dict[str, set[str | None]] = {}
    for text, split in found.items():
        by_topic.setdefault(text.splitlines()[0].casefold(), set()).add(split)
    assert len(by_topic) == 60
    assert {len(group) for group in by_topic.values()} == {1}
    assert {split for group in by_topic.values() for split in group} == {"train", "test", "validation"}


def test_ids_and_order_decide_nothing() -> None:
    texts = [(text,) for name in TEMPLATES for text in TEMPLATES[name]]
    assert splits(texts) == splits(texts[::-1])  # type: ignore[arg-type]
    assert splits(texts) != splits(texts, seed=4)  # type: ignore[arg-type]


def test_what_an_earlier_export_assigned_is_kept() -> None:
    first = "Tell me about the tides."
    old, new = case(first), case(first, "They come twice.", "Note")
    other = case("Another question")
    drawn = splits([(first,)])[first]
    flipped = "train" if drawn == "test" else "test"
    earlier = AssignedSplits()
    earlier.add(flipped, old.turns)
    made = Splits(SHARES, 3, earlier)
    for one in (other, new, old):
        made.add(one)
    made.assign()
    assert (made.of(old), made.of(new), made.torn) == (flipped, flipped, False)
    assert made.of(other) == splits([("Another question",)])["Another question"]


def test_a_family_in_two_splits_stays_so_and_new_prompts_are_excluded() -> None:
    first = "Tell me about the tides."
    one, two, three = case(first), case(first, "Twice.", "Note"), case(first, "Once.", "Why not?")
    earlier = AssignedSplits()
    earlier.add("train", one.turns)
    earlier.add("test", (), two.prompt)
    made = Splits(SHARES, 3, earlier)
    for prompt in (three, two, one):
        made.add(prompt)
    made.assign()
    assert (made.of(one), made.of(two), made.of(three), made.torn) == ("train", "test", None, True)


def test_the_root_of_a_prompt() -> None:
    assert root(case("a", "b", "c").turns) == "a"
    assert root([{"role": "assistant", "content": "Welcome"}, {"role": "user", "content": "Hi"}]) == "Hi"
