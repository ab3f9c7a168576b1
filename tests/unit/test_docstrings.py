"""Most public functions have a docstring, and it says what the name cannot."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

DESKTOP = Path(__file__).resolve().parents[2] / "desktop"
FILLERS = {
    *("a", "an", "the", "of", "to", "in", "is", "are", "it", "its", "this", "that", "for", "and", "or", "with"),
    *("by", "on", "from", "as", "return", "give", "get", "set", "what", "which"),
}


def stem(word: str) -> str:
    return re.sub(r"(ing|ed|es|s|e)$", "", word.lower())


def repeats_the_name(name: str, docstring: str) -> bool:
    """Whether the docstring has no word that is neither in the name nor a filler."""
    words = {stem(word) for word in re.findall(r"[A-Za-z]+", docstring)}
    return words <= {stem(word) for word in (*re.findall(r"[A-Za-z]+", name.replace("_", " ")), *FILLERS)}


def public_functions(node: ast.AST, *, is_method: bool = False) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions and methods but for overrides, setters, and those that Qt calls by its own names."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
            yield from public_functions(child, is_method=True)
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not child.name.startswith("_"):
            decorators = [ast.unparse(decorator) for decorator in child.decorator_list]
            is_other = any(re.search(r"override|overload|\.setter$", decorator) for decorator in decorators)
            if not is_other and not (is_method and re.match(r"[a-z]+[A-Z]", child.name)):
                yield child


def test_a_docstring_that_repeats_the_name_is_found() -> None:
    assert repeats_the_name("stop_generating", "Stops generating.")
    assert not repeats_the_name("stop_generating", "Keep the text so far.")


def test_nine_in_ten_public_functions_say_what_their_names_cannot() -> None:
    found = [
        (f"{file.relative_to(DESKTOP)}:{function.lineno} {function.name}", ast.get_docstring(function))
        for file in sorted(DESKTOP.rglob("*.py"))
        for function in public_functions(ast.parse(file.read_text("utf-8")))
    ]
    lacking = [place for place, docstring in found if not docstring or repeats_the_name(place.split()[-1], docstring)]
    assert len(found) > 2000
    assert len(lacking) <= len(found) / 10, lacking
