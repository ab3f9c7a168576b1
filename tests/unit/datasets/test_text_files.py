"""Tables and texts: encodings and separators are recognized, and what is uncertain is refused."""

import bz2
import gzip
import json
import lzma
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.errors import UserError
from desktop.datasets.compression import zstd  # type: ignore[attr-defined]
from desktop.datasets.files import examine, rows
from tests.support.data_files import LINES, PAIRS, as_csv, read

ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16-LE",
    "utf-16-le": "UTF-16-LE",
    "utf-16-be": "UTF-16-BE",
    "utf-32": "UTF-32-LE",
    "gbk": "GB18030",
    "gb18030": "GB18030",
}


def without(text: str, encoding: str) -> bytes:
    return text.replace("☂", "" if encoding == "gbk" else "☂").encode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.tsv", "a"])
def test_encodings_are_recognized_and_named(encoding: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    wanted = [{**row, "rejected": row["rejected"].replace("☂", "")} for row in PAIRS] if encoding == "gbk" else PAIRS
    text = LINES if name == "a.jsonl" else json.dumps(PAIRS, ensure_ascii=False) if name == "a.json" else ""
    text = text or as_csv("\t" if name == "a.tsv" else ",")
    path.write_bytes(without(text, encoding))
    assert read(path) == wanted
    assert examine(path).encoding == ENCODINGS[encoding]


@pytest.mark.parametrize(
    ("text", "encoding", "seems"),
    [
        ("질문,대답\n하늘은 왜 파란가요,빛이 흩어지기 때문입니다\n", "euc-kr", "East Asian"),
        ("prompt\n天気はどうですか。今日は良い天気です。ありがとうございます\n", "shift-jis", ""),
        ("prompt\n請問這個問題應該怎麼回答，謝謝您的幫助\n", "big5", ""),
        ("prompt\nO que é isso? Não é nada, são três. Où êtes-vous allé? Grüße\n", "cp1252", "Windows-1252"),
        ("prompt\n天\n", "gbk", "East Asian"),
    ],
)
def test_an_encoding_that_is_not_certain_is_not_read(text: str, encoding: str, seems: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    assert examine(path).encoding == "UTF-8"
    try:
        said = " ".join(str(row.problem) for row in rows(path) if row.problem is not None)
    except UserError as error:
        said = str(error)
    assert "UTF-8" in said
    assert seems in said


def test_an_invalid_byte_in_another_encoding_affects_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    data = (LINES * 20).encode("gb18030")
    path.write_bytes(data + b'{"prompt": "\xff\xff"}\n' + data)
    found = list(rows(path))
    assert [row.number for row in found if row.problem is not None] == [61]
    assert "not GB18030 text" in str(found[60].problem)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line", ["sep={}\r\n", '"sep={}"\r\n', "SEP={}\n", ""])
def test_the_separator_is_named_or_the_most_frequent_in_the_header(separator: str, line: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    if separator == "|" and not line:
        return
    path.write_text("\ufeff" + line.format(separator) + as_csv(separator), encoding="utf-8", newline="")
    assert read(path) == PAIRS


def test_empty_cells_without_a_column_name_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",prompt,chosen,,\r\n0,q,a,,\r\n1,r,b,note,\r\n2,s,c\r\n,,,,\r\n3,t,d,,,,\r\n", newline="")
    first, second, third, fourth = read(path)
    assert first == {"column 1": "0", "prompt": "q", "chosen": "a"}
    assert second == {"column 1": "1", "prompt": "r", "chosen": "b", "column 4": "note"}
    assert third["chosen"] == "c"
    assert fourth["chosen"] == "d"


@pytest.mark.parametrize(
    "words",
    [
        "Où êtes-vous allé à Noël ? « À l’école », répondit-il… Ça coûte 5 €.",
        "Übung macht den Meister – schöne Grüße aus Köln, „sehr gut“!",
        "¿Dónde está el niño? ¡Mañana será otro día! Aquí, según él.",
        "Não é nada, são três irmãos. Amanhã a gente põe a mesa às 8.",
        "Perché no? È già così, più o meno: città e università.",
        "Blåbærsyltetøy på brød, så klart. Én kopp på bordet.",
        "It’s late, isn’t it? “Yes,” she said – “it’s late.”",
    ],
)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_western_text_is_recognized_by_its_letters(words: str, encoding: str, tmp_path: Path) -> None:
    try:
        data = f"prompt\n{words}\n".encode(encoding)
    except UnicodeEncodeError:
        return  # Latin-1 has no curly quotes
    path = tmp_path / "a.tsv"
    path.write_bytes(data)
    assert examine(path).encoding == "Windows-1252"
    assert read(path) == [{"prompt": words}]


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Zażółć gęślą jaźń, wyjść na spacer, być może też później.", "cp1250"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy.", "cp1250"),
        ("Şu anda nasıl öğrenebilirim? Çok güzel, değil mi?", "cp1254"),
        ("nasıl öğrenci şu ağaç ılık", "cp1254"),
        ("Árvíztűrő tükörfúrógép, köszönöm szépen, jövő héten.", "cp1250"),
        ("Γιατί ο ουρανός είναι μπλε;", "cp1253"),
        ("Почему небо голубое? It is blue.", "cp1251"),
        ("空はなぜ青いのですか。 It is blue.", "shift-jis"),
        ("하늘은 왜 파란가요? It is blue.", "euc-kr"),
        ("天空為什麼是藍色的？ It is blue, isn't it?", "big5"),
        ("Où êtes-vous allé à Noël ? Déjà là.", "cp850"),
        ("Où êtes-vous allé à Noël ? Déjà là.", "mac-roman"),
        ("Où est le café ? Grüße, señor, não.", "cp1252"),  # of several languages at once
        ("naïve", "cp1252"),  # too little
    ],
)
def test_text_in_an_uncertain_encoding_is_refused(words: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(f"prompt\n{words}\n".encode(encoding))
    assert examine(path).encoding == "UTF-8"
    said = [str(row.problem) for row in rows(path)]
    assert "not UTF-8 text" in said[0]


def test_an_invalid_byte_in_utf8_is_not_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("prompt\ncafé\nrésumé\ncafé\n".encode() + b"caf\xe9\n")
    found = list(rows(path))
    assert [row.problem is None for row in found] == [True, True, True, False]


def test_line_ends_of_old_macs_with_breaks_in_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(as_csv(end="\r"), encoding="utf-8", newline="")
    assert read(path) == PAIRS
    lines = tmp_path / "a.jsonl"
    lines.write_text(LINES.replace("\n", "\r"), encoding="utf-8", newline="")
    assert read(lines) == PAIRS


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=60, deadline=None)
@given(
    data=st.lists(st.fixed_dictionaries({"prompt": cells.filter(str.strip), "chosen": cells}), min_size=1, max_size=5),
    separator=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    pack=st.sampled_from([lambda data: data, gzip.compress, zstd.compress, lzma.compress, bz2.compress]),
    sep=st.booleans(),
)
def test_any_table_is_read_unchanged(
    data: Any, separator: str, encoding: str, pack: Any, sep: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("t") / "a.csv"
    text = (f"sep={separator}\r\n" if sep else "") + as_csv(separator, data=data)
    path.write_bytes(pack(text.encode(encoding)))
    assert read(path) == data
