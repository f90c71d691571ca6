"""One publication as a command, for tests that kill it at every system call.

Owns a small newsroom with one draft waiting, publishing that draft from the verb to the printed page, and holding the
newsroom to account afterwards. What is published goes through the real verb, sequencer, log and press. It runs as
`python -m sunseed.testing.one_publication FOLDER`, says `committed` once the verb has returned and `printed` at the
end.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from sunseed import founding
from sunseed.clock import SystemClock
from sunseed.instance import Instance
from sunseed.record import audit, entry, keys
from sunseed.record.reader import LogReader
from sunseed.settings import Settings, Site, Storage
from sunseed.store.folder import FolderStore
from sunseed.testing.log_folder import BEGIN

PATH = "news/the-seeds-arrive"
WORDS = "A hundred million of them."
NEVER_CHANGE = ("objects/", "log/tile/")


def prepare(root: Path) -> None:
    """Make a newsroom at `root` with something public and a draft with a picture; for a process of its own."""
    settings = Settings(site=Site(origin="news.example/log"), storage=Storage(reserve_mib=0))
    _start(founding.found(root, settings, SystemClock()))
    from django.core.management import call_command
    from PIL import Image

    call_command("migrate", verbosity=0)
    from sunseed.newsroom.people.models import Account
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories import pictures, saving
    from sunseed.newsroom.stories.draft import Draft, DraftPicture
    from sunseed.newsroom.stories.models import Byline, Section

    editor = Account.objects.create_user("editor@news.example", role="editor")
    section = Section.objects.create(name="News", slug="news")
    byline = Byline.objects.create(name="Mina Park", slug="mina-park")
    verbs.arrange(editor, section, byline)
    _seal_and_print(Instance.open(root, {}))
    story = saving.begin(editor)
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "gold").save(file, "PNG")
    file.seek(0)
    kept = pictures.keep(file, size_bytes=file.getbuffer().nbytes, name="seeds.png", story=story, owner=editor)
    draft = Draft(
        headline="The seeds arrive", section=str(section.pk), bylines=[str(byline.pk)], body=f"<p>{WORDS}</p>",
        pictures=[DraftPicture(id=str(kept.pk), alt="Gold")], lead=str(kept.pk),
    )  # fmt: skip
    saving.save(story, draft, editor=editor, revision=0)


def publish(root: Path) -> None:
    """Publish the draft, unless that has been committed already; then seal and print until nothing is left to do."""
    instance = Instance.open(root, {})
    _start(instance)
    from sunseed.edition.theme import Theme
    from sunseed.newsroom.people.models import Account
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Item
    from sunseed.newsroom.stories.models import Story

    Theme.load()
    story, editor = Story.objects.get(), Account.objects.get()
    _say(BEGIN)
    if not Item.objects.filter(pk=story.pk).exists():
        verbs.publish(editor, story)
        _say(b"committed\n")
    _seal_and_print(instance)
    _say(b"printed\n")


def unchanging(root: Path) -> dict[str, bytes]:
    """Return every public file that must never have other bytes."""
    public = root / "public"
    files = {str(file.relative_to(public)): file for file in public.rglob("*") if file.is_file()}
    return {name: file.read_bytes() for name, file in files.items() if name.startswith(NEVER_CHANGE)}


def check(root: Path) -> None:
    """Raise AssertionError unless the story is sealed exactly once, printed, and the whole log sound."""
    instance = Instance.open(root, {})
    public = FolderStore(instance.public)
    verifiers = tuple(one.verifier for file in instance.log_key_files for one in keys.load(file))
    report = audit.audit(public, verifiers, prefix="log/")
    problems = [one for one in report.problems if not one.path.startswith(("log/map/", "log/hint", "log/policy"))]
    assert not problems, problems
    reader = LogReader(public)
    page = (instance.public / PATH / "index.html").read_text(encoding="utf-8")
    assert WORDS in page
    stories = []
    for _, data in reader.entries(0, reader.size):
        made = entry.decode(data)
        if isinstance(made, entry.Publish) and WORDS in _document(instance.public, made.sha256):
            stories.append(made)
    assert [one.version for one in stories] == [1], stories


def _document(public: Path, sha256: str) -> str:
    return (public / "objects" / sha256[:2] / f"{sha256}.json").read_text(encoding="utf-8")


def _start(instance: Instance) -> None:
    os.environ["SUNSEED_INSTANCE"] = str(instance.root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sunseed.newsroom.settings"
    import django

    django.setup()


def _seal_and_print(instance: Instance) -> None:
    from sunseed.newsroom.publishing.printing import Printer
    from sunseed.newsroom.publishing.sequencer import Sequencer

    sequencer, printer = Sequencer(instance), Printer(instance)
    try:
        while sequencer.run_once() or printer.run_once():
            pass
    finally:
        sequencer.close()


def _say(words: bytes) -> None:
    sys.stdout.buffer.write(words)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    (prepare if sys.argv[2:] == ["prepare"] else publish)(Path(sys.argv[1]))
