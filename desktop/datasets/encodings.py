"""The encoding of a text file, from its byte-order mark or from which bytes are possible.

UTF-8 and UTF-16 are certain if the bytes fit. GB18030 (a superset of GBK and GB2312) is certain if the characters are
those that Chinese uses. Windows-1252 (a superset of Latin-1) is certain if its letters belong to one language, each
next to ASCII letters, and its punctuation is where that language has it. Other bytes are not decoded; an error only
names the likely encoding.
"""

import codecs
import io
import unicodedata
from typing import BinaryIO, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Phrase

UTF8: Final = "UTF-8"
WESTERN: Final = "Windows-1252"
_MARKS: Final = (  # the longer ones first
    (b"\xff\xfe\x00\x00", "UTF-32-LE"),
    (b"\x00\x00\xfe\xff", "UTF-32-BE"),
    (b"\xef\xbb\xbf", UTF8),
    (b"\xff\xfe", "UTF-16-LE"),
    (b"\xfe\xff", "UTF-16-BE"),
)
_SAMPLE: Final = 50_000  # bytes or characters that a guess is made from
_PUNCTUATION: Final = frozenset("，。、；：？！“”‘’（）《》【】…—·￥　「」")
_FREQUENT: Final = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多"
    "经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性"
    "知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次"
    "度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建"
    "务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路"
    "记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笑飞风步改收根干造言联持组每济车亲极林服快"
    "办议往元英士证近失转夫令准布始怎呢存未远叫台单影具罗字爱击流备兵连调深商算质团集百需价花党华城石级整府离况亚请技际约示复病"
    "息究线似官火断精满支视消越器容照须九增研写称企八功吗包片史委乎查轻易早曾除农找装广显吧阿李标谈吃图念六引历首医局突专费号尽"
    "另周较注语仅考落青随选列武红响虽推势参希古众构房半节土投某案黑维革划敌致陈律足态护七兴派孩验责营星够章音跟志底站严巴例防族"
    "供效续施留讲型料终答紧黄绝奇察母京段依批群项故按河米围江织害斗双境客纪采举杀攻父苏密低朝友诉止细愿千值仍男钱破网热助倒育属"
    "坐帮译谢您写码句词问答选择示例请把翻译成"
)

_WESTERN_LETTERS: Final = tuple(
    frozenset(letters)
    for letters in (
        "àâæçéèêëîïôœùûüÿñ",  # French
        "äöüßéèàâêç",  # German
        "áéíóúüñç",  # Spanish
        "áâãàçéêíóôõúü",  # Portuguese
        "àèéìíîòóùú",  # Italian
        "åäöéüà",  # Swedish, Finnish
        "æøåéòôàü",  # Danish, Norwegian
        "éëïöüáíóúèêäç",  # Dutch
        "àçéèíïóòúü·",  # Catalan
    )
)
_WESTERN_MARKS: Final = frozenset("‘’“”„«»‹›–—…•¿¡°§€£©®™·½¼¾²³´×ªº\xa0")
"""Punctuation of Windows-1252. Other encodings have letters at these bytes."""


def detect(start: bytes, complete: bool) -> tuple[str, int]:
    """The encoding of a file that starts so (UTF-8 if nothing else is certain), and the length of its byte-order mark.
    `complete`: `start` is the whole file."""
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name, len(mark)
    if b"\0" in start:
        return _utf16_without_mark(start[:_SAMPLE], complete and len(start) <= _SAMPLE) or UTF8, 0
    if _decoded(start, "utf-8", complete) is not None:
        return UTF8, 0
    text = codecs.getincrementaldecoder("gb18030")("replace").decode(start, final=complete)
    if _is_chinese(text):
        return "GB18030", 0
    return (WESTERN if _is_western(start) else UTF8), 0


def suspicion(start: bytes) -> Phrase | None:
    """The likely encoding of bytes that are not UTF-8, if no encoding is certain."""
    if b"\0" in start:
        return None
    high = [byte >= 0x80 for byte in start[:_SAMPLE]]
    starts = sum(now and not before for now, before in zip(high, [False, *high], strict=False))
    if starts and sum(high) / starts < 1.5:
        return Phrase(QT_TRANSLATE_NOOP("errors", "a Western encoding such as Windows-1252"))
    if _decoded(start[:_SAMPLE], "gb18030", False) is not None:
        return Phrase(QT_TRANSLATE_NOOP("errors", "an East Asian encoding such as GBK, Big5, Shift-JIS or EUC-KR"))
    return None


