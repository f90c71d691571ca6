"""Starts Django inside a command, for one instance.

Owns nothing but the order: the instance is named first, then Django is told. Only the verbs that need the newsroom's
database import this; everything else in the command works without Django.
"""

from __future__ import annotations

import logging

import django
from django.core.management import call_command

from sunseed.cli.parts import use_django
from sunseed.instance import Instance


def prepare(instance: Instance) -> None:
    """Let Django serve this instance in this process and make its tables."""
    start(instance)
    make_database()


def start(instance: Instance) -> None:
    """Let Django serve this instance in this process; may be called once."""
    use_django(instance)
    django.setup()
    logging.getLogger("sunseed").setLevel(logging.WARNING)  # a command shows progress, a worker logs


def make_database() -> None:
    """Make the newsroom's tables, or bring them up to this release."""
    call_command("migrate", interactive=False, verbosity=0)
