"""Existing newsrooms: lines that lay in the database in clear move into the vault, and nothing of them stays behind."""

from __future__ import annotations

from typing import Any

from sunseed.capture.identity import Identity
from sunseed.capture.segment import Opener
from sunseed.testing.filming import EDITOR_KEY
from sunseed.testing.phone import Phone


def test_lines_in_clear_move_into_the_vault(room: Any) -> None:
    """Each opens for an editor afterwards, conflicts too; the database's files hold none of them."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from sunseed.newsroom import present
    from sunseed.newsroom.intake import segments

    made = Phone("news.example/log", b"seen", 1)
    made.open()
    for n in range(3):
        made.second(b"second %d " % n * 40)
    forged = made.sign(made.lines[3].body)
    executor = MigrationExecutor(connection)
    executor.migrate([("intake", "0001_initial")])
    old = executor.loader.project_state([("intake", "0001_initial")]).apps
    capture = old.get_model("intake", "Capture").objects.create(
        id=made.lines[0].id.hex(), key=made.key.public_raw(), seq=3, head=made.lines[-1].id.hex(), until_ms=3000,
        seen=1, closed=False, began=present.now(),
    )  # fmt: skip
    for one in made.lines:
        old.get_model("intake", "Line").objects.create(
            id=one.id.hex(), capture=capture, seq=one.body.seq, data=one.data, accepted_ms=5
        )
    old.get_model("intake", "Conflict").objects.create(id=forged.id.hex(), capture=capture, seq=3, data=forged.data)
    MigrationExecutor(connection).migrate([("intake", "0003_forget_lines")])

    from sunseed.newsroom.intake.models import Conflict, Line

    opener = Opener(segments.key, Identity(EDITOR_KEY))
    for rows, lines in ((Line.objects.order_by("seq"), made.lines), (Conflict.objects.all(), [forged])):
        sealed = segments.read(list(rows.values_list("segment", "slot")))
        assert [opener.open(one) for one in sealed] == [one.data for one in lines]
    MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes("intake"))
    if connection.vendor == "sqlite":
        files = b"".join(one.read_bytes() for one in room.instance.root.glob("newsroom.sqlite3*"))
        for one in made.lines:
            assert one.data[:200] not in files
            assert one.data[-80:] not in files