class Utf8Stream(io.RawIOBase):
    """A text file in another encoding, or with other line ends, as UTF-8 with "\\n" at the ends of lines. Undecodable
    bytes stay invalid in UTF-8, so that the reader can report their place."""

    def __init__(self, source: BinaryIO, encoding: str, *, lone_cr: bool) -> None:
        errors = "surrogateescape" if encoding in (UTF8, "GB18030", WESTERN) else "surrogatepass"
        self._source, self._decoder = source, codecs.getincrementaldecoder(encoding)(errors)
        self._lines = io.IncrementalNewlineDecoder(None, translate=True) if lone_cr else None
        self._rest = b""
        self._ended = False

    def readable(self) -> bool:
        """Part of `io.RawIOBase`: reading is all it can do."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fill the buffer with UTF-8; returns how many bytes, 0 at the end."""
        while not self._rest and not self._ended:
            data = self._source.read(2**16)
            self._ended = not data
            try:
                text = self._decoder.decode(data, final=self._ended)
            except UnicodeDecodeError:
                text, self._ended = "\udcff", True  # the file ends within a character
            if self._lines is not None:
                text = self._lines.decode(text, final=self._ended)
            self._rest = text.encode("utf-8", "surrogatepass")
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def has_lone_cr(start: bytes, *, table: bool) -> bool:
    """Whether lines end with a carriage return alone, as on old Macs (and in Excel for them). Line ends within quotes
    of a table do not count."""
    if b"\r" not in start:
        return False
    if not table:
        return b"\n" not in start
    outside = b"".join(start.split(b'"')[::2])
    end = min((index for index in (outside.find(b"\r"), outside.find(b"\n")) if index >= 0), default=-1)
    return end >= 0 and outside[end : end + 1] == b"\r" and outside[end : end + 2] not in (b"\r", b"\r\n")


def _decoded(data: bytes, encoding: str, complete: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=complete)
    except UnicodeDecodeError:
        return None


def _utf16_without_mark(start: bytes, complete: bool) -> str | None:
    """The kind of UTF-16 in which the bytes are text with ASCII in it, as data files have; None if neither fits."""
    best, most = None, 0.05
    for name in ("UTF-16-LE", "UTF-16-BE"):
        text = _decoded(start, name, complete)
        if not text or any(unicodedata.category(char) in ("Cn", "Co", "Cs") for char in text):
            continue
        if any(char < " " and char not in "\t\r\n" for char in text):
            continue
        share = sum(char < "\x7f" for char in text) / len(text)
        if share > most:
            best, most = name, share
    return best


def _is_western(data: bytes) -> bool:
    """Whether the bytes are text in a Western European language. In other encodings they would be letters of several
    languages at once, or punctuation within words."""
    as_utf8 = data.decode("utf-8", "replace")
    damaged = as_utf8.count("\ufffd")
    if 20 * sum(char > "\x7f" for char in as_utf8) > 21 * damaged:  # UTF-8 with some wrong bytes
        return False
    text = data.decode("cp1252", "surrogateescape")
    wide = [index for index, char in enumerate(text) if char > "\x7f"]
    letters = {text[index].lower() for index in wide} - _WESTERN_MARKS
    evidence = 0
    for index in wide[:_SAMPLE]:
        before, after = text[max(index - 1, 0) : index], text[index + 1 : index + 2]
        if text[index].lower() in letters:
            # within a word of ASCII letters, where two such letters can meet
            near = text[max(index - 2, 0) : index + 3]
            evidence += any(char.isascii() and char.isalpha() for char in near)
        elif text[index] in "¿¡":
            evidence += not before.isalnum()
        else:
            evidence += not (before.isalpha() and after.isalpha()) or text[index] in "’–—"
    return (
        len(wide) >= 3
        and evidence >= 0.99 * len(wide[:_SAMPLE])
        and any(letters <= alphabet for alphabet in _WESTERN_LETTERS)
    )


def _is_chinese(text: str) -> bool:
    """Whether most characters are frequent in Chinese. Text in other languages decodes to rare ones."""
    wide = [char for char in text if char > "\x7f"][:_SAMPLE]
    han = [char for char in wide if "\u4e00" <= char <= "\u9fff"]
    marks = sum(char in _PUNCTUATION for char in wide)
    frequent = sum(char in _FREQUENT for char in han)
    damaged = text.count("\ufffd")
    if len(han) + marks < 0.9 * len(wide) or not han or damaged > len(han) // 200:
        return False
    share = frequent / len(han)
    return (len(han) >= 8 and share >= 0.5) or (len(han) >= 4 and marks > 0 and share >= 0.4)
