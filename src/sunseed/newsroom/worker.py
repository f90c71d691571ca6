"""The newsroom's one working process: seals, prints, publishes on time, runs tasks, until told to stop.

Follows design.md §6 and §7. Seven threads, each with its own connection to the database: *sealing* (schedule, ticks,
sequencer) never waits for *printing*, *tasks* never delay either, *films* take minutes, *letters* wait for mail servers
alone, *stamps* for witnesses, authorities and calendars, and *links* for other sites. Owns when each is called; what
they do is in `publishing`, `people`, `intake`, `stamping` and `oversight`. Several such processes may run against one
database: the one with the sequencer's turn works, the others stand by.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

import django
from django.apps import apps
from django.db import Error as DatabaseTrouble
from django.db import close_old_connections, connections

from sunseed.errors import Refused, SunseedError, Unavailable
from sunseed.instance import Instance

LOOK_S: Final = 0.25
PLACING_S: Final = 0.02
"""Between two slices of places, so that lines of film are committed meanwhile."""
PRINT_LOOK_S: Final = 1.0
TASK_LOOK_S: Final = 1.0
LETTER_LOOK_S: Final = 1.0
STAMP_LOOK_S: Final = 2.0
LINK_LOOK_S: Final = 5.0
TIDY_EVERY_S: Final = 1800.0
PATIENCE: Final = 5
log = logging.getLogger("sunseed.worker")


def run(instance: Instance, stop: threading.Event) -> None:
    """Work until `stop` is set.

    Raises:
        Refused: log and database do not belong together, or another program keeps the log open.
        OutcomeUnknown: an append may or may not have happened; starting again recovers.
    """
    if not apps.ready:
        django.setup()
    from sunseed.newsroom.intake import sizes  # these need the apps
    from sunseed.newsroom.publishing.wake import Bell

    bell = Bell(instance.root)
    sealed, elected = threading.Event(), threading.Event()
    threads = [
        threading.Thread(target=_print, args=(instance, stop, sealed, elected), name="printing"),
        threading.Thread(target=_tasks, args=(instance, stop, elected), name="tasks"),
        threading.Thread(target=_films, args=(stop, elected), name="films"),
        threading.Thread(target=_letters, args=(stop, elected), name="letters"),
        threading.Thread(target=_stamps, args=(stop, elected), name="stamps"),
        threading.Thread(target=_links, args=(instance, stop, elected), name="links"),
    ]
    for thread in threads:
        thread.start()
    try:
        _seal(instance, stop, sealed, elected, bell.wait)
    finally:
        stop.set()
        sealed.set()
        sizes.STOPPING.set()
        for thread in threads:
            thread.join()
        sizes.STOPPING.clear()  # told to this run alone, not to the next in the same process
        bell.close()
        connections.close_all()


def _seal(
    instance: Instance,
    stop: threading.Event,
    sealed: threading.Event,
    elected: threading.Event,
    wait: Callable[[float], None],
) -> None:
    """Carry out plans that are due, beat, and put what waits into the log."""
    from sunseed.newsroom.planned import acts
    from sunseed.newsroom.publishing import schedule, timekeeping
    from sunseed.newsroom.publishing.sequencer import Sequencer

    sequencer, watch, failures, waits = Sequencer(instance), timekeeping.Watch(), 0, False
    try:
        while not stop.is_set():
            is_left = False
            try:
                close_old_connections()
                done = sequencer.run_once()
                if sequencer.elected:
                    waits = watch.is_behind()
                    done += 0 if waits else schedule.run_due() + acts.run_due()
                    done += sequencer.beat()
                    if done:
                        sequencer.run_once()
                        sealed.set()
                    is_left = sequencer.place()
                (elected.set if sequencer.elected else elected.clear)()
                failures = 0
            except (Unavailable, DatabaseTrouble, Refused) as error:
                failures += 1
                if isinstance(error, Refused) and failures > PATIENCE:
                    raise
                log.warning("%s; trying again", error)
                sequencer.close_log()
                stop.wait(min(10.0, 0.5 * failures))
            wait(PLACING_S if is_left else LOOK_S if waits else _until_due(LOOK_S))
    finally:
        sequencer.close()


def _until_due(most_s: float) -> float:
    """Return how long nothing needs to be done, at most `most_s`."""
    from sunseed.newsroom import present
    from sunseed.newsroom.planned import acts
    from sunseed.newsroom.publishing import schedule

    due = [one for one in (schedule.next_due(), acts.next_due()) if one is not None]
    return max(0.0, min([most_s, *((one - present.now()).total_seconds() for one in due)]))


def _print(instance: Instance, stop: threading.Event, sealed: threading.Event, elected: threading.Event) -> None:
    """Print whenever something was sealed, and go on while something is left to print, until told to stop.

    A failure is said and tried again; sealing goes on meanwhile.
    """
    from sunseed.newsroom.publishing.printing import Printer, Stopped

    printer, is_left = Printer(instance, stop.is_set), False
    while not stop.is_set():
        if not is_left:
            sealed.wait(PRINT_LOOK_S)
        sealed.clear()
        if stop.is_set() or not elected.is_set():
            is_left = False
            continue
        try:
            close_old_connections()
            printed = printer.run_once()
            is_left = printed is not None and printed.tail is not None
        except Stopped:
            log.info("printing stops in the middle; it goes on after the next start")
        except (SunseedError, DatabaseTrouble, OSError):
            log.exception("printing failed; trying again in five seconds")
            printer.close()
            printer = Printer(instance, stop.is_set)
            stop.wait(5)
    printer.close()
    connections.close_all()


def _tasks(instance: Instance, stop: threading.Event, elected: threading.Event) -> None:
    """Run tasks, sweep what publications that never happened left, and name the client's files in the record."""
    from sunseed.newsroom.clients import saying
    from sunseed.newsroom.publishing import deposits, tasks

    unfinished = deposits.Unfinished()

    def tidy() -> None:
        tasks.tidy.enqueue()
        unfinished.sweep()
        saying.renew(instance)  # after an upgrade the client's files are others

    def run_ready() -> None:
        run_queue("default", most=100)

    _again(stop, elected, TASK_LOOK_S, run_ready, tidy=tidy, trouble="a task could not be run")


