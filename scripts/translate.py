"""The texts of the window in other languages: `translate.py update | compile | check`.

update   collects the texts marked in `desktop/` into `resources/translations/*.ts`
compile  makes the `.qm` files that the window loads, and a `.json` of each for the command line, which needs no Qt
check    fails on anything unfinished, stale, or not written as the language is written

English is the source; `sayso_en.ts` holds only its plurals.
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources/translations"
CHINESE = FOLDER / "sayso_zh_CN.ts"
ENGLISH = FOLDER / "sayso_en.ts"
TERMS = tomllib.loads((ROOT / "scripts/terms.toml").read_text("utf-8"))

PLACEHOLDER = re.compile(r"\{[^{}]*\}|%L?[0-9n]|</?[a-z]+>")
HAN = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}\s*[,;:!?()](?!\S*//)|[,;:!?()]\s*{HAN}|{HAN}\.(\s|$)")
NO_SPACE = re.compile(rf"{HAN}[A-Za-z0-9{{%]|[A-Za-z0-9}}%]{HAN}")
WORDS = re.compile(r"\{(what|other|answer|tasks|language|some|last|problem)\}")
"""Placeholders that are filled with words in the reader's language: Chinese has no space beside them."""
NAMES = re.compile(r"\{[^{}]*\}|--[\w-]+(?:[ =][A-Z][A-Z_=]*)?|“[^”]*”|\b\w+=\w+|\w+\.\w+|: first,.* none")
"""Not words of a sentence: placeholders, options, quoted names of columns."""
DOUBTFUL_SPACE = re.compile(rf"{HAN} +{HAN}|[，。；：！？（）“”、] | [，。；：！？）、]")


@dataclass(frozen=True)
class Text:
    """One message of a `.ts` file; `forms` has one translation, or one for each plural form."""

    context: str
    source: str
    comment: str
    kind: str  # "" is finished; else unfinished, obsolete or vanished
    plural: bool
    forms: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.context, self.source, self.comment)


def read(file: Path) -> Iterator[Text]:
    for context in ET.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            plural = message.get("numerus") == "yes"
            forms = (
                [form.text or "" for form in translation.iter("numerusform")] if plural else [translation.text or ""]
            )
            yield Text(
                context.findtext("name", ""),
                message.findtext("source", ""),
                message.findtext("comment", ""),
                translation.get("type", ""),
                plural,
                tuple(forms),
            )


def tool(name: str, *arguments: str | Path) -> None:
    """Runs one of Qt's own tools, silently unless it fails."""
    program = Path(PySide6.__file__).parent / (f"{name}.exe" if sys.platform == "win32" else name)
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{name} failed:\n{done.stdout}{done.stderr}")


def update(chinese: Path, english: Path) -> None:
    sources = sorted((ROOT / "desktop").rglob("*.py"))
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder, "sources.lst")
        listing.write_text("\n".join(map(str, sources)), encoding="utf-8")
        common = ["-silent", "-no-obsolete", "-locations", "none", "-source-language", "en", f"@{listing}"]
        tool("lupdate", *common, "-target-language", "zh_CN", "-ts", chinese)
        tool("lupdate", *common, "-target-language", "en", "-pluralonly", "-ts", english)


def compile_all() -> None:
    for file in FOLDER.glob("*.ts"):
        with tempfile.TemporaryDirectory() as folder:
            localized = Path(folder, file.name)
            localized.write_text(localized_numbers(file.read_text("utf-8")), encoding="utf-8")
            tool("lrelease", "-silent", localized, "-qm", file.with_suffix(".qm"))
        texts: dict[str, dict[str, str]] = {}
        for text in read(file):
            if text.forms[0] and not text.comment:
                texts.setdefault(text.context, {})[text.source] = text.forms[0]
        file.with_suffix(".json").write_text(json.dumps(texts, ensure_ascii=False, sort_keys=True), encoding="utf-8")


def localized_numbers(ts: str) -> str:
    """A `.ts` file whose translations write counts as the language does: Qt makes 1800 of %n, and 1,800 of %Ln."""
    return re.sub(r"<numerusform>.*?</numerusform>", lambda form: form[0].replace("%n", "%Ln"), ts, flags=re.DOTALL)


