"""`django-admin worker`: the working process of the newsroom, alone (`sunseed serve` starts it with the doors)."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from sunseed.newsroom import present, worker


class Command(BaseCommand):
    """Works until SIGTERM or Ctrl-C."""

    help = "Seal, print, publish on time and run tasks, until SIGTERM or Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the worker."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker.run(present.instance(), stop)
