"""Everything of mine: one archive, whole and nobody else's, whose proofs `sunseed verify` accepts."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest

from sunseed.testing.accounts import PASSWORD


@pytest.fixture
def clients(sqlite_room):
    """Return a signed-in client for each role, and one that is nobody."""
    from django.test import Client

    found = {"nobody": Client()}
    for role in ("reporter", "editor"):
        found[role] = Client()
        found[role].post("/account/login/", {"login": f"{role}@news.example", "password": PASSWORD})
    return found


def _archive(client) -> zipfile.ZipFile:
    answer = client.get("/desk/mine/everything.zip")
    assert answer.status_code == 200
    assert answer.streaming
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def _published(room, write_story, picture):
    """Return a reporter's story with a picture, published, corrected and sealed."""
    import msgspec

    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.review import moves, remarks
    from sunseed.newsroom.stories import saving
    from sunseed.newsroom.stories.models import Upload

    reporter, editor = room.people["reporter"], room.people["editor"]
    story = write_story(reporter, "The ferry & the <fog>")
    shown = picture(reporter, "A grey quay")
    Upload.objects.filter(pk=shown.id).update(story=story)
    story = saving.save(story, msgspec.structs.replace(story.draft, pictures=[shown], lead=shown.id),
                        editor=reporter, revision=story.revision)  # fmt: skip
    moves.submit(reporter, story, note="Please look.")
    remarks.add(editor, story, words="Good.", quote="hundred million")
    verbs.publish(editor, story)
    story.refresh_from_db()
    story = saving.save(story, msgspec.structs.replace(story.draft, standfirst="What really happened."),
                        editor=editor, revision=story.revision)  # fmt: skip
    verbs.correct(editor, story, words="We were wrong about the hour.")
    room.run()
    return story


def test_the_archive_holds_every_version_picture_and_publication(sqlite_room, clients, write_story, picture):
    """Versions as HTML and JSON, pictures, what was said in review, the public documents byte for byte."""
    from sunseed.newsroom.publishing.models import PublicDocument

    story = _published(sqlite_room, write_story, picture)
    archive = _archive(clients["reporter"])
    assert archive.testzip() is None
    assert all(one.compress_type == zipfile.ZIP_STORED for one in archive.infolist())
    names = archive.namelist()
    folder = next(name for name in names if name.endswith("story.json") and "ferry" in name).removesuffix("story.json")
    versions = story.versions.count()
    assert sorted(n for n in names if n.startswith(f"{folder}versions/")) == sorted(
        f"{folder}versions/{n}.{ext}" for n in range(1, versions + 1) for ext in ("html", "json")
    )
    page = archive.read(f"{folder}versions/{versions}.html").decode()
    assert "<h1>The ferry &amp; the &lt;fog&gt;</h1>" in page
    assert "A hundred million of them." in page
    assert (
        json.loads(archive.read(f"{folder}versions/{versions}.json"))["draft"]["standfirst"] == "What really happened."
    )
    assert [n for n in names if n.startswith(f"{folder}pictures/")]
    said = json.loads(archive.read(f"{folder}review.json"))
    assert said["submissions"][0]["note"] == "Please look."
    assert said["remarks"][0]["passage"] == "hundred million"
    for version in (1, 2):
        document = archive.read(f"{folder}published/{version}.json")
        digest = hashlib.sha256(document).hexdigest()
        assert PublicDocument.objects.filter(sha256=digest, item=story.pk, version=version).exists()
        assert digest.encode() in archive.read(f"{folder}published/{version}.entry")


def test_the_proofs_are_verified_by_the_command_and_a_changed_entry_is_not(
    sqlite_room, clients, write_story, picture, tmp_path
):
    """Unpacked elsewhere, `sunseed verify` says verified of each proof; with one byte of the entry changed, altered."""
    from click.testing import CliRunner

    from sunseed.cli.commands.verify import command

    _published(sqlite_room, write_story, picture)
    _archive(clients["reporter"]).extractall(tmp_path)
    proofs = sorted(tmp_path.glob("stories/*/published/*.tlog-proof"))
    assert len(proofs) == 2
    root = tmp_path / "record" / "root.note"
    for proof in proofs:
        entry = proof.with_suffix(".entry")
        for extra in ([], ["--entry", str(entry)]):
            verdict = CliRunner().invoke(command, [str(proof), "--root", str(root), *extra])
            assert verdict.exit_code == 0, verdict.output
            assert "verified" in verdict.output.lower()
        forged = tmp_path / "forged.entry"
        forged.write_bytes(entry.read_bytes().replace(b'"version":', b'"version": ', 1))
        verdict = CliRunner().invoke(command, [str(proof), "--root", str(root), "--entry", str(forged)])
        assert verdict.exit_code == 4, verdict.output
    keys = (tmp_path / "record" / "keys.txt").read_text().split()
    assert len(keys) == 2


def test_the_archive_is_ones_own_and_nobody_elses(sqlite_room, clients, write_story, picture):
    """A colleague's archive holds nothing of this story; a stranger signs in first; an editor gets only own work."""
    story = _published(sqlite_room, write_story, picture)
    assert clients["nobody"].get("/desk/mine/everything.zip").status_code == 302
    assert clients["nobody"].get("/desk/mine/").status_code == 302
    assert b"stor" in clients["reporter"].get("/desk/mine/").content
    theirs = _archive(clients["editor"])
    assert not [name for name in theirs.namelist() if name.startswith("stories/")]
    assert all(str(story.pk) not in theirs.read(name).decode("utf-8", "replace") for name in theirs.namelist())


def test_what_was_taken_down_is_not_handed_out_again(sqlite_room, clients, write_story, picture):
    """Its public documents are gone from the archive too; entry and proof stay, and so do the writer's own drafts."""
    from sunseed.newsroom.publishing import verbs

    story = _published(sqlite_room, write_story, picture)
    verbs.take_down(sqlite_room.people["editor"], story.pk, reason="harm")
    sqlite_room.run()
    names = _archive(clients["reporter"]).namelist()
    assert not [n for n in names if "/published/" in n and n.endswith(".json")]
    assert len([n for n in names if n.endswith(".tlog-proof")]) == 2
    assert [n for n in names if n.endswith("versions/1.html")]


def test_names_in_the_archive_lead_nowhere_outside_it(sqlite_room, clients, write_story):
    """A headline full of dots and slashes stays inside its folder."""
    write_story(sqlite_room.people["reporter"], "../../etc/passwd \\ C:\\x")
    for name in _archive(clients["reporter"]).namelist():
        assert not name.startswith("/")
        assert ".." not in name.split("/")
        assert "\\" not in name
