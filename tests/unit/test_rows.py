"""The house: each row of the package imports only from rows above it, and importing a module does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src"

# From the ground up (design.md §2). A part may import its own row's parts and those of earlier rows.
ROWS: tuple[frozenset[str], ...] = (
    frozenset({"errors", "clock"}),
    frozenset({"store"}),
    frozenset({"record"}),
    frozenset({"documents"}),
    frozenset({"capture"}),
    frozenset({"edition"}),
    frozenset({"verify"}),
    frozenset({"mirror"}),
    frozenset({"followers"}),
    frozenset({"settings", "instance", "founding", "roots", "desk_lists", "newsroom"}),
    frozenset({"cli"}),
)
OUTSIDE = "testing"

# What each row may take from elsewhere, beside the standard library. A new name here wants an ADR.
FOREIGN: dict[str, frozenset[str]] = {
    "store": frozenset({"pysqlite3", "obstore"}),
    "record": frozenset({"cryptography", "msgspec", "nacl"}),
    "documents": frozenset({"msgspec"}),
    "capture": frozenset({"av", "cryptography", "msgspec", "pyrage"}),  # ADR 0105, 0111
    "edition": frozenset({"msgspec", "jinja2", "markupsafe"}),
    "verify": frozenset({"msgspec", "httpx", "cryptography", "rfc3161_client", "opentimestamps", "c2pa"}),
    "cli": frozenset({"click", "rich", "granian", "django", "httpx", "av", "msgspec"}),
}

# A way for developers to look at components with drawn pictures; no printed page passes through it.
SHOWROOM = "sunseed.edition.theme.gallery"

# Django reads these by importing them: their work is their import, and they are imported for that alone.
CONFIGURATION = frozenset(
    {"sunseed.newsroom.settings", "sunseed.newsroom.database.base", "sunseed.newsroom.wsgi", "sunseed.newsroom.asgi"}
)
# Calls that touch the world. At the top of a module they would make importing it do something.
TOUCHING = frozenset(
    {
        "open",
        "read_text",
        "read_bytes",
        "write_text",
        "write_bytes",
        "mkdir",
        "connect",
        "urlopen",
        "run",
        "Popen",
        "getenv",
        "now_ms",
        "now",
        "time",
        "sleep",
        "token_bytes",
        "urandom",
        "basicConfig",
        "setup",
    }
)


@dataclass(frozen=True)
class Module:
    """A module of the package, parsed."""

    name: str
    tree: ast.Module
    is_package: bool = False

    @property
    def part(self) -> str:
        """The row's member it belongs to: `store` of `sunseed.store.folder`."""
        return self.name.split(".")[1] if "." in self.name else ""


@cache
def modules() -> tuple[Module, ...]:
    """Parse every module of the package, once, and not while tests are collected: each worker collects them all."""
    found = []
    for file in sorted((SRC / "sunseed").rglob("*.py")):
        parts = file.relative_to(SRC).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(name, ast.parse(file.read_text(encoding="utf-8"), str(file)), parts[-1] == "__init__"))
    return tuple(found)


def imports(module: Module) -> Iterator[tuple[str, int]]:
    """Name what a module imports anywhere in it, with the line."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            name = absolute(module, node)
            if name == "sunseed":
                yield from ((f"sunseed.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield name, node.lineno


def absolute(module: Module, node: ast.ImportFrom) -> str:
    """Return the dotted name that a `from` import names, leading dots resolved."""
    if node.level == 0:
        return node.module or ""
    package = module.name.split(".") if module.is_package else module.name.split(".")[:-1]
    return ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])


def row_of(part: str) -> int:
    """Return the number of a part's row."""
    found = [number for number, row in enumerate(ROWS) if part in row]
    assert found, f"{part!r} stands in no row: give it a place in this test and in docs"
    return found[0]


def part_of(name: str) -> str:
    """Return the part a dotted name of ours belongs to."""
    part = name.split(".")[1]
    return "" if part.startswith("__") else part


def faults_in(module: Module) -> Iterator[str]:
    """Name each import of a module that goes against the rows."""
    for name, line in imports(module):
        if not name.startswith("sunseed.") or not (part := part_of(name)):
            continue
        if module.part == OUTSIDE:
            continue
        if part == OUTSIDE:
            yield f"{module.name}:{line} imports {name}, which stands outside the rows"
        elif row_of(part) > row_of(module.part):
            yield f"{module.name}:{line} imports {name} from a row below it"