def unseen() -> Iterator[Path]:
    """Files with a text that lupdate passes over."""
    for file in sorted((ROOT / "desktop").rglob("*.py")):
        text = file.read_text("utf-8")
        in_f_string = re.search(r"""\bf(["'])(?:(?!\1).)*\{(?:self\.tr|QCoreApplication\.translate)\(""", text)
        # a helper of our own, that takes a text which nothing marks, and an error whose place is not a `Phrase`; for
        # other texts of errors, the type checker demands the mark
        if in_f_string or re.search(r"""\b(?:_tr|malformed)\(\s*f?["']""", text):
            yield file


def check() -> list[str]:
    """One line for each thing that is wrong."""
    problems = [
        f"{file.relative_to(ROOT)}: a text within an f-string, or given to _tr or malformed, is not collected"
        for file in unseen()
    ]
    with tempfile.TemporaryDirectory() as folder:
        fresh = [Path(folder, CHINESE.name), Path(folder, ENGLISH.name)]
        update(*fresh)
        for file, marked in zip((CHINESE, ENGLISH), fresh, strict=True):
            texts = {text.key: text for text in read(file)} if file.exists() else {}
            in_code = {text.key for text in read(marked)}
            problems += [f"{file.name}: not collected yet (make translations): {key}" for key in in_code - texts.keys()]
            problems += [
                f"{file.name}: no longer in the code (make translations): {key}" for key in texts.keys() - in_code
            ]
            problems += [f"{file.name}: {wrong}" for wrong in ambiguous(texts.values())]
            for text in texts.values():
                problems += [f"{file.name}: {text.source!r} ({text.context}): {wrong}" for wrong in faults(file, text)]
    return problems


def ambiguous(texts: Iterable[Text]) -> Iterator[str]:
    """Texts that are translated in more than one way. Where a word means two things, a comment tells them apart."""
    forms: dict[tuple[str, str], tuple[str, ...]] = {}
    for text in texts:
        known = forms.setdefault((text.source, text.comment), text.forms)
        if known != text.forms and any(map(str.isalpha, text.source)):
            yield f"{text.source!r} is {known[0]!r} as well as {text.forms[0]!r} ({text.context})"


def wrong_english(source: str) -> Iterator[str]:
    """What an English text says that it must not (`terms.toml`)."""
    for pattern in TERMS["denied"]:
        if found := re.search(pattern, source, re.IGNORECASE):
            yield f"“{found[0]}” is denied (scripts/terms.toml)"


def wrong_chinese(source: str, translation: str) -> Iterator[str]:
    """What a Chinese text says that it must not, and which term of the English it calls otherwise (`terms.toml`)."""
    for pattern in TERMS["denied_chinese"]:
        if found := re.search(pattern, translation):
            yield f"“{found[0]}” is denied (scripts/terms.toml)"
    if source in TERMS["otherwise"]:
        return
    words = NAMES.sub(" ", source)
    for term, chinese in TERMS["terms"].items():
        found = re.search(rf"(?<![\w-])(?:{term})(?![\w-])", words, re.IGNORECASE)
        if found and not re.search(chinese, translation):
            yield f"“{found[0]}” is {chinese} (scripts/terms.toml), not {translation!r}"


def faults(file: Path, text: Text) -> Iterator[str]:
    """What is wrong with one translation."""
    if not text.context:
        yield "its context is unknown to lupdate: call it translate() where it is no method"
    if text.kind or not all(text.forms):
        yield "not finished"
        return
    yield from wrong_english(text.source)
    for form in text.forms:
        wanted, found = sorted(PLACEHOLDER.findall(text.source)), sorted(PLACEHOLDER.findall(form))
        # a plural form may say its number in words: "one answer"
        if wanted != found and not (text.plural and set(found) <= set(wanted)):
            yield f"its placeholders {wanted} became {found}"
        if file == CHINESE:
            if HALF_WIDTH.search(form):
                yield f"half-width punctuation beside Chinese: {form!r}"
            if NO_SPACE.search(WORDS.sub("词", form)):
                yield f"no space between Chinese and Latin: {form!r}"
            if DOUBTFUL_SPACE.search(form):
                yield f"a space that Chinese does not have: {form!r}"
            yield from wrong_chinese(text.source, form)


def main() -> int:
    match sys.argv[1:]:
        case ["update"]:
            FOLDER.mkdir(exist_ok=True)
            update(CHINESE, ENGLISH)
            left = [text for file in (CHINESE, ENGLISH) for text in read(file) if text.kind]
            print(f"{len(left)} texts to translate")
        case ["compile"]:
            compile_all()
        case ["check"]:
            problems = check()
            print("\n".join(problems) or "translations: complete")
            return 1 if problems else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
