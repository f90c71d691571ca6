# ruff: noqa: D106 - Meta is configuration of the class around it
"""What the intake keeps of a capture: its lines, where each stands in the record, and which ciphertext they name.

Indices are few and grow at their end where they can: every index over digests costs each line a page of the log of
writes, thousands of times a second. `capture` is found by the constraint or the index that begins with it.

Follows formats.md §5-7. There is no column for an account, an address or a device, and no row leads to one: a token
lets its bearer begin one capture, and the row is gone once it has. Ciphertext lies in the vault (`intake.vault`).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Sizing(models.Model):
    """How far the smaller copies of a public film are."""

    WAITING, MAKING, DONE, FAILED = "waiting", "making", "done", "failed"

    item = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=8, default=WAITING)
    share = models.PositiveSmallIntegerField(default=0, help_text="Per cent.")
    words = models.CharField(max_length=500, blank=True)

    objects: ClassVar[models.Manager[Sizing]] = models.Manager()


class Token(models.Model):
    """The right to begin one capture, as its digest."""

    digest = models.CharField(primary_key=True, max_length=64)
    until = models.DateTimeField()

    objects: ClassVar[models.Manager[Token]] = models.Manager()


class Checkpoint(models.Model):
    """A checkpoint file that phones were given, byte for byte, so that a line's `seen` can be shown later."""

    digest = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveBigIntegerField()
    data = models.BinaryField()
    at = models.DateTimeField()
    named = models.BooleanField(default=False, help_text="By a line; the others are forgotten after some days.")

    objects: ClassVar[models.Manager[Checkpoint]] = models.Manager()


class Capture(models.Model):
    """A capture as far as its first branch goes; the fields are those of `capture.chain.Chain`."""

    id = models.CharField(primary_key=True, max_length=64)
    key = models.BinaryField()
    seq = models.PositiveBigIntegerField()
    head = models.CharField(max_length=64)
    until_ms = models.PositiveBigIntegerField()
    seen = models.PositiveBigIntegerField()
    closed = models.BooleanField()
    began = models.DateTimeField(db_index=True)

    objects: ClassVar[models.Manager[Capture]] = models.Manager()


class Line(models.Model):
    """An accepted line; the vault has its bytes. `tick` and `place` are null until a tick takes it."""

    id = models.CharField(primary_key=True, max_length=64)
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="lines", db_index=False)
    capture_id: str
    seq = models.PositiveBigIntegerField()
    segment = models.CharField(max_length=64, help_text="In which segment of the vault it lies.")
    slot = models.PositiveIntegerField()
    accepted_ms = models.PositiveBigIntegerField()
    tick = models.PositiveBigIntegerField(null=True)
    place = models.PositiveBigIntegerField(null=True)
    path = models.BinaryField(null=True, help_text="Of ticks from before `Leaves`: the inner path's hashes, joined.")

    objects: ClassVar[models.Manager[Line]] = models.Manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["capture", "seq"], name="line_place"),)
        indexes = (models.Index(fields=["accepted_ms"], condition=models.Q(tick=None), name="line_waits"),)


class Cipher(models.Model):
    """Ciphertext that a line names: what may be put into the vault. `size` is 0 for a wrapped identity."""

    digest = models.CharField(primary_key=True, max_length=64)
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="ciphers", db_index=False)
    capture_id: str
    seq = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    held = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Cipher]] = models.Manager()

    class Meta:
        indexes = (models.Index(fields=["capture", "held"], name="cipher_missing"),)


class Conflict(models.Model):
    """A signed line for a place that was taken: evidence that the key was used twice. The first branch stands."""

    id = models.CharField(primary_key=True, max_length=64)
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="conflicts")
    seq = models.PositiveBigIntegerField()
    segment = models.CharField(max_length=64)
    slot = models.PositiveIntegerField()

    objects: ClassVar[models.Manager[Conflict]] = models.Manager()


class BareId(models.Model):
    """An id from elsewhere that is sealed here: 32 bytes about which nothing is known. Forgotten after some weeks."""

    id = models.CharField(primary_key=True, max_length=64)
    accepted_ms = models.PositiveBigIntegerField()
    tick = models.PositiveBigIntegerField(null=True)
    place = models.PositiveBigIntegerField(null=True)
    path = models.BinaryField(null=True)

    objects: ClassVar[models.Manager[BareId]] = models.Manager()

    class Meta:
        indexes = (models.Index(fields=["id"], condition=models.Q(tick=None), name="bareid_waiting"),)


class HeldTick(models.Model):
    """A tick that holds real lines: its exact entry, and the entry's index once it is sealed."""

    n = models.PositiveBigIntegerField(primary_key=True)
    entry = models.BinaryField()
    index = models.PositiveBigIntegerField(null=True)

    objects: ClassVar[models.Manager[HeldTick]] = models.Manager()


class Leaves(models.Model):
    """All leaves of a tick that holds real lines, in their order: the paths of its lines follow from them.

    A table of its own: they are half a megabyte where thousands film, and seldom wanted with the rest.
    """

    n = models.PositiveBigIntegerField(primary_key=True)
    data = models.BinaryField()
    placed = models.BooleanField(help_text="Whether every line knows its place.")

    objects: ClassVar[models.Manager[Leaves]] = models.Manager()

    class Meta:
        indexes = (models.Index(fields=["n"], condition=models.Q(placed=False), name="leaves_unplaced"),)
