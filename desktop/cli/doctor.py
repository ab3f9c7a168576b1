"""`sayso doctor`: checks the set-up of this machine, and says how to fix what is wrong."""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from desktop import __version__
from desktop.cli.console import Console, may_replace
from desktop.cli.i18n import Translator
from desktop.cli.system_checks import CheckStatus, SystemCheck, examine
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.outputs import write_file
from desktop.services.support import support_bundle
from desktop.store.errors import mapped_to_user_errors

_NAMES = {
    "python": QT_TRANSLATE_NOOP("cli", "Python"),
    "compiler": QT_TRANSLATE_NOOP("cli", "Compiler"),
    "qt": QT_TRANSLATE_NOOP("cli", "Qt"),
    "display": QT_TRANSLATE_NOOP("cli", "Display"),
    "fonts": QT_TRANSLATE_NOOP("cli", "Fonts"),
    "processor": QT_TRANSLATE_NOOP("cli", "Processor"),
    "memory": QT_TRANSLATE_NOOP("cli", "Memory"),
    "data": QT_TRANSLATE_NOOP("cli", "Data folder"),
    "store": QT_TRANSLATE_NOOP("cli", "Data"),
    "imports": QT_TRANSLATE_NOOP("cli", "Imported data"),
    "model": QT_TRANSLATE_NOOP("cli", "Built-in model"),
    "engine": QT_TRANSLATE_NOOP("cli", "llama.cpp"),
}
_SIGNS = {CheckStatus.GOOD: "✓", CheckStatus.DOUBTFUL: "!", CheckStatus.BAD: "✗"}


def add_options(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Declare the options of `sayso doctor`."""
    parser.add_argument("--json", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "print one JSON object")))
    parser.add_argument(
        "--bundle",
        metavar="FILE",
        type=Path,
        help=tr(
            QT_TRANSLATE_NOOP(
                "cli", "also write this report, the log and crash reports to a ZIP file, without any of your texts"
            )
        ),
    )
    parser.add_argument("--force", action="store_true", help=tr(QT_TRANSLATE_NOOP("cli", "replace an existing file")))


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the result of each check; returns 1 if one is bad, else 0."""
    # ask before the checks, which take some seconds
    replace = options.bundle is not None and may_replace(options.bundle, console, force=options.force)
    checks = []
    for check in examine(console.tr, console.folders.data):
        checks.append(check)
        if not options.json:
            name = console.tr(_NAMES[check.name])
            print(f"{_SIGNS[check.status]} {name}: {check.text}", file=console.out, flush=True)
    bad = sum(check.status is CheckStatus.BAD for check in checks)
    if options.bundle is not None:
        _write_bundle(options.bundle, checks, console, replace)
    if options.json:
        console.json(_report(checks))
    elif bad:
        console.note(QT_TRANSLATE_NOOP("cli", "{count} of {all} checks need attention."), count=bad, all=len(checks))
    return 1 if bad else 0


def _report(checks: Iterable[SystemCheck]) -> dict[str, Any]:
    listed = [{"name": f.name, "verdict": f.status.value, "text": f.text} for f in checks]
    return {
        "version": __version__,
        "good": all(f["verdict"] != CheckStatus.BAD.value for f in listed),
        "findings": listed,
    }


def _write_bundle(path: Path, checks: Iterable[SystemCheck], console: Console, replace: bool) -> None:
    # texts about imports contain names of projects and files
    shown = [SystemCheck(f.name, f.status, "…") if f.name == "imports" else f for f in checks]
    with mapped_to_user_errors(path, chosen=True):
        report = json.dumps(_report(shown), ensure_ascii=False, indent=2)
        data = support_bundle(console.folders, {"doctor.json": report})
        write_file(path, data, replace=replace)
    console.note(
        QT_TRANSLATE_NOOP("cli", "Wrote {file}. It contains none of your texts."),
        file=str(path),
    )
