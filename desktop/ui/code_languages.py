"""The programming languages that `ui.highlight` can colour: their comments, strings and keywords."""

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class CodeLanguage:
    """What the scanner knows of a language. Pairs are the opening and the closing mark."""

    keywords: frozenset[str] = frozenset()
    line_comments: tuple[str, ...] = ()
    block_comments: tuple[tuple[str, str], ...] = ()
    strings: str = "\"'"  # quotes of strings within a line
    long_strings: tuple[tuple[str, str], ...] = ()  # of strings that may span lines
    decorator: str = ""  # the character before a decorator's name
    escape: bool = True  # whether a backslash escapes the next character of a string
    any_case: bool = False  # whether keywords are case-insensitive
    tags: bool = False  # a markup language: names of tags are keywords, strings occur in tags only


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_C = (("/*", "*/"),)
_C_WORDS = (
    "auto bool break case char const continue default do double else enum extern false float for goto if "
    "inline int long null nullptr register return short signed sizeof static struct switch true typedef union "
    "unsigned void volatile while NULL"
)
_OO_WORDS = (
    " abstract as assert async await base boolean byte catch class constexpr decimal delegate delete explicit "
    "export final finally friend get implements import in instanceof interface internal is lock module "
    "mutable namespace native new noexcept object operator out override package params partial private "
    "protected public readonly record ref sealed set static_cast string strictfp super synchronized template "
    "this throw throws transient try typeid typename using var virtual when where yield"
)
_JS_WORDS = (
    "abstract any as async await boolean break case catch class const continue debugger declare default "
    "delete do else enum export extends false finally for from function get if implements import in infer "
    "instanceof interface is keyof let namespace never new null number object of private protected public "
    "readonly return satisfies set static string super switch symbol this throw true try type typeof "
    "undefined unknown var void while with yield"
)
_PYTHON = CodeLanguage(
    _words(
        "False None True and as assert async await break case class continue def del elif else except finally "
        "for from global if import in is lambda match nonlocal not or pass raise return self try while with "
        "yield"
    ),
    ("#",),
    long_strings=(('"""', '"""'), ("'''", "'''")),
    decorator="@",
)
_SHELL = CodeLanguage(
    _words(
        "if then else elif fi for in do done while until case esac function return local export readonly "
        "declare unset shift exit break continue source alias select time trap eval exec set end begin"
    ),
    ("#",),
)
_HTML = CodeLanguage(block_comments=(("<!--", "-->"),), tags=True, escape=False)

