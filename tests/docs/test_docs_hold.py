"""Documentation and code say the same: exit codes, settings, verbs, files, links, the picture."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

import click
import pytest

from sunseed.cli import exits
from sunseed.cli.main import main
from sunseed.settings import SECTIONS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ADRS = sorted((ROOT / "docs/adr").glob("*.md"))
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as they are made from their words."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    """Every relative link of a page leads to a file that is there, and to a heading that is in it."""
    page = ROOT / name
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{name} links to {target}"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), f"{name} links to {target}: there is no such heading"


def test_exit_codes_are_documented() -> None:
    """The operators' page lists exactly the exit codes of the command, in the same words."""
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", (ROOT / "docs/for-operators.md").read_text(), re.MULTILINE)
    assert {int(code): meaning for code, meaning in rows} == exits.MEANINGS


@pytest.mark.parametrize("name", NAMES)
def test_verbs_and_options_exist(name: str) -> None:
    """Every `sunseed` command line in a page names a verb and options that exist."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    context = click.Context(main)
    for line in re.findall(r"(?:^ {4}(?:\.venv/bin/|ExecStart=\S*/)?|`)sunseed ([a-z][^`\n]*)", text, re.MULTILINE):
        words = re.sub(r"\s#.*$", "", line).split()
        command = main.get_command(context, words[0])
        assert command is not None, f"{name} speaks of `sunseed {words[0]}`"
        for at, word in enumerate(words[1:], 1):
            if not isinstance(command, click.Group) or word.startswith("-"):
                break
            inner = command.get_command(context, word)
            assert inner is not None, f"{name} speaks of `sunseed {' '.join(words[: at + 1])}`"
            command = inner
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        for word in words:
            option = word.strip("[]").partition("=")[0]
            if option.startswith("--"):
                assert option in known, f"{name}: `sunseed {words[0]}` has no {option}"


@pytest.mark.parametrize("name", NAMES)
def test_settings_named_in_the_environment_exist(name: str) -> None:
    """Every SUNSEED_<SECTION>_<NAME> in a page is a setting."""
    for section, setting in re.findall(r"SUNSEED_([A-Z]+)_([A-Z_]+)\b", (ROOT / name).read_text(encoding="utf-8")):
        kind = SECTIONS.get(section.lower())
        if kind is not None:
            assert setting.lower() in kind.__dataclass_fields__, f"{name}: SUNSEED_{section}_{setting}"


@pytest.mark.parametrize("name", NAMES)
def test_files_named_in_pages_exist(name: str) -> None:
    """Every file of this repository that a page names in code marks is there."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for path in re.findall(r"`((?:src|tests|tools|docs|web|bench|judges|requirements)/[\w./-]+\.\w+)`", text):
        assert (ROOT / path).exists(), f"{name} names {path}"


@pytest.mark.parametrize("name", NAMES)
def test_make_targets_exist(name: str) -> None:
    """Every `make` target a page tells to run is in the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for target in re.findall(r"(?:^ {4}|`)make ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE):
        assert target in targets, f"{name} speaks of `make {target}`"


def test_every_record_of_a_decision_is_complete() -> None:
    """Each decision has its own number, a heading with that number, and says context, options, outcome, drawbacks."""
    numbers = [adr.name[:4] for adr in ADRS]
    assert len(numbers) == len(set(numbers)), "two decisions share a number"
    for adr in ADRS:
        text = adr.read_text(encoding="utf-8")
        assert re.match(rf"# (?:ADR )?0*{int(adr.name[:4])}\b|# {adr.name[:4]}\b", text), adr.name
        for part in ("Context", "Options", "Outcome", "Drawbacks"):
            assert re.search(rf"(\*\*|#+ ){part}", text), f"{adr.name} says nothing of {part}"


def test_the_picture_is_what_the_code_draws() -> None:
    """The README's picture is byte for byte what tools/draw_readme.py draws."""
    spec = importlib.util.spec_from_file_location("draw_readme", ROOT / "tools/draw_readme.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (ROOT / "docs/sunseed.svg").read_text(encoding="utf-8") == module.draw()


def test_locks_name_no_index_and_hash_everything() -> None:
    """The lock files hold no address of any index, and every package in them has hashes."""
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, lock.name
        assert "index" not in re.sub(r"^#.*$", "", text, flags=re.MULTILINE), lock.name
        packages = re.findall(r"^[a-z0-9].*$", text, re.MULTILINE)
        assert packages
        assert all(package.endswith("\\") for package in packages), lock.name


def test_what_the_project_needs_is_locked() -> None:
    """Every package that pyproject.toml names, in any extra, stands in a lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [one for group in project["optional-dependencies"].values() for one in group]
    locks = "\n".join((ROOT / f"requirements/{name}.txt").read_text() for name in ("dev", "bench"))
    locked = set(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==", locks, re.MULTILINE))
    for wanted in [*project["dependencies"], *extras]:
        name = re.split(r"[\[<>=!~; ]", wanted)[0].lower().replace("_", "-")
        assert name in locked, f"{name} is in no lock: run `make lock`"
