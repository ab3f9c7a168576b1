"""The check of grammars before llama.cpp parses them."""

import time

import pytest

from desktop.core.errors import ErrorKind, UserError
from desktop.engine.grammars.gbnf import check_gbnf

GOOD = [
    'root ::= "a"',
    'root ::= ("a" | "b" [c-d]+)* # a comment\n\n# another\nname-2 ::= "\\x41\\u00e9\\n" name-2 | ""\n',
    'root ::= item{2,3} item{4,} item{5}\nitem ::= [^"\\]] |\n  "x"?',
    "root ::= <think> !<[7]> .\r\n",
    'root ::= (\n "a"\n | "b"\n)\nb ::= root',
    "root ::= " + "(" * 60 + '"a"' + ")" * 60,
    'root ::= "a" root | "b"',
    'root ::= opt "x" root | "y"\nopt ::= "z" | ""',
]

BAD = {
    "empty": ("", "empty"),
    "blank": (" \n\t# nothing\n", "empty"),
    "no root": ('start ::= "a"', "root"),
    "undefined": ('root ::= "a" | thing', "thing"),
    "no definition": ("not a grammar", "line 1, column 5"),
    "open quote": ('root ::= "a', "line 1, column 10"),
    "open class": ('x ::= "a"\nroot ::= [a-', "line 2, column 10"),
    "open group": ('root ::= ("a"', ") is expected"),
    "closed group": ('root ::= "a")', "a new line"),
    "escape": (r'root ::= "\d"', "escape"),
    "nul": ('root ::= "a" \0', "a new line"),
    "nothing to repeat": ("root ::= *", "nothing to repeat"),
    "bounds": ('root ::= "a"{,3}', "{m}, {m,} or {m,n}"),
    "huge": ('root ::= "a"{1000000}', "1000000 times"),
    "dropped limit": ('root ::= "a"{1,2001}', "2001 times"),
    "endless digits": ('root ::= "a"{' + "9" * 100_000 + "}", "times"),
    "left": ('root ::= root "a" | "b"', "root of the grammar begins with itself"),
    "left over two": ('root ::= b "a"\nb ::= ("x" | root) "c"', "begins with itself"),
    "left behind what is empty": ('root ::= a root "x" | "y"\na ::= b\nb ::= "z" | ""', "begins with itself"),
    "left behind a repetition": ('root ::= "a"* root "x" | "y"', "begins with itself"),
    "deep": ("root ::= " + "(" * 60_000 + '"a"' + ")" * 60_000, "64"),
    "multiplied": ('root ::= ((("a"{900}){900}){900})', "too large"),
    "large": ('root ::= "' + "a" * 1_000_001 + '"', "1 MB"),
    "paths": (
        "\n".join(f"a{i} ::= a{i + 1} | a{i + 1}" for i in range(60)) + '\na60 ::= "x"\nroot ::= a0',
        "begin with each other",
    ),
    "chain": ("root ::= a0\n" + "\n".join(f"a{i} ::= a{i + 1}" for i in range(9000)) + '\na9000 ::= "x"', "each other"),
}


@pytest.mark.parametrize("text", GOOD)
def test_a_valid_grammar(text: str) -> None:
    check_gbnf(text)


@pytest.mark.parametrize(("text", "words"), BAD.values(), ids=BAD)
def test_a_grammar_that_cannot_be_used(text: str, words: str) -> None:
    began = time.thread_time()
    with pytest.raises(UserError) as caught:
        check_gbnf(text)
    assert caught.value.kind is ErrorKind.INPUT
    assert words in str(caught.value), str(caught.value)
    assert len(str(caught.value)) < 250
    assert time.thread_time() - began < 3


def test_a_large_valid_grammar_is_checked_in_time() -> None:
    rules = "\n".join(f'rule{i} ::= "x" rule{i + 1} | [a-z]{{2,5}} rule{i // 2 + 1}' for i in range(9_000))
    began = time.thread_time()
    check_gbnf(f'root ::= rule0\n{rules}\nrule9000 ::= "x"')
    assert time.thread_time() - began < 3