def test_each_row_imports_only_rows_above() -> None:
    """No module imports from a row below its own, and none imports the fakes."""
    assert [fault for module in modules() if module.part for fault in faults_in(module)] == []


def test_an_import_against_the_rows_is_noticed() -> None:
    """The check itself sees an import from below, at the top of a module and inside a function."""
    for code in (
        "from sunseed.edition import press",
        "def f():\n    import sunseed.newsroom",
        "import sunseed.testing.x",
    ):
        assert list(faults_in(Module("sunseed.record.bad", ast.parse(code)))), code
    assert not list(faults_in(Module("sunseed.record.good", ast.parse("from sunseed.store import folder"))))


def test_only_the_newsroom_knows_django() -> None:
    """Nothing above the newsroom's row imports Django or anything that lives in it."""
    limit = row_of("newsroom")
    found = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        if module.part and module.part != OUTSIDE and row_of(module.part) < limit
        for name, line in imports(module)
        if name.split(".")[0].startswith(("django", "allauth"))
    ]
    assert found == []


def test_each_row_takes_only_known_packages() -> None:
    """A row imports no package from elsewhere but those named for it."""
    ours_and_python = sys.stdlib_module_names | {"sunseed"}
    found = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        if module.part not in ("", OUTSIDE, "newsroom") and module.name != SHOWROOM
        for name, line in imports(module)
        if name.split(".")[0] not in ours_and_python | FOREIGN.get(module.part, frozenset())
    ]
    assert found == []


def top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when a module is imported, those inside `if` and `try` included."""
    for statement in body:
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == "__name__ == '__main__'":
            continue
        if isinstance(statement, ast.If):
            yield from top_level(statement.body + statement.orelse)
        elif isinstance(statement, ast.Try):
            handlers = [inner for handler in statement.handlers for inner in handler.body]
            yield from top_level(statement.body + handlers + statement.orelse + statement.finalbody)
        else:
            yield statement


def doings(module: Module) -> Iterator[str]:
    """Name each statement by which importing a module would do something."""
    quiet = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Pass, ast.Assert)
    for statement in top_level(module.tree.body):
        where = f"{module.name}:{statement.lineno}"
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            for node in ast.walk(statement):
                if isinstance(node, ast.Lambda):
                    continue
                if isinstance(node, ast.Call):
                    called = node.func
                    name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
                    if name in TOUCHING:
                        yield f"{where} calls {name}"
        elif isinstance(statement, ast.Expr):
            if not isinstance(statement.value, ast.Constant):
                yield f"{where} runs an expression"
        elif not isinstance(statement, quiet):
            yield f"{where} runs {type(statement).__name__}"


def test_importing_does_nothing() -> None:
    """At the top of a module stand definitions only: no files, no network, no clock, no work."""
    watched = [
        m
        for m in modules()
        if m.name not in CONFIGURATION and not m.name.endswith("__main__") and ".migrations" not in m.name
    ]
    assert [doing for module in watched for doing in doings(module)] == []


def test_doing_something_on_import_is_noticed() -> None:
    """The check itself sees a loop, a call and a file read at the top of a module."""
    for code in (
        "for x in y:\n    pass",
        "go()",
        "TEXT = open('x').read()",
        "try:\n    NOW = time.time()\nfinally:\n    pass",
    ):
        assert list(doings(Module("sunseed.record.bad", ast.parse(code)))), code


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("sunseed.cli.main", ("django", "jinja2", "lxml", "granian", "cryptography")),
        ("sunseed.record", ("django", "jinja2", "lxml", "granian")),
        ("sunseed.instance", ("django", "jinja2", "lxml", "granian")),
        ("sunseed.edition.door", ("django", "lxml", "granian", "PIL")),
        ("sunseed.verify", ("django", "lxml", "granian", "PIL")),
    ],
)
def test_modules_load_nothing_heavy(module: str, heavy: tuple[str, ...]) -> None:
    """Importing the command's frame, the record, an instance, the door or the verifier brings in only what it needs."""
    code = f"import sys, {module}; print(sorted({{m.partition('.')[0] for m in sys.modules}} & set({heavy!r})))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
