"""Work that may wait, run by the worker from the database's queue."""

from __future__ import annotations

from django.core.management import call_command
from django_tasks import task

from sunseed.newsroom.publishing import deposits


@task()
def tidy() -> int:
    """Delete objects of publications that never happened, old sessions and old results; return how many objects."""
    gone = deposits.sweep()
    call_command("clearsessions")
    call_command("prune_db_task_results", min_age_days=7, verbosity=0)
    return gone
