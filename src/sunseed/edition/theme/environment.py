"""Jinja's environment as our templates need it: strict, escaping everything, and quick at what they do most.

A page asks for some three hundred values and escapes each. Jinja asks for an attribute by way of two fallbacks, looks
at whatever is called for marks that nothing of ours bears, and escapes by making a `Markup` of every word; here an
attribute is Python's own, a call is a call, and a word that needs no escaping is printed as it is. What is printed is
the same, which `tests/unit/test_theme_environment.py` holds.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.compiler import CodeGenerator
from markupsafe import escape

from sunseed.edition import contexts

if TYPE_CHECKING:
    from types import CodeType

    from jinja2 import nodes
    from jinja2.bccache import Bucket
    from jinja2.compiler import Frame


def escaped(value: object) -> str:
    """Return a value as text that may stand in HTML, in an element or between double quotes: what Jinja prints."""
    if type(value) is not str:
        return str(value) if type(value) is int else escape(value)
    if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
        return escape(value)
    return value


def called(function: Callable[..., object], *args: object, **named: object) -> object:
    """Call a macro or a method: none of them asks for Jinja's context."""
    return function(*args, **named)


class _Generator(CodeGenerator):
    """Writes templates that escape with `escaped`, and ask and call as Python does."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write an attribute; one that is missing raises AttributeError."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - so too
        """Write a call."""
        self.write("environment.called(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


class _Compiled(BytecodeCache):
    """What this process compiled, by a template's place and source, so that a second press or door need not."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template, if its source is still the same."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class ThemeEnvironment(Environment):
    """Compiles the templates below one folder.

    Arguments:
        folder: where they lie.
    """

    code_generator_class = _Generator
    escaped = staticmethod(escaped)
    called = staticmethod(called)

    def __init__(self, folder: Path) -> None:
        super().__init__(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_COMPILED,
        )
        self.tests["prose"] = lambda block: isinstance(block, contexts.Prose)
        self.tests["timeline"] = lambda block: isinstance(block, contexts.Timeline)
        self.tests["showing"] = lambda block: isinstance(block, contexts.Showing)
        self.tests["figure"] = lambda block: isinstance(block, contexts.Figure)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return a template's globals as one dictionary: Jinja compares their names each time it imports a macro."""
        return {**self.globals, **(d or {})}
