"""`sunseed verify` and `sunseed audit` on a newsroom on disk, with the real writer and the real printer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sunseed import documents, founding
from sunseed.cli import exits
from sunseed.cli.main import main
from sunseed.clock import SystemClock, rfc3339
from sunseed.documents import edition_map
from sunseed.edition.press import Press
from sunseed.instance import Instance
from sunseed.record import entry as entries
from sunseed.record import keys
from sunseed.record.proof_file import ProofFile
from sunseed.record.reader import LogReader
from sunseed.record.writer import LogWriter
from sunseed.settings import Settings, Site
from sunseed.store.cell import SqliteCell
from sunseed.store.folder import FolderStore
from sunseed.testing import documents as samples

PAGE = "news/one-seed/index.html"


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """A newsroom with one story, printed and sealed."""
    made = founding.found(
        tmp_path_factory.mktemp("newsroom") / "news", Settings(site=Site(origin=samples.ORIGIN)), SystemClock()
    )
    story = samples.story(identifier=samples.item_id("one"))
    append(made, [publish(made, one) for one in (samples.site(), samples.section(), story)])
    printed = Press(FolderStore(made.public), made.index).print()
    now = rfc3339(SystemClock().now_ms())
    edition = entries.Edition(at=now, size=printed.size, root=printed.root.hex(), format=edition_map.FORMAT)
    append(made, [entries.encode(edition)])
    return made


def publish(made: Instance, document: documents.AnyDocument) -> bytes:
    data = documents.encode(document)
    name = documents.ObjectStore(FolderStore(made.public)).put(data, "json")
    now = rfc3339(SystemClock().now_ms())
    return entries.encode(
        entries.Publish(at=now, id=document.identifier, version=1, sha256=name.sha256, size=len(data), why="new")
    )


def append(made: Instance, batch: list[bytes]) -> None:
    signers = tuple(one for file in made.log_key_files for one in keys.load(file))
    with LogWriter.open(
        FolderStore(made.public),
        SqliteCell(made.head),
        staging=FolderStore(made.staging),
        origin=made.origin,
        signers=signers,
        verifiers=tuple(one.verifier for one in signers),
    ) as writer:
        writer.append(batch)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture
def altered(newsroom: Instance) -> Iterator[Path]:
    """The story's page with a byte changed, put back afterwards."""
    file = newsroom.public / PAGE
    data = file.read_bytes()
    file.write_bytes(data.replace(b"one-seed", b"one-lies", 1))
    yield file
    file.write_bytes(data)


def test_a_page_of_a_newsroom_is_verified_by_its_file(newsroom: Instance) -> None:
    """Root and policy are found beside the tree; the answer is in words and the exit code 0."""
    answer = run("verify", newsroom.public / PAGE)
    assert answer.exit_code == exits.OK, answer.output
    assert "VERIFIED: page /news/one-seed/" in answer.output
    assert "the newsroom says; no witness confirms the time" in answer.output
    assert "makes the same bytes from the record" in answer.output


def test_a_page_is_verified_by_its_address_below_a_folder(newsroom: Instance) -> None:
    """An address needs the tree it is an address of."""
    answer = run("verify", "/news/one-seed/", "--public", newsroom.public)
    assert answer.exit_code == exits.OK, answer.output
    assert run("verify", "/news/one-seed/").exit_code == exits.ABSENT


def test_a_page_with_a_byte_changed_is_altered(newsroom: Instance, altered: Path) -> None:
    """Verdict and audit both say which file, and the exit code is that of a lie."""
    answer = run("verify", altered)
    assert answer.exit_code == exits.UNTRUE
    assert "ALTERED" in answer.output
    assert PAGE in answer.output
    whole = run("audit", newsroom.root)
    assert whole.exit_code == exits.UNTRUE
    assert PAGE in whole.output


def test_the_answer_for_programs_is_one_json_object(newsroom: Instance) -> None:
    """`--json` gives the verdict, what it rests on and the files meant."""
    answer = run("verify", newsroom.public / PAGE, "--json")
    said = json.loads(answer.stdout)
    assert (said["verdict"], said["where"]) == ("verified", [PAGE])
    assert said["evidence"]["pinned"] is True
    assert said["evidence"]["origin"] == samples.ORIGIN


