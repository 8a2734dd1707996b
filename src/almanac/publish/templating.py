"""Jinja, told what holds of our templates: phrases are fixed, functions are plain, rows are dicts.

Pages consist of thousands of small calls, each of which Jinja prepares for whatever a template could hold. Ours hold
less, so the same templates are compiled into less work; what they give is the same, byte for byte (a test compares).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from almanac.publish.kept import keep, kept

HERE = Path(__file__).parent / "templates"


class Said(dict[str, Markup]):
    """Phrases without values in one language, by their English: each is looked up once."""

    def __init__(self, gettext: Callable[[str], str]) -> None:
        super().__init__()
        self._gettext = gettext

    def __missing__(self, phrase: str) -> Markup:
        self[phrase] = said = Markup(self._gettext(phrase)) % {}  # noqa: S704 (phrases are ours)
        return said


class _Generator(CodeGenerator):
    """Compiles a phrase without values to a look-up, and output that is marked up already to itself."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 (Jinja's)
        """Write a call; of `_('a phrase')`, the phrase's look-up."""
        phrase = _phrase_of(node)
        if phrase is not None:
            self.write(f"environment.said[{phrase!r}]")
        else:
            super().visit_Call(node, frame, forward_caller=forward_caller)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write("environment.safe(")


def _phrase_of(call: nodes.Call) -> str | None:
    """Return the phrase of `_('a phrase')`; None of any other call."""
    if not isinstance(call.node, nodes.Name) or call.node.name != "_":
        return None
    match call.args:
        case [nodes.Const(value=str(phrase))] if not (call.kwargs or call.dyn_args or call.dyn_kwargs):
            return phrase
    return None


class _Context(Context):
    """Calls macros and plain functions as they are: only what asks for it by Jinja's own mark is handed a context."""

    def call(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls."""
        kind = type(function)
        if kind is not Macro and (kind not in _PLAIN or hasattr(function, "jinja_pass_arg")):
            return super().call(function, *args, **kwargs)
        if kwargs:
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
        return function(*args, **kwargs)


_PLAIN = frozenset({FunctionType, MethodType, type(cache(len))})


class Compiled(BytecodeCache):
    """Compiled templates, for all languages and for later builds; folder: where they are kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._code: dict[str, bytes] = {}
        self._compiler = f"{version('jinja2')} {Path(__file__).read_text(encoding='utf-8')}"

    def get_source_checksum(self, source: str) -> str:
        """Return what tells that a template is compiled as it would be now: its text, and what compiles it."""
        return super().get_source_checksum(f"{self._compiler} {source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template's code, if there is any."""
        code = self._code.get(bucket.key) or kept(self._folder / bucket.key)
        if code:
            self._code[bucket.key] = code
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        self._code[bucket.key] = bucket.bytecode_to_string()
        keep(self._folder / bucket.key, self._code[bucket.key])


class Templates(Environment):
    """The templates in one language, whose phrases `gettext` gives; `compiled` keeps what they are compiled to."""

    code_generator_class: type[CodeGenerator] = _Generator
    context_class: type[Context] = _Context

    def __init__(self, gettext: Callable[[str], str], compiled: BytecodeCache | None = None) -> None:
        super().__init__(
            loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True, extensions=["jinja2.ext.i18n"], auto_reload=False, bytecode_cache=compiled,
        )  # fmt: skip
        self.policies["ext.i18n.trimmed"] = True
        self.said = Said(gettext)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return what a dot asks for: of a dict, the value that it has by that name."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def safe(self, value: Any) -> str:
        """Return a value as HTML."""
        return value if type(value) is Markup else escape(value)
