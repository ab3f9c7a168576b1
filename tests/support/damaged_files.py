"""Training data to damage, and how."""

import random
import re
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data" / "imports"


FILES = sorted(DATA.iterdir())


PLACE = re.compile(r"\b(Line|Row|Byte|row|byte|line|column) ?\d+|after row \d+|columns|no rows|neither|no Parquet")


def mutate(data: bytes, source: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(source.choice((1, 1, 2, 5))):
        place = source.randrange(len(broken) + 1)
        match source.randrange(9):
            case 0:
                broken[place : place + 1] = bytes([source.randrange(256)])
            case 1:
                del broken[place:]
            case 2:
                del broken[place : place + source.randrange(40)]
            case 3:
                broken[place:place] = b"\0" * source.randrange(1, 9)
            case 4:
                broken[place:place] = b"[" * source.choice((3, 2000, 100_000))
            case 5:
                broken[place:place] = source.choice((b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"\xc3", b"\r", b"\n"))
            case 6:
                broken[place:place] = source.choice((b"1e999", b"9" * 5000, b"NaN", b"null", b'""', b"{}", b'"', b","))
            case 7:
                start = source.randrange(len(broken) + 1)
                broken[place:place] = broken[start : start + source.randrange(200)]
            case 8:
                broken = broken.replace(*source.choice(((b'"content"', b'"c"'), (b"user", b"tool"), (b",", b";"))))
        if not broken:
            break
    return bytes(broken)
