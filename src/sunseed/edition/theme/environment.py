"""Jinja's environment as our templates need it: strict, escaping everything, and quick at the two things they do most.

A page asks for some three hundred values and escapes each. Jinja asks for an attribute by way of two fallbacks and
escapes by making a `Markup` of every word; here a missing attribute is an error at once, and a word that needs no
escaping is printed as it is. What is printed is the same, which `tests/unit/test_theme_environment.py` holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.compiler import CodeGenerator
from markupsafe import escape

from sunseed.edition import contexts

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.compiler import Frame


def escaped(value: object) -> str:
    """Return a value as text that may stand in HTML, in an element or between double quotes: what Jinja prints."""
    if type(value) is not str:
        return str(value) if type(value) is int else escape(value)
    if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
        return escape(value)
    return value


class _Generator(CodeGenerator):
    """Writes templates that escape with `escaped`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class ThemeEnvironment(Environment):
    """Compiles the templates below one folder.

    Arguments:
        folder: where they lie.
    """

    code_generator_class = _Generator
    escaped = staticmethod(escaped)
    # Python's own: a context has attributes and nothing else, and one that is missing raises AttributeError.
    getattr = staticmethod(getattr)  # type: ignore[assignment]

    def __init__(self, folder: Path) -> None:
        super().__init__(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self.tests["prose"] = lambda block: isinstance(block, contexts.Prose)
        self.tests["timeline"] = lambda block: isinstance(block, contexts.Timeline)
        self.tests["showing"] = lambda block: isinstance(block, contexts.Showing)
        self.tests["figure"] = lambda block: isinstance(block, contexts.Figure)