def test_a_whole_newsroom_is_audited(newsroom: Instance) -> None:
    """Everything holds; every kind of thing was counted."""
    answer = run("audit", newsroom.root, "--json")
    said = json.loads(answer.stdout)
    assert answer.exit_code == exits.OK, answer.output
    assert said["findings"] == []
    assert said["reprinted"] is True
    assert said["counts"]["entries"] == 5
    assert said["counts"]["pages"] == said["counts"]["pages printed once more"] > 5


def test_a_planted_file_is_named_by_the_audit(newsroom: Instance) -> None:
    """Any file that nothing accounts for ends the audit with a no."""
    file = newsroom.public / "news" / "planted.html"
    file.write_bytes(b"<p>planted</p>")
    answer = run("audit", newsroom.root, "--no-reprint")
    file.unlink()
    assert answer.exit_code == exits.UNTRUE
    assert "news/planted.html" in answer.output


def test_items_and_digests_are_verified(newsroom: Instance) -> None:
    """An id and a digest need the tree named; unknown ones are unproven."""
    one = run("verify", samples.item_id("one"), "--public", newsroom.public)
    assert one.exit_code == exits.OK, one.output
    assert run("verify", samples.item_id("two"), "--public", newsroom.public).exit_code == exits.UNPROVEN
    assert run("verify", samples.item_id("one")).exit_code == exits.REFUSED
    named = next(FolderStore(newsroom.public).list("objects/"))
    assert run("verify", newsroom.public / named).exit_code == exits.OK
    assert run("verify", "ab" * 32, "--public", newsroom.public).exit_code == exits.UNPROVEN


def test_a_proof_file_is_verified_alone(newsroom: Instance, tmp_path: Path) -> None:
    """With a root and no tree, on a machine that knows nothing else."""
    reader = LogReader(FolderStore(newsroom.public))
    proof = ProofFile(2, tuple(reader.inclusion(2, reader.size)), reader.checkpoint_bytes(), reader.entry(2))
    file = tmp_path / "entry.tlog-proof"
    file.write_bytes(proof.encode())
    assert run("verify", file).exit_code == exits.UNPROVEN
    answer = run("verify", file, "--root", newsroom.root_note_file)
    assert answer.exit_code == exits.OK, answer.output
    other = tmp_path / "other"
    other.write_bytes(reader.entry(3))
    assert run("verify", file, "--root", newsroom.root_note_file, "--entry", other).exit_code == exits.UNTRUE


def test_a_newsroom_without_its_root_is_unproven(newsroom: Instance, tmp_path: Path) -> None:
    """A copy of the public tree alone does not say who speaks; the root given does."""
    public = tmp_path / "elsewhere"
    public.mkdir()
    for path in FolderStore(newsroom.public).list(""):
        file = public / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((newsroom.public / path).read_bytes())
    assert run("verify", public / PAGE).exit_code == exits.UNPROVEN
    assert run("audit", public).exit_code == exits.UNPROVEN
    assert run("verify", public / PAGE, "--root", newsroom.root_note_file).exit_code == exits.OK
    assert run("audit", public, "--root", newsroom.root_note_file).exit_code == exits.OK


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(newsroom: Instance) -> Iterator[str]:
    """The public tree behind a plain web server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(newsroom.public)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_is_verified_over_http(newsroom: Instance, served: str, altered: Path) -> None:
    """A plain web server is enough: good pages are verified, the altered one is altered."""
    root = newsroom.root_note_file
    answer = run("verify", f"{served}/news/", "--root", root)
    assert answer.exit_code == exits.OK, answer.output
    assert run("verify", f"{served}/news/one-seed/", "--root", root).exit_code == exits.UNTRUE
    assert run("verify", f"{served}/nothing/", "--root", root).exit_code == exits.OK
    assert run("verify", "/news/", "--public", served).exit_code == exits.UNPROVEN
    assert run("verify", "http://127.0.0.1:9/news/", "--root", root).exit_code == exits.UNREAD


def test_what_cannot_be_meant_is_said(newsroom: Instance, tmp_path: Path) -> None:
    """A file outside any tree and a name of nothing end in words, not in a traceback."""
    stray = tmp_path / "stray.html"
    stray.write_bytes(b"x")
    assert run("verify", stray).exit_code == exits.ABSENT
    assert run("verify", "no-such-file").exit_code == exits.ABSENT
    assert run("verify", newsroom.public / "log" / "checkpoint").exit_code == exits.OK
