"""A store in an S3-compatible bucket, or anything else obstore speaks to.

Keeps `sunseed.store.contract`; needs the extra `[s3]`. A successful PUT is durable by the service's own promise, and
"create" relies on conditional writes (`If-None-Match: *`), which the service must support.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sunseed.errors import Absent, Misuse, OutcomeUnknown, Refused, Unavailable, Untrue
from sunseed.store.contract import split_key
from sunseed.store.digest import HashingChunks, read_verified

if TYPE_CHECKING:
    from obstore.store import ObjectStore

PARALLEL = 16
PART_BYTES = 8 << 20
"""One part of a large upload; 10,000 of them are the most a bucket takes."""


class S3Store:
    """Bytes by key in a bucket; safe for threads.

    Arguments:
        bucket: an obstore store, for instance `obstore.store.S3Store("name", ...)`; it must exist.
        waiting: folder of this machine where large objects wait until their name is known; the system's own if None.
    """

    def __init__(self, bucket: ObjectStore, waiting: Path | None = None) -> None:
        try:
            import obstore
        except ImportError as error:  # the one optional dependency of this row
            raise Misuse("a bucket needs the extra: pip install 'sunseed[s3]'") from error
        self._bucket = bucket
        self._waiting = waiting
        self._obstore = obstore

    def get(self, path: str) -> bytes:
        """Return all bytes of a key."""
        with self._wrapped(path, writing=False):
            return bytes(self._obstore.get(self._bucket, _key(path)).bytes())

    def get_each(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """Yield the bytes of each of these keys, asking for several at a time."""
        asked = iter(paths)
        with ThreadPoolExecutor(PARALLEL) as threads:
            while some := list(islice(asked, PARALLEL)):
                yield from threads.map(self._get_or_none, some)

    def _get_or_none(self, path: str) -> bytes | None:
        try:
            return self.get(path)
        except Absent:
            return None

    def read(self, path: str, start: int, length: int) -> bytes:
        """Return `length` bytes from `start`; fewer only at the end."""
        length = min(length, self.size(path) - start)
        if length <= 0:
            return b""
        with self._wrapped(path, writing=False):
            return bytes(self._obstore.get_range(self._bucket, _key(path), start=start, length=length))

    def size(self, path: str) -> int:
        """Return the size of a key in bytes."""
        with self._wrapped(path, writing=False):
            return int(self._obstore.head(self._bucket, _key(path))["size"])

    def exists(self, path: str) -> bool:
        """Say whether the key is there."""
        try:
            self.size(path)
        except Absent:
            return False
        return True

    def existing(self, paths: Iterable[str]) -> set[str]:
        """Return those of these keys that are there, asking for several at a time."""
        asked = list(paths)
        with ThreadPoolExecutor(PARALLEL) as threads:
            return {path for path, found in zip(asked, threads.map(self.exists, asked), strict=True) if found}

    def list(self, prefix: str) -> Iterator[str]:
        """Yield every key that begins with `prefix`, in ascending order, page by page.

        Unavailable where the service does not list in ascending order, as S3 promises for ordinary buckets.
        """
        folder, _, _ = prefix.rpartition("/")
        last = ""
        with self._wrapped(prefix, writing=False):
            for page in self._obstore.list(self._bucket, prefix=folder or None):
                for found in page:
                    key = str(found["path"])
                    if key < last:
                        raise Unavailable(f"the bucket does not list in order: {key!r} came after {last!r}")
                    last = key
                    if key.startswith(prefix):
                        yield key

    def create(self, path: str, data: bytes) -> None:
        """Write a key that never changes; other bytes already there are Refused."""
        with self._wrapped(path, writing=True):
            try:
                self._obstore.put(self._bucket, _key(path), data, mode="create")
            except self._obstore.exceptions.AlreadyExistsError:
                if self.get(path) != data:
                    raise Refused(f"{path!r} already holds other bytes; an immutable key is never rewritten") from None

    def pour(self, folder: str, chunks: Iterable[bytes], key: Callable[[str], str]) -> str:
        """Write a key named by its own bytes, in parts; return their SHA-256.

        A bucket wants the key first, so the bytes wait in a temporary file of this machine. An upload in parts cannot
        say "only if new"; two who write one such key at one time write the same bytes.
        """
        passing = HashingChunks(chunks)
        with tempfile.TemporaryFile(dir=self._waiting) as waiting:
            for chunk in passing:
                waiting.write(chunk)
            path = key(passing.hexdigest)
            if self.exists(path):
                self._accept(path, passing.hexdigest)
                return passing.hexdigest
            waiting.seek(0)
            with self._wrapped(path, writing=True):
                self._obstore.put(self._bucket, _key(path), waiting, chunk_size=PART_BYTES, max_concurrency=2)
        return passing.hexdigest

    def _accept(self, path: str, expected: str) -> None:
        try:
            for _ in read_verified(self, path, expected):
                pass
        except Untrue:
            raise Refused(f"{path!r} already holds other bytes than its name says") from None

    def replace(self, path: str, data: bytes) -> None:
        """Write a key, new or not."""
        with self._wrapped(path, writing=True):
            self._obstore.put(self._bucket, _key(path), data)

    def delete(self, path: str) -> None:
        """Remove a key; one that is not there is fine."""
        with suppress(Absent), self._wrapped(path, writing=True):
            self._obstore.delete(self._bucket, _key(path))

    def apply(self, writes: Iterable[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        """Replace many keys, several at a time; every one is durable on return."""
        with ThreadPoolExecutor(PARALLEL) as threads:
            for done in [threads.submit(self.replace, path, data) for path, data in writes]:
                done.result()

    def sync(self) -> None:
        """Do nothing: a PUT that returned is durable."""

    def sweep(self, folder: str) -> int:
        """Do nothing: a PUT is never half done."""
        return 0

    def room(self) -> int | None:
        """Return None: a bucket does not say."""
        return None

    @contextmanager
    def _wrapped(self, path: str, *, writing: bool) -> Iterator[None]:
        errors: Any = self._obstore.exceptions
        try:
            yield
        except FileNotFoundError as error:
            raise Absent(f"nothing at {path!r} in the bucket") from error
        except (errors.PermissionDeniedError, errors.UnauthenticatedError) as error:
            raise Refused(f"the bucket does not let us at {path!r}: {error}") from error
        except (errors.BaseError, OSError) as error:
            if writing:
                raise OutcomeUnknown(f"writing {path!r} to the bucket may or may not have happened: {error}") from error
            raise Unavailable(f"reading {path!r} from the bucket: {error}") from error


def _key(path: str) -> str:
    return "/".join(split_key(path))
