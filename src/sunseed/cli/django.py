"""Starts Django inside a command, for one instance.

Owns nothing but the order: the instance is named first, then Django is told, then its tables are brought up to this
release. Only verbs and parts that need the newsroom's database import this; the rest of the command knows no Django.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.management import call_command
from django.db import Error as DatabaseTrouble

from sunseed.cli.machine import demand_room
from sunseed.errors import Unavailable
from sunseed.instance import Instance


def use(instance: Instance) -> None:
    """Tell Django, in this process and those it starts, which newsroom is meant."""
    os.environ["SUNSEED_INSTANCE"] = str(instance.root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sunseed.newsroom.settings"


def start(instance: Instance, *, quiet: bool = False) -> None:
    """Let Django serve this instance in this process, its tables made or brought up to this release.

    Arguments:
        instance: the newsroom.
        quiet: keep log lines out of a command that shows its progress.

    Raises:
        Unavailable: the database does not answer, or the disk is full.
        Refused: the disk is read-only.
    """
    demand_room(instance.root)
    use(instance)
    django.setup()
    if quiet:
        logging.getLogger("sunseed").setLevel(logging.WARNING)
    try:
        with _alone(instance):
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseTrouble as error:
        raise Unavailable(f"the newsroom's database does not answer as it should: {str(error).strip()}") from error


@contextmanager
def _alone(instance: Instance) -> Iterator[None]:
    """Let one process of this machine change the tables at a time; both parts that need them may start at once."""
    descriptor = os.open(instance.root / "tables.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
