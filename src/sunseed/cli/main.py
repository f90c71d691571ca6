"""`sunseed`, the command: finds the verbs in `cli/commands/`, and turns errors into plain words and exit codes.

Owns the group and the handling of errors. Each verb is one module `cli/commands/<verb>.py` that exports
`command`; it is imported when it is called, so that `sunseed log` never loads the newsroom. SQLite is imported where an
error has to be looked at that may be its own.
"""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from sunseed import __version__
from sunseed.cli import commands, exits, output
from sunseed.errors import SunseedError


class Verbs(click.Group):
    """A click group whose commands are the modules of `sunseed.cli.commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every verb, sorted."""
        return sorted(info.name.rstrip("_").replace("_", "-") for info in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one verb, or None if there is no such module."""
        if cmd_name not in self.list_commands(ctx):
            return None
        ending = "_" if iskeyword(cmd_name) else ""  # `import` lives in import_.py
        module = import_module(f"sunseed.cli.commands.{cmd_name.replace('-', '_')}{ending}")
        command = module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"sunseed.cli.commands.{cmd_name}.command is not a click command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; an error of ours or of the machine becomes one line and its exit code."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            output.say("stopped")
            ctx.exit(exits.INTERRUPTED)
        except BrokenPipeError:
            # The reader of our output has gone (`sunseed ... | head`): nothing is wrong, and nothing can be said.
            sys.stderr.close()
            ctx.exit(exits.OK)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            words, code = verdict_on(error)
            output.fail(words)
            ctx.exit(code)


def verdict_on(error: Exception) -> tuple[str, int]:
    """Say in words what went wrong and, where the class of the error knows it, what to do; and with which exit code."""
    if isinstance(error, SunseedError):
        return str(error) or type(error).__name__, exits.code_of(error)
    from sunseed.cli import machine
    from sunseed.store.sqlite import sqlite3

    if isinstance(error, OSError | sqlite3.DatabaseError):
        return machine.words_of(error), exits.MACHINE
    # The last net: a person at a terminal is helped by a sentence, not by a traceback they did not ask for.
    words = f"unexpected {type(error).__name__}: {error}. This is a bug; `sunseed --debug ...` shows where."
    return words, exits.UNEXPECTED


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sunseed")
@click.option("--debug", is_flag=True, help="Show the full traceback of an error.")
def main(debug: bool) -> None:
    """Run a newsroom nobody can silence, or check what one has published."""