_LANGUAGES: dict[str, CodeLanguage] = {
    "python py python3 py3 pyi cython pyx sage starlark bzl ipython": _PYTHON,
    "c h objective-c objc objectivec opencl": CodeLanguage(_words(_C_WORDS), ("//",), _C),
    "cpp c++ cc cxx hpp csharp c# cs java arduino ino cuda cu glsl hlsl groovy gradle apex processing": CodeLanguage(
        _words(_C_WORDS + _OO_WORDS + " def extends"), ("//",), _C, decorator="@"
    ),
    "javascript js jsx mjs cjs typescript ts tsx node vue svelte actionscript coffeescript": CodeLanguage(
        _words(_JS_WORDS), ("//",), _C, long_strings=(("`", "`"),), decorator="@"
    ),
    "json jsonl ndjson json5 jsonc": CodeLanguage(_words("true false null"), ("//",), _C, strings='"'),
    "go golang": CodeLanguage(
        _words(
            "any append bool break byte case chan const continue default defer else error fallthrough false "
            "float64 for func go goto if import int int64 interface iota len make map new nil package range "
            "return rune select string struct switch true type uint var"
        ),
        ("//",),
        _C,
        long_strings=(("`", "`"),),
    ),
    "rust rs": CodeLanguage(
        _words(
            "as async await bool box break char const continue crate dyn else enum extern f32 f64 false fn "
            "for i32 i64 if impl in let loop match mod move mut pub ref return self Self static str struct "
            "super trait true type u8 u32 u64 union unsafe use usize where while"
        ),
        ("//",),
        _C,
        strings='"',
    ),
    "swift": CodeLanguage(
        _words(
            "as associatedtype async await break case catch class continue default defer deinit do else enum "
            "extension fallthrough false fileprivate for func guard if import in init inout internal is lazy "
            "let mutating nil open operator override private protocol public repeat rethrows return self Self "
            "some static struct subscript super switch throw throws true try typealias var weak where while"
        ),
        ("//",),
        _C,
        strings='"',
        long_strings=(('"""', '"""'),),
        decorator="@",
    ),
    "kotlin kt kts scala sc dart zig": CodeLanguage(
        _words(
            "abstract actual annotation as async await break by case catch class companion const constructor "
            "continue covariant data def defer do dynamic else enum errdefer export expect extends extension "
            "external factory false final finally fn for forSome fun get given if implements implicit import "
            "in infix init inline inner interface internal is late lateinit lazy let library match mixin new "
            "null object of on open operator override package part private protected pub public required "
            "return sealed self set static struct super suspend switch test then this throw trait true try "
            "type typealias typedef undefined union val var void when where while with yield"
        ),
        ("//",),
        _C,
        long_strings=(('"""', '"""'), ("'''", "'''")),
        decorator="@",
    ),
    "php php3 hack": CodeLanguage(
        _words(
            "abstract and array as break callable case catch class clone const continue declare default do "
            "echo else elseif empty enum extends false final finally fn for foreach function global if "
            "implements include instanceof interface isset list match namespace new null or print private "
            "protected public readonly require require_once return self static switch this throw trait true "
            "try unset use var while xor yield"
        ),
        ("//", "#"),
        _C,
    ),
    "ruby rb erb elixir ex exs crystal cr": CodeLanguage(
        _words(
            "alias and begin break case class cond def defmodule defp defstruct do else elsif end ensure "
            "false fn for if import in module next nil not or raise redo require rescue retry return self "
            "super then true undef unless until use when while with yield"
        ),
        ("#",),
        (("=begin", "=end"),),
        long_strings=(('"""', '"""'),),
        decorator="@",
    ),
    "bash sh shell zsh fish ksh console shell-session shellsession terminal": _SHELL,
    "powershell ps1 pwsh posh": CodeLanguage(
        _words(
            "begin break catch class continue data do dynamicparam else elseif end enum exit filter finally "
            "for foreach from function if in param process return switch throw trap try until using while"
        ),
        ("#",),
        (("<#", "#>"),),
        escape=False,
        any_case=True,
    ),
    "bat batch cmd dosbatch": CodeLanguage(
        _words("call choice cls copy del do echo else exit for goto if in mkdir not pause rem set shift start"),
        ("::", "rem "),
        strings='"',
        escape=False,
        any_case=True,
    ),
    "sql mysql postgresql postgres plsql tsql sqlite sqlite3 hive cypher": CodeLanguage(
        _words(
            "add all alter and any as asc begin between by case cast check column commit constraint create "
            "cross database default delete desc distinct drop else end exists false foreign from full "
            "function grant group having if in index inner insert intersect into is join key left like limit "
            "match merge natural not null offset on or order outer over partition primary procedure "
            "references replace returning right rollback row select set table then top transaction trigger "
            "true truncate union unique update using values view when where window with"
        ),
        ("--", "#"),
        _C,
        escape=False,
        any_case=True,
    ),
    "lua moonscript": CodeLanguage(
        _words(
            "and break do else elseif end false for function goto if in local nil not or repeat return self "
            "then true until while"
        ),
        ("--",),
        (("--[[", "]]"),),
        long_strings=(("[[", "]]"),),
    ),
    "haskell hs elm purescript idris agda": CodeLanguage(
        _words(
            "as case class data default deriving do else exposing forall foreign hiding if import in infix "
            "infixl infixr instance let module newtype of port qualified then type where"
        ),
        ("--",),
        (("{-", "-}"),),
        strings='"',
    ),
    "ocaml ml fsharp f# fs sml reason": CodeLanguage(
        _words(
            "and as assert begin class constraint do done downto else end exception external false for fun "
            "function functor if in include inherit initializer lazy let match member method module mutable "
            "namespace new object of open or override private rec sig struct then to true try type use val "
            "virtual when while with yield"
        ),
        ("//",),
        (("(*", "*)"),),
        strings='"',
    ),
    "lisp elisp emacs-lisp scheme clojure clj cljs racket common-lisp commonlisp": CodeLanguage(
        _words(
            "and begin case cond def define defmacro defn defparameter defun defvar do else false fn if in-ns "
            "lambda let let* letrec loop map nil ns or progn quote recur require set! setf setq t true unless "
            "when"
        ),
        (";",),
        (("#|", "|#"),),
        strings='"',
    ),
    "r rlang s splus julia jl": CodeLanguage(
        _words(
            "abstract baremodule begin break catch const do else elseif end export FALSE false finally for "
            "function global if import in Inf let library local macro module mutable NA NaN next nothing NULL "
            "primitive quote repeat return struct TRUE true try type using while"
        ),
        ("#",),
        long_strings=(('"""', '"""'),),
        decorator="@",
    ),
    "matlab octave m": CodeLanguage(
        _words(
            "break case catch classdef continue else elseif end for function global if methods otherwise "
            "parfor persistent properties return switch true false try while"
        ),
        ("%", "#"),
        (("%{", "%}"),),
        strings='"',
    ),
    "perl pl raku": CodeLanguage(
        _words(
            "and cmp continue do each else elsif eq for foreach ge given gt if import keys last le local lt "
            "my ne next no not or our package print push qw redo require return say shift sub undef unless "
            "until use values while"
        ),
        ("#",),
    ),
    "fortran f90 f95 f77": CodeLanguage(
        _words(
            "allocatable allocate call case character complex contains cycle deallocate dimension do else "
            "elseif end enddo endif exit false function if implicit in inout integer intent interface kind "
            "logical module none only out parameter pointer print program public private pure read real "
            "recursive result return save select subroutine then true type use where while write"
        ),
        ("!",),
        escape=False,
        any_case=True,
    ),
    "vb vbnet vb.net vba basic visualbasic pascal delphi ada vhdl": CodeLanguage(
        _words(
            "and array as begin boolean byref byval case class const constructor dim div do downto each else "
            "elseif end exit false finally for function get if implementation imports in inherits integer "
            "interface is let loop me mod module new next not nothing of on optional or out override private "
            "procedure program property protected public record repeat return select set shared string sub "
            "then to true try type unit until uses using var wend while with xor"
        ),
        ("'", "--", "//"),
        (("(*", "*)"),),
        strings='"',
        escape=False,
        any_case=True,
    ),
    "yaml yml": CodeLanguage(_words("true false null yes no on off"), ("#",)),
    "toml ini cfg conf properties dotenv env editorconfig": CodeLanguage(
        _words("true false"), ("#", ";"), long_strings=(('"""', '"""'),)
    ),
    "dockerfile docker containerfile": CodeLanguage(
        _words(
            "from as run cmd label maintainer expose env add copy entrypoint volume user workdir arg onbuild "
            "stopsignal healthcheck shell"
        ),
        ("#",),
        any_case=True,
    ),
    "makefile make mf cmake nginx apacheconf terraform hcl tf nix": CodeLanguage(
        _words(
            "add_executable add_library assert data define else elseif endef endforeach endfunction endif "
            "endmacro export false find_package foreach function if ifdef ifeq ifndef ifneq in include "
            "inherit let locals location macro module null output override project provider rec resource "
            "server set target_link_libraries then true upstream variable while with"
        ),
        ("#",),
        _C,
    ),
    "html htm xhtml xml svg xsl xslt rss plist jinja django mjml": _HTML,
    "css scss sass less stylus": CodeLanguage(
        _words(
            "important inherit initial unset none auto media import keyframes font-face supports include mixin extend"
        ),
        ("//",),
        _C,
        decorator="@",
    ),
    "tex latex bibtex": CodeLanguage(frozenset(), ("%",), strings="", decorator="\\", escape=False),
    "graphql gql protobuf proto thrift solidity sol verilog systemverilog v sv wgsl": CodeLanguage(
        _words(
            "address always any assign begin bool bytes case contract default directive double else emit end "
            "endmodule enum event extend external false float fn for fragment function if implements import "
            "initial input int32 int64 interface internal let logic mapping memory message modifier module "
            "mutation on oneof output package payable pragma private public pure query reg repeated require "
            "reserved return returns rpc scalar schema service string struct subscription syntax true type "
            "uint uint256 union var view while wire"
        ),
        ("//", "#"),
        _C,
        decorator="@",
    ),
    "asm nasm assembly x86asm armasm wasm wat llvm": CodeLanguage(
        _words(
            "add and call cmp dec define div inc int ja jae jb jbe je jg jge jl jle jmp jne jnz jz lea loop "
            "mov movzx mul neg nop not or pop push ret shl shr sub syscall test xor"
        ),
        (";",),
        any_case=True,
    ),
    "erlang erl prolog": CodeLanguage(
        _words(
            "after begin case catch cond end fun if let of or receive try when xor and andalso band bor div is not rem"
        ),
        ("%",),
        decorator="-",
    ),
    "vim viml": CodeLanguage(
        _words("autocmd call let set if else elseif endif for endfor while endwhile function endfunction return map"),
        ('"',),
        strings="'",
    ),
}


def code_language(name: str) -> CodeLanguage | None:
    """The language with this lower-case name or alias; None for an unknown one."""
    return _by_name().get(name)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, CodeLanguage]:
    return {name: language for names, language in _LANGUAGES.items() for name in names.split()}
