"""What the command line shows: results on standard output, everything else on standard error.

Owns the two consoles and the progress bar. Colours and bars appear only on a terminal; into a file or a
pipe goes plain text, and long work writes one line when it begins and one when it ends. Rich is imported only
where there is a terminal: it takes longer than a proof.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class ProgressLike(Protocol):
    """How long work tells how far it is."""

    def __call__(self, done: int, total: int | None = None, what: str | None = None) -> None:
        """Report that `done` of `total` pieces are finished; `what` replaces the words beside the bar."""


def say(text: str, *, style: str | None = None) -> None:
    """Write one line for a person to standard error."""
    _show(text, style)


def say_of(name: str, line: str, colour: str) -> None:
    """Write one line of a running part to standard error, under the part's name."""
    _show(f"{name:<8}", colour, f" {line}")


def result(text: str) -> None:
    """Write one line of the answer itself to standard output, unchanged."""
    sys.stdout.write(text + "\n")


def fail(text: str) -> None:
    """Write the words of an error to standard error."""
    _show("sunseed:", "bold red", f" {text}")


@contextmanager
def progress(title: str) -> Iterator[ProgressLike]:
    """Show a progress bar while the block runs and give the function that moves it.

    Arguments:
        title: what is being done, in a few words.
    """
    if not sys.stderr.isatty():
        say(f"{title} ...")
        yield _silent
        say(f"{title}: done")
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(escape(title), total=None)

        def move(done: int, total: int | None = None, what: str | None = None) -> None:
            words = escape(f"{title}: {what}" if what else title)
            bars.update(task, completed=done, total=total, description=words)

        yield move


def _silent(done: int, total: int | None = None, what: str | None = None) -> None:
    """Take progress and show nothing."""


def _show(text: str, style: str | None, plain: str = "") -> None:
    """Write one line to standard error, its beginning in a style where there is a terminal to show it."""
    if not sys.stderr.isatty():
        sys.stderr.write(f"{text}{plain}\n")
        return
    from rich.console import Console
    from rich.text import Text

    line = Text.assemble((text, style or ""), plain)
    Console(stderr=True, highlight=False, soft_wrap=True).print(line)
