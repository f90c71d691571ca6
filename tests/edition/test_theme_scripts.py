"""The browser's code holds its own types, and every script a page loads can find every script it imports."""

from __future__ import annotations

import posixpath
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sunseed.edition.theme import Theme

ROOT = Path(__file__).resolve().parents[2]
COMPILER = ROOT / "node_modules/typescript/bin/tsc"
IMPORT = re.compile(r"""(?:^|[\s;}])(?:import|export)\b[^'"();]*?from\s*['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)""")


def test_the_types_in_the_comments_hold() -> None:
    """TypeScript's checker, strict, finds no fault in web/record and web/site."""
    node = shutil.which("node")
    if node is None or not COMPILER.exists():
        pytest.skip("node or typescript is not here: run `make setup`")
    checked = subprocess.run([node, COMPILER, "-p", "."], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_every_import_of_every_served_script_is_served_too() -> None:
    """Imports are relative and lead to a file among the assets: there is no import map under the strict policy."""
    files = Theme.load().assets()
    followed = 0
    for place, data in files.items():
        if not place.endswith(".js"):
            continue
        source = "\n".join(line for line in data.decode().splitlines() if not line.lstrip().startswith("*"))
        for match in IMPORT.finditer(source):
            target = match[1] or match[2]
            assert target.startswith("."), f"{place} imports {target}"
            assert posixpath.normpath(posixpath.join(posixpath.dirname(place), target)) in files, f"{place} -> {target}"
            followed += 1
    assert followed > 40
