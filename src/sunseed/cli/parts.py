"""What each part of a running newsroom does: public door, newsroom door, worker.

Follows design.md §3 and §7. Owns how Granian is set for each door; the door's answers are in
`sunseed.edition.door`, the newsroom is Django in `sunseed.newsroom`. Starting them together is in
`sunseed.cli.serving`. Nothing here is imported before its part runs, so the public door never loads Django.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from importlib import import_module
from typing import Any, Final

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from sunseed.instance import Instance

HEADER_LIMIT_MS: Final = 10_000
STOP_LIMIT_S: Final = 10
LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}


def serve_public(instance: Instance) -> None:
    """Serve readers until SIGTERM or Ctrl-C."""
    os.environ["SUNSEED_DOOR_ROOT"] = str(instance.public)
    os.environ["SUNSEED_DOOR_INDEX"] = str(instance.index)
    setting = instance.settings.public
    Granian(
        "sunseed.edition.door:app",
        factory=True,
        interface=Interfaces.RSGI,
        address=setting.host,
        port=setting.port,
        workers=setting.workers,
        **_common(),
    ).serve()


def serve_newsroom(instance: Instance) -> None:
    """Serve reporters and editors until SIGTERM or Ctrl-C."""
    # Started here first: what is wrong with the instance is then said once, in words, before any process is made.
    import_module("sunseed.cli.django").start(instance)
    import_module("sunseed.newsroom.wsgi")
    setting = instance.settings.newsroom
    Granian(
        "sunseed.newsroom.door:app",
        factory=True,
        interface=Interfaces.RSGI,
        address=setting.host,
        port=setting.port,
        workers=1,
        **_common(),
    ).serve()


def work(instance: Instance) -> None:
    """Seal, print, publish on time and run tasks until SIGTERM or Ctrl-C."""
    import_module("sunseed.cli.django").start(instance)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    import_module("sunseed.newsroom.worker").run(instance, stop)


def _common() -> dict[str, Any]:
    """Return what both doors have in common: no web sockets, no access log, workers that come back."""
    return {
        "websockets": False,
        "log_level": LogLevels.warning,
        "log_dictconfig": LOGGING,
        "http1_settings": HTTP1Settings(header_read_timeout=HEADER_LIMIT_MS),
        "respawn_failed_workers": True,
        "workers_kill_timeout": STOP_LIMIT_S,
    }
