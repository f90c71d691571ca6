"""The command's frame: verbs are found, errors become one line and one exit code."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from sunseed import errors
from sunseed.cli import exits
from sunseed.cli.main import Verbs, main


def group_raising(error: BaseException) -> click.Group:
    """Return a group whose one verb raises the error."""

    class Raising(Verbs):
        def list_commands(self, ctx: click.Context) -> list[str]:
            return ["fail"]

        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
            @click.command()
            def fail() -> None:
                raise error

            return fail

    @click.group(cls=Raising)
    @click.option("--debug", is_flag=True)
    def group(debug: bool) -> None:
        pass

    return group


def test_every_verb_loads() -> None:
    """Each module in cli/commands exports a click command with a one-line help."""
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str()


@pytest.mark.parametrize(
    "kind", [kind for kind in errors.SunseedError.__subclasses__() if kind is not errors.Equivocation]
)
def test_each_class_of_error_has_its_own_exit_code(kind: type[errors.SunseedError]) -> None:
    """An error of a class ends the command with that class's code and its words, without a traceback."""
    outcome = CliRunner().invoke(group_raising(kind("the disk is made of cheese")), ["fail"])
    assert outcome.exit_code == exits.code_of(kind("")) > exits.USAGE
    assert "the disk is made of cheese" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_codes_are_distinct() -> None:
    """No two classes of error share an exit code, and each code is explained."""
    codes = [
        exits.code_of(kind("", b"", b"") if kind is errors.Equivocation else kind(""))
        for kind in errors.SunseedError.__subclasses__()
    ]
    assert len(set(codes)) == len(codes)
    assert set(codes) <= set(exits.MEANINGS)


def test_machine_errors_have_words() -> None:
    """A full disk is told in words that name the file, with the machine's code."""
    outcome = CliRunner().invoke(group_raising(OSError(28, "No space left on device", "/x/y")), ["fail"])
    assert outcome.exit_code == exits.MACHINE
    assert "/x/y: the disk is full. Free some space" in outcome.stderr


def test_bugs_are_named_as_bugs() -> None:
    """An unexpected error says that it is a bug and how to see more; --debug lets it through."""
    outcome = CliRunner().invoke(group_raising(ZeroDivisionError("x")), ["fail"])
    assert outcome.exit_code == exits.UNEXPECTED
    assert "--debug" in outcome.stderr
    assert isinstance(
        CliRunner().invoke(group_raising(ZeroDivisionError("x")), ["--debug", "fail"]).exception, ZeroDivisionError
    )


def test_markup_in_messages_is_not_interpreted() -> None:
    """Square brackets in a message are shown as they are."""
    outcome = CliRunner().invoke(group_raising(errors.Refused("see [site] in [bold]x[/]")), ["fail"])
    assert "see [site] in [bold]x[/]" in outcome.stderr
