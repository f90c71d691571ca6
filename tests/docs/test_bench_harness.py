"""The measuring harness works at toy size, and what it published is what it kept. No times are asserted anywhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench import machine, picture, run, table  # noqa: E402 - the folder above is not on the path
from bench.cases import proof  # noqa: E402
from bench.figures import Figure, Target, spelled  # noqa: E402
from bench.measuring import Failed, Scale, alternately, run_python  # noqa: E402


def figure(**more: object) -> Figure:
    """Return a figure with a rival."""
    fields: dict[str, object] = {"what": "seeds", "unit": "seeds/s", "ours": [30, 20, 40], "rival": "wind"}
    return Figure(**{**fields, "theirs": [10, 10, 10], **more})  # type: ignore[arg-type]


def test_the_ratio_is_the_median_of_pairs() -> None:
    """Each of our rounds is divided by the rival's round beside it, and the median of these is shown."""
    assert figure(theirs=[10, 20, 4]).ratio == 3


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (Target("ratio", "at least", 3), True),
        (Target("ratio", "at least", 3.1), False),
        (Target("ratio", "at most", 2), False),
        (Target("value", "at most", 30), True),
        (Target("value", "at most", 29), False),
        (Target("ratio", "equal"), False),
        (None, None),
    ],
)
def test_a_target_is_met_or_not(target: Target | None, met: bool | None) -> None:
    """A figure says for each kind of target whether it reaches it."""
    assert figure(target=target).met is met


def test_equal_counts_are_equal_in_every_round() -> None:
    """One differing round is enough for a count not to be equal."""
    assert figure(ours=[7, 7], theirs=[7, 7], target=Target("ratio", "equal")).met
    assert not figure(ours=[7, 8], theirs=[7, 7], target=Target("ratio", "equal")).met


def test_figures_survive_being_kept() -> None:
    """What is written to JSON comes back as the same figure."""
    one = figure(target=Target("ratio", "at least", 5), note="on a windy day")
    assert Figure.from_json(json.loads(json.dumps(one.as_json()))) == one


def test_a_figure_that_misses_its_target_is_said_to() -> None:
    """The table says a bold no, and gives the note."""
    shown = table.markdown([figure(target=Target("ratio", "at least", 5), note="on a windy day")])
    assert "**no**" in shown
    assert "[1] on a windy day" in shown


def test_numbers_are_written_short() -> None:
    """Three figures that count, thousands apart."""
    assert [spelled(one) for one in (1234567.8, 12.345, 0.01234, 4, None)] == ["1,234,568", "12.3", "0.0123", "4", ""]


def test_both_sides_run_in_turn() -> None:
    """A round of ours is followed by a round of theirs, never all of one side first."""
    said: list[str] = []
    alternately(2, lambda: said.append("ours"), lambda: said.append("theirs"))
    assert said == ["ours", "theirs", "ours", "theirs"]


def test_a_process_is_measured() -> None:
    """Time, processor time and peak memory of a program are its own, and its last line is read."""
    done = run_python("b = b'x' * 60_000_000; print('words'); print(len(b))")
    assert done.json == 60_000_000
    assert done.peak_kib * 1024 > 60_000_000
    assert done.seconds > 0


def test_peak_memory_is_not_that_of_who_measures() -> None:
    """A small program measured from a large one is small: Linux gives a child its parent's peak until it is started."""
    held = b"x" * 150_000_000
    done = run_python("print(1)")
    assert len(held) > 100_000_000 > done.peak_kib * 1024


def test_a_program_that_fails_or_takes_too_long_is_no_figure() -> None:
    """Its words and its exit code are in the error, and nothing of it goes on."""
    with pytest.raises(Failed, match="ended with 3: no luck"):
        run_python("import sys; sys.stderr.write('no luck'); sys.exit(3)")
    assert run_python("import sys; sys.exit(3)", check=False).seconds > 0
    with pytest.raises(Failed, match="took longer"):
        run_python("import time; time.sleep(60)", timeout_s=0.5)


def test_a_case_runs_at_toy_size(tmp_path: Path) -> None:
    """The proof case writes a log, proves from it in fresh processes, and makes figures of it."""
    found = {one.unit: one for one in proof.measure(Scale(True, tmp_path, lambda words: None), 600)}
    assert 1 <= found["tiles"].our_median <= 5


def test_the_picture_is_an_svg_of_every_pair() -> None:
    """Names and values of both sides stand in a well-formed picture, figures without a rival do not."""
    drawn = ElementTree.fromstring(picture.draw({"Seeds & wind": [figure(), figure(what="alone", theirs=[])]}))
    words = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert "Seeds & wind" in words
    assert "30 seeds/s ours" in words
    assert "10 seeds/s wind" in words
    assert "alone" not in words


def test_every_case_can_be_found() -> None:
    """Each case has a title, a docstring that says what was run, and something to call."""
    for name in run.CASES:
        case = __import__(f"bench.cases.{name}", fromlist=["measure"])
        assert case.TITLE
        assert len(case.__doc__) > 100
        assert callable(case.measure)


def test_machine_facts_name_no_place() -> None:
    """What is said of the machine holds no path and no host name."""
    facts = machine.facts()
    assert facts["kernel"].startswith("Linux")
    assert not any(f" {value}".count(" /") for value in facts.values())


def test_the_published_page_is_what_was_kept() -> None:
    """`bench.md` and `bench.svg` say what `bench.json` holds, to the byte."""
    if not run.KEPT.exists():
        pytest.skip("nothing has been measured yet: run `make bench`")
    kept = json.loads(run.KEPT.read_text(encoding="utf-8"))
    assert (run.PLACE / "bench.md").read_text(encoding="utf-8") == run.page(kept)
    assert (run.PLACE / "bench.svg").read_text(encoding="utf-8") == run.pictured(kept)
