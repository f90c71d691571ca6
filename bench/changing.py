"""Changes what stands on very many pages, and takes down what is printed for it: prints one JSON object.

    python bench/changing.py INSTANCE

In this process, with nothing else running: an editor changes the order of the home page, merges one topic into another,
and moves a section. Each is printed to its end (in slices where it touches very many pages); files written are counted,
and of them those whose bytes are really others than before. A file that is written without need is one too many.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from sunseed.cli import django as newsroom
from sunseed.instance import Instance

NOT_PAGES = ("log/", "objects/")
"""What lies below `public/` and is no page: the record with the edition map, and the objects."""


def digests(public: Path) -> dict[str, bytes]:
    """Return the digest of every page and feed below `public`, by its path."""
    found: dict[str, bytes] = {}
    for path in public.rglob("*"):
        name = path.relative_to(public).as_posix()
        if not name.startswith(NOT_PAGES) and path.is_file():
            found[name] = sha256(path.read_bytes()).digest()
    return found


def changes() -> list[tuple[str, Callable[[], object]]]:
    """Return what is changed, in words, and the act."""
    from django.db.models import Count

    from sunseed.newsroom.fronts import order
    from sunseed.newsroom.people.models import Account, Role
    from sunseed.newsroom.publishing import moving, verbs
    from sunseed.newsroom.publishing.arranging import order_of
    from sunseed.newsroom.publishing.models import TopicUse
    from sunseed.newsroom.stories import merging
    from sunseed.newsroom.stories.models import Section, Story, Topic

    editor = Account.objects.filter(role=Role.EDITOR).first()
    assert editor is not None, "the instance has no editor"
    used = TopicUse.objects.values_list("topic").annotate(many=Count("pk")).order_by("-many", "topic")[:2]
    (into, _), (merged, stories) = used
    deep = Story.objects.filter(section__parent__parent__isnull=False).values_list("section")
    leaf, held = deep.annotate(many=Count("pk")).order_by("-many", "section")[0]

    def rearrange() -> None:
        front = order.front_of(None)
        slots = order.public(front)
        upper = next(one for one, other in pairwise(slots) if one.place == other.place)
        order.keep(editor, front, order.stepped(slots, upper.story, 1), revision=front.revision)
        verbs.arrange(editor, order_of(front))

    def merge() -> None:
        topic = Topic.objects.get(pk=merged)
        topic.merged_into = merging.check(topic, Topic.objects.get(pk=into))
        topic.save()
        verbs.arrange(editor, topic.merged_into, topic)

    def move() -> None:
        section = Section.objects.get(pk=leaf)
        assert section.parent is not None
        others = Section.objects.filter(parent=section.parent.parent).exclude(pk=section.parent.pk)
        section.parent, section.slug = others.order_by("pk")[0], f"{section.slug}-moved"
        moving.keep_section(editor, section)

    return [
        ("two stories of the front change places", rearrange),
        (f"a topic of {stories:,} stories is merged", merge),
        (f"a section of {held:,} stories is moved", move),
    ]


def measure(instance: Instance) -> list[dict[str, Any]]:
    """Make every change and print it."""
    from sunseed.edition.press import Press
    from sunseed.newsroom import present
    from sunseed.newsroom.publishing.printing import Printer
    from sunseed.newsroom.publishing.sequencer import Sequencer

    written: list[str] = []

    class Noting(Press):
        """A press that notes what it wrote."""

        def step(self, progress: Any = None) -> Any:
            printed = super().step(progress)
            written.extend(path for path in printed.written if not path.startswith(NOT_PAGES))
            return printed

    sequencer, printer = Sequencer(instance), Printer(instance)
    printer._press = Noting(present.public(), instance.index, clock=present.clock())

    def settle() -> None:
        """Seal and print until nothing is left."""
        while sequencer.run_once() or printer.run_once() is not None:
            pass

    settle()
    rows: list[dict[str, Any]] = []
    before = digests(instance.public)
    for name, act in changes():
        written.clear()
        begun = time.perf_counter()
        act()
        settle()
        seconds = time.perf_counter() - begun
        after = digests(instance.public)
        differ = sum(before.get(path) != digest for path, digest in after.items())
        rows.append({"name": name, "files": len(written), "differ": differ, "seconds": round(seconds, 2)})
        before = after
    sequencer.close()
    printer.close()
    return rows


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("instance", type=Path)
    instance = Instance.open(parser.parse_args().instance)
    newsroom.start(instance)
    print(json.dumps(measure(instance)))


if __name__ == "__main__":
    main()
