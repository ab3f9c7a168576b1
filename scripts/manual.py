"""The manual page of `sayso`, made of what the command line says of itself: it cannot tell anything else."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from release import version

from desktop.cli import main as cli
from desktop.cli.i18n import Translator

_HEAD = r""".TH SAYSO 1 {date} "Sayso {version}" "User Commands"
.SH NAME
sayso \- chat offline with a local model, and have the last word
.SH SYNOPSIS
.B sayso
[\fB\-\-data\-dir\fR \fIDIR\fR] [\fIFILE\fR ...]
.br
.B sayso
\fICOMMAND\fR [\fIOPTIONS\fR]
.SH DESCRIPTION
Sayso runs quantized language models (GGUF files) on your own computer. Without a command its window opens; a second
start brings the window that is open to the front.
.PP
A \fIFILE\fR that ends in .gguf is added to the models and answers from then on; one that ends in .sayso has judgements
of another Sayso, which are merged after you said so. A word without a path or an ending is a command.
.PP
Sayso never uses the network.
"""
_TAIL = r""".SH EXIT STATUS
.TP
.B 0
done
.TP
.B 1
failed
.TP
.B 2
wrong usage
.TP
.B 3
input that cannot be read
.TP
.B 4
a model that cannot be used
.TP
.B 130
interrupted
.SH ENVIRONMENT
.TP
.B SAYSO_DATA_DIR
the folder with all data; \-\-data\-dir wins over it
.TP
.B SAYSO_LANG
the language of the commands, en or zh_CN; else LC_ALL, LC_MESSAGES and LANG decide
.SH FILES
.TP
.I ~/.local/share/Sayso
conversations, judgements, settings and crash reports, readable by you alone
"""


def page(date: str) -> str:
    """In roff. `date` is the release's."""
    sections = [_HEAD.format(date=date, version=version()), ".SH COMMANDS\n"]
    for name in cli.COMMANDS:
        sections.extend(_command(name, _parser_of(name)))
    return "".join([*sections, _TAIL])


def _parser_of(name: str) -> argparse.ArgumentParser:
    return _children(cli._parser(Translator("en"), [name]))[name]


def _children(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands below one, if it has any."""
    actions = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return dict(next(actions).choices) if any(_has_children(action) for action in parser._actions) else {}


def _has_children(action: argparse.Action) -> bool:
    return isinstance(action, argparse._SubParsersAction)


def _command(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f".SS {_plain('sayso ' + name)}\n{_plain(_sentence(parser.description or ''))}\n"
    children = _children(parser)
    for action in parser._actions:
        if not _has_children(action) and action.help is not argparse.SUPPRESS:
            yield f".TP\n{_usage(action)}\n{_plain(_help(action, parser))}\n"
    for child, below in children.items():
        yield from _command(f"{name} {child}", below)


def _usage(action: argparse.Action) -> str:
    value = action.metavar or (action.dest.upper() if action.nargs != 0 else "")
    value = value[0] if isinstance(value, tuple) else value
    if action.choices and not action.metavar:
        value = "|".join(map(str, action.choices))
    if not action.option_strings:
        return rf"\fI{_plain(value)}\fR"
    names = ", ".join(rf"\fB{_plain(option)}\fR" for option in action.option_strings)
    return names if action.nargs == 0 else rf"{names} \fI{_plain(value)}\fR"


def _help(action: argparse.Action, parser: argparse.ArgumentParser) -> str:
    values = {**vars(action), "prog": parser.prog}
    return (action.help or "") % values if action.help else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _plain(text: str) -> str:
    """Text that roff takes for nothing else."""
    text = " ".join(text.split()).replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    print(page("2000-01-01"), end="")
