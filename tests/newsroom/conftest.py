"""A whole newsroom for each test: its own instance, log and database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler

import pytest

from sunseed import founding
from sunseed.clock import Clock, SystemClock
from sunseed.instance import Instance
from sunseed.settings import Log, Newsroom, Settings, Site, Storage
from sunseed.testing.accounts import PASSWORD
from sunseed.testing.clock import ManualClock
from sunseed.testing.filming import DESK
from sunseed.testing.memory import memory_folder
from sunseed.testing.ports import free_port

WORKING = {"newsroom", "working"}
"""Fixtures that run a worker, by the machine's clock: their rooms must live by it from the beginning."""
PG_UNSAFE = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 "
    "-c max_wal_size=64MB"
)
"""What a database needs to survive a loss of power, left out."""
PG_BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def found(root: Path, *, database: str = "", undo_s: int = 0, clock: Clock | None = None) -> Instance:
    """Found an instance, without a database."""
    settings = Settings(
        site=Site(origin="news.example/log", name="The Test"),
        newsroom=Newsroom(database=database, undo_s=undo_s),
        log=Log(tick_s=1),
        storage=Storage(reserve_mib=0),
    )
    return founding.found(root, settings, clock or ManualClock(1_800_000_000_000), desk=DESK)


@pytest.fixture(scope="session")
def django_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Set Django up once, on an instance no test uses; return its migrated SQLite database."""
    root = tmp_path_factory.mktemp("base") / "instance"
    instance = found(root)
    os.environ["SUNSEED_INSTANCE"] = str(root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sunseed.newsroom.settings"
    import django
    from django.core.management import call_command

    django.setup()
    point_at(instance)
    call_command("migrate", verbosity=0)
    close()
    return instance.newsroom_db


def point_at(instance: Instance) -> None:
    """Let Django's connections lead to this instance's database."""
    from django.db import connections

    from sunseed.newsroom.settings import database_of

    close()
    connections.settings = connections.configure_settings({"default": database_of(instance)})


def close() -> None:
    """Close this thread's connection."""
    from django.db import connections

    if hasattr(connections._connections, "default"):
        connections["default"].close()
        del connections["default"]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a private PostgreSQL server; return the address of its databases, without a name."""
    if not PG_BIN:
        pytest.skip("no PostgreSQL server under /usr/lib/postgresql: install the package postgresql")
    # Not below pytest's own folder, which every other pytest closes to all users but its own. In memory where there is
    # room: a database is some eight hundred files, which a disk takes longer to make and to delete than a test to run.
    folder = Path(tempfile.mkdtemp(prefix="sunseed-postgres-", dir=memory_folder(least_mib=1024)))
    as_user: list[str] = []
    if os.geteuid() == 0:
        as_user = ["runuser", "-u", "nobody", "--"]
        shutil.chown(folder, "nobody")
    port = free_port()
    data, log = folder / "data", folder / "log"
    quiet: dict[str, Any] = {"check": True, "capture_output": True, "cwd": folder}
    subprocess.run(
        [*as_user, PG_BIN[-1] / "initdb", "-D", data, "-A", "trust", "-U", "newsroom", "-E", "UTF8"], **quiet
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {PG_UNSAFE}"
    control = [*as_user, PG_BIN[-1] / "pg_ctl", "-D", data, "-l", log, "-w"]
    subprocess.run([*control, "-o", options, "start"], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    yield f"postgresql://newsroom@127.0.0.1:{port}/"
    stopped = subprocess.run([*control, "-m", "immediate", "stop"], capture_output=True, text=True, cwd=folder)
    assert stopped.returncode == 0, stopped.stderr + log.read_text()[-2000:]
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, django_base: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Migrate one database that tests copy; return its name."""
    import psycopg
    from django.core.management import call_command

    with psycopg.connect(postgres_server + "postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated")
    point_at(found(tmp_path_factory.mktemp("pg") / "instance", database=postgres_server + "migrated"))
    call_command("migrate", verbosity=0)
    close()
    return "migrated"


@dataclass
class Room:
    """A newsroom under test."""

    instance: Instance
    clock: Any
    fresh: Callable[[], None] = lambda: None
    people: dict[str, Any] = field(default_factory=dict)

    def lose_database(self) -> None:
        """Put an empty database in the place of the newsroom's."""
        close()
        self.fresh()

    @staticmethod
    def close() -> None:
        """Close this thread's connection to the database; the next question opens another."""
        close()

    def run(self) -> None:
        """Do what the worker does until nothing is left to do."""
        from sunseed.newsroom.publishing.printing import Printer
        from sunseed.newsroom.publishing.sequencer import Sequencer

        sequencer, printer = Sequencer(self.instance), Printer(self.instance)
        try:
            while sequencer.run_once() or printer.run_once():
                pass
        finally:
            sequencer.close()

    def entries(self) -> list[Any]:
        """Return every entry of the log."""
        from sunseed.newsroom.publishing.log import open_reader
        from sunseed.record import entry

        reader = open_reader(self.instance)
        return [entry.decode(data) for _, data in reader.entries(0, reader.size)] if reader.size else []

    def letters(self) -> list[Any]:
        """Carry the letters that wait; return all of them, oldest first."""
        from sunseed.newsroom.people import letters
        from sunseed.newsroom.people.models import Letter

        letters.deliver_due()
        return list(Letter.objects.order_by("id"))

    def public_text(self, needle: str) -> list[str]:
        """Return every public file that holds these words, or is named like them."""
        found = []
        for file in self.instance.public.rglob("*"):
            if file.is_file() and (needle.encode() in file.read_bytes() or needle in str(file)):
                found.append(str(file.relative_to(self.instance.public)))
        return found

    def objects_of(self, upload: Any) -> list[Path]:
        """Return the public files of an upload's renditions."""
        return [file for one in upload.renditions for file in self.instance.public.glob(f"objects/*/{one['sha256']}.*")]

    def page(self, path: str) -> str:
        """Return the printed page at a site path such as `/news/`."""
        return (self.instance.public / path.strip("/") / "index.html").read_text()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def room(request: pytest.FixtureRequest, django_base: Path, tmp_path: Path) -> Iterator[Room]:
    """Open a newsroom with an editor, a reporter and an operator."""
    yield from open_room(request, tmp_path, django_base, request.param)


