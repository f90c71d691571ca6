"""What the command line shows: results on standard output, everything else on standard error.

Owns the two consoles and the progress bar. Colours and bars appear only on a terminal; into a file or a
pipe goes plain text, and long work writes one line when it begins and one when it ends.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class ProgressLike(Protocol):
    """How long work tells how far it is."""

    def __call__(self, done: int, total: int | None = None, what: str | None = None) -> None:
        """Report that `done` of `total` pieces are finished; `what` replaces the words beside the bar."""


def say(text: str, *, style: str | None = None) -> None:
    """Write one line for a person to standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(escape(text), style=style)


def say_of(name: str, line: str, colour: str) -> None:
    """Write one line of a running part to standard error, under the part's name."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"[{colour}]{name:<8}[/] {escape(line)}")


def result(text: str) -> None:
    """Write one line of the answer itself to standard output, unchanged."""
    sys.stdout.write(text + "\n")


def fail(text: str) -> None:
    """Write the words of an error to standard error."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"[bold red]sunseed:[/] {escape(text)}")


@contextmanager
def progress(title: str) -> Iterator[ProgressLike]:
    """Show a progress bar while the block runs and give the function that moves it.

    Arguments:
        title: what is being done, in a few words.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        say(f"{title} ...")
        yield _silent
        say(f"{title}: done")
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bars:
        task = bars.add_task(escape(title), total=None)

        def move(done: int, total: int | None = None, what: str | None = None) -> None:
            words = escape(f"{title}: {what}" if what else title)
            bars.update(task, completed=done, total=total, description=words)

        yield move


def _silent(done: int, total: int | None = None, what: str | None = None) -> None:
    """Take progress and show nothing."""