def _films(stop: threading.Event, elected: threading.Event) -> None:
    """Make smaller copies of films; one that takes minutes holds up nothing else."""
    from sunseed.newsroom.intake import sizes

    resumed: list[int] = []

    def resume() -> None:
        if not resumed:  # once a start: only then is a row that says "making" nobody's
            resumed.append(sizes.resume())

    def run_ready() -> None:
        run_queue(sizes.QUEUE, most=1)

    _again(stop, elected, TASK_LOOK_S, run_ready, tidy=resume, trouble="smaller copies of films could not be made")


def run_queue(name: str, *, most: int) -> None:
    """Run tasks that wait in a queue, at most so many."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    if DBTaskResult.objects.ready().filter(queue_name=name).exists():  # the worker would take the lock to look
        Worker(
            queue_names=[name],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=most,
            worker_id=f"sunseed-{name}",
            excluded_queue_names=[],
        ).run()


def _letters(stop: threading.Event, elected: threading.Event) -> None:
    """Carry letters that wait, and erase what was promised; a slow mail server holds up nothing else."""
    from sunseed.newsroom.applications import erasing
    from sunseed.newsroom.lines import answering
    from sunseed.newsroom.people import letters

    def forget() -> None:
        letters.forget_old()
        erasing.sweep()
        answering.sweep()

    _again(stop, elected, LETTER_LOOK_S, letters.deliver_due, tidy=forget, trouble="letters could not be carried")


def _stamps(stop: threading.Event, elected: threading.Event) -> None:
    """Have states of the record cosigned, archived and stamped; whoever is asked holds up nothing else."""
    try:
        from sunseed.newsroom.stamping import witnesses, working
    except ImportError as error:
        log.warning("nothing is stamped: pip install 'sunseed[evidence]' (%s)", error)
        return
    _again(stop, elected, STAMP_LOOK_S, working.run_due, tidy=witnesses.forget, trouble="states could not be stamped")


def _links(instance: Instance, stop: threading.Event, elected: threading.Event) -> None:
    """Look through new public texts, and ask for one link that leads out, if the operator wants that."""
    from sunseed.clock import SystemClock
    from sunseed.newsroom.importing.fetching import Web
    from sunseed.newsroom.oversight import outward

    web = Web(SystemClock(), agent="Sunseed (looks whether links still lead somewhere)", accept="*/*")

    def work() -> None:
        outward.read_some()
        if instance.settings.newsroom.ask_links:
            outward.ask_next(web)

    _again(stop, elected, LINK_LOOK_S, work, tidy=outward.forget, trouble="links could not be looked at")
    web.close()


def _again(
    stop: threading.Event,
    elected: threading.Event,
    look_s: float,
    work: Callable[[], object],
    *,
    tidy: Callable[[], object],
    trouble: str,
) -> None:
    """Do something every `look_s` seconds while this process has the turn, and tidy at times, until told to stop."""
    next_tidy_s = waited_s = 0.0
    while not stop.wait(look_s):
        waited_s += look_s
        if not elected.is_set():
            continue
        try:
            close_old_connections()
            if waited_s >= next_tidy_s:
                next_tidy_s = waited_s + TIDY_EVERY_S
                tidy()
            work()
        except (SunseedError, DatabaseTrouble):
            log.exception("%s; trying again", trouble)
            stop.wait(5)
    connections.close_all()