@pytest.fixture
def sqlite_room(request: pytest.FixtureRequest, django_base: Path, tmp_path: Path) -> Iterator[Room]:
    """Open a newsroom on SQLite alone, where the database is not the subject."""
    yield from open_room(request, tmp_path, django_base, "sqlite")


def open_room(request: pytest.FixtureRequest, tmp_path: Path, django_base: Path, kind: str) -> Iterator[Room]:
    """Make the instance, point Django at it, make accounts; undo all of it."""
    from django.test import override_settings

    database, server, template, name = "", "", "", f"t{secrets.token_hex(8)}"
    if kind == "postgres":
        server = request.getfixturevalue("postgres_server")
        template = request.getfixturevalue("postgres_template")
        database = server + name
    clock = SystemClock() if WORKING & set(request.fixturenames) else ManualClock(1_800_000_000_000)
    instance = found(tmp_path / "instance", database=database, clock=clock)

    def fresh() -> None:
        """Make the newsroom's database, empty but for its tables."""
        if kind == "postgres":
            import psycopg

            with psycopg.connect(server + "postgres", autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
                copying = "STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
                connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {copying}')
            return
        for ending in ("-wal", "-shm"):
            instance.newsroom_db.with_name(f"newsroom.sqlite3{ending}").unlink(missing_ok=True)
        shutil.copy(django_base, instance.newsroom_db)

    fresh()
    point_at(instance)
    with override_settings(
        INSTANCE=instance, CLOCK=clock, ALLOWED_HOSTS=["*"], EMAIL_FILE_PATH=str(instance.mail),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # the real one takes its time on purpose
    ):  # fmt: skip
        opened = Room(instance, clock, fresh)
        from sunseed.newsroom.people.models import Account

        for role in ("reporter", "editor", "operator"):
            opened.people[role] = Account.objects.create_user(f"{role}@news.example", PASSWORD, role=role)
        yield opened
    close()
    if kind == "postgres":
        import psycopg

        with psycopg.connect(server + "postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def write_story(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Return a function that writes a complete draft."""
    from sunseed.newsroom.stories import saving
    from sunseed.newsroom.stories.draft import Draft
    from sunseed.newsroom.stories.models import Byline, Section

    def write(owner: Any, headline: str = "The seeds arrive", **changed: Any) -> Any:
        section, _ = Section.objects.get_or_create(slug="news", parent=None, defaults={"name": "News"})
        byline, _ = Byline.objects.get_or_create(slug="mina-park", defaults={"name": "Mina Park"})
        draft = Draft(
            **{
                "headline": headline, "standfirst": "What happened.", "section": str(section.pk),
                "bylines": [str(byline.pk)], "body": "<p>A hundred million of them.</p>", **changed,
            }
        )  # fmt: skip
        return saving.begin(owner, draft)

    return write


@pytest.fixture
def picture() -> Callable[..., Any]:
    """Return a function that uploads a picture of one colour and describes it."""
    import io

    from PIL import Image

    from sunseed.newsroom.stories import pictures, saving
    from sunseed.newsroom.stories.draft import DraftPicture

    def upload(owner: Any, alt: str, *, color: str = "gold", size: tuple[int, int] = (640, 400)) -> Any:
        file = io.BytesIO()
        Image.new("RGB", size, color).save(file, "PNG")
        file.seek(0)
        kept = pictures.keep(
            file, size_bytes=file.getbuffer().nbytes, name=f"{alt}.png", story=saving.begin(owner), owner=owner
        )
        return DraftPicture(id=str(kept.pk), alt=alt)

    return upload


class Quiet(WSGIRequestHandler):
    """A request handler that writes no log."""

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def newsroom(sqlite_room: Any) -> Iterator[str]:
    """Run the newsroom's door and its worker, by the real clock; return the door's address."""
    from django.core.servers.basehttp import ThreadedWSGIServer
    from django.db import connections

    from sunseed.newsroom import worker
    from sunseed.newsroom.wsgi import application

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.daemon_threads = False
    server.set_app(application)
    stop = threading.Event()

    def work() -> None:
        worker.run(sqlite_room.instance, stop)
        connections.close_all()

    threads = [threading.Thread(target=server.serve_forever), threading.Thread(target=work)]
    for thread in threads:
        thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    stop.set()
    server.shutdown()
    server.server_close()
    for thread in threads:
        thread.join()
