# ruff: noqa: D106 - Meta is configuration of the class around it
"""The tables of work in progress.

Follows design.md §4 (`newsroom.sqlite3`, private). The key of a section, topic, byline or story is the identifier its
documents will carry, so a draft and what is published of it are one thing from the first keystroke. What has been
published is in `publishing.models`; nothing here is ever read by the printer.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from sunseed.newsroom import present
from sunseed.newsroom.stories.draft import Draft, from_json
from sunseed.newsroom.stories.stages import Stage


class Section(models.Model):
    """A part of the site; sections stand in each other to any depth."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    slug = models.CharField(max_length=80)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    description = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)
    tongues = models.JSONField(
        default=dict, blank=True, help_text="Its name and description in other languages, by their codes."
    )

    objects: ClassVar[models.Manager[Section]] = models.Manager()

    class Meta:
        ordering = ("position", "name")
        constraints = (
            models.UniqueConstraint(fields=["parent", "slug"], name="section_slug_in_parent"),
            models.UniqueConstraint(fields=["slug"], condition=Q(parent=None), name="section_slug_at_top"),
        )

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """What stories are about, with its other spellings."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    slug = models.CharField(max_length=80, unique=True)
    other_names = models.JSONField(default=list, blank=True)
    description = models.TextField(blank=True)
    tongues = models.JSONField(
        default=dict, blank=True, help_text="Its name and description in other languages, by their codes."
    )
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    objects: ClassVar[models.Manager[Topic]] = models.Manager()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Byline(models.Model):
    """A public name: a person's own, a pen name or a role. Which account writes under it stays private."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    slug = models.CharField(max_length=80, unique=True)
    job_title = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="bylines"
    )

    objects: ClassVar[models.Manager[Byline]] = models.Manager()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Story(models.Model):
    """A story as its writer sees it now.

    `revision` counts saves; a save names the revision it began from, so two people never overwrite each other.
    Columns repeated from `content` exist for lists and filters only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="stories")
    revision = models.PositiveIntegerField(default=0)
    content = models.JSONField(default=dict)
    headline = models.CharField(max_length=300, blank=True)
    section = models.ForeignKey(Section, null=True, on_delete=models.PROTECT, related_name="stories")
    stage = models.CharField(
        max_length=10, choices=Stage.choices, default=Stage.DRAFT, help_text="What is under way at the desk."
    )
    published_number = models.PositiveIntegerField(
        default=0, help_text="The number of the saved version that is public now; 0 if none."
    )
    created = models.DateTimeField(default=present.now, editable=False)
    changed = models.DateTimeField(default=present.now)

    objects: ClassVar[models.Manager[Story]] = models.Manager()

    class Meta:
        ordering = ("-changed",)
        verbose_name_plural = "stories"
        indexes = (
            models.Index(fields=["-changed"], name="story_changed"),
            models.Index(fields=["owner", "-changed"], name="story_owner_changed"),
            models.Index(fields=["section", "-changed"], name="story_section_changed"),
            models.Index(fields=["stage", "changed"], condition=~Q(stage=Stage.DRAFT), name="story_under_way"),
        )

    def __str__(self) -> str:
        return self.headline or _("Untitled")

    @property
    def draft(self) -> Draft:
        """The text as it stands now."""
        return from_json(self.content)


class StoryVersion(models.Model):
    """A saved state of a story. Autosaves of one sitting are one version; everything else is kept."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=present.now)
    autosave = models.BooleanField(default=False)
    published_version = models.PositiveIntegerField(null=True, help_text="The public version made of it.")

    objects: ClassVar[models.Manager[StoryVersion]] = models.Manager()

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["story", "number"], name="story_version_once"),)

    @property
    def draft(self) -> Draft:
        """The text of this version."""
        return from_json(self.content)


class Upload(models.Model):
    """A picture brought in for a story: its renditions lie in `uploads/` until a publication uses them.

    `renditions` lists {sha256, ext, width, height, size}, the largest first; the file that was sent is not kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    story = models.ForeignKey(Story, null=True, on_delete=models.SET_NULL, related_name="uploads")
    name = models.CharField(max_length=200, blank=True, help_text="The file's name; private.")
    sha256 = models.CharField(max_length=64, db_index=True, help_text="Of the largest rendition.")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    renditions = models.JSONField()
    at = models.DateTimeField(default=present.now)

    objects: ClassVar[models.Manager[Upload]] = models.Manager()

    class Meta:
        ordering = ("at",)


class Front(models.Model):
    """The arrangement of a front by hand: `section` None is the home page."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    section = models.OneToOneField(Section, null=True, on_delete=models.PROTECT, related_name="front")
    revision = models.PositiveIntegerField(default=0, help_text="Counts changes, so that nobody overwrites another's.")

    objects: ClassVar[models.Manager[Front]] = models.Manager()


class FrontSlot(models.Model):
    """One story's place on a front."""

    front = models.ForeignKey(Front, on_delete=models.CASCADE, related_name="slots")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=8, choices=[("lead", "Lead"), ("second", "Second"), ("rail", "Top stories")])
    label = models.CharField(
        max_length=8, blank=True, choices=[("", "No label"), ("section", "Section"), ("video", "Watch video")]
    )
    position = models.PositiveIntegerField()

    objects: ClassVar[models.Manager[FrontSlot]] = models.Manager()

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["front", "story"], name="front_story_once"),)


class Masthead(models.Model):
    """What the whole site says about itself; one row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    slogan = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    languages = models.JSONField(default=list)
    tongues = models.JSONField(
        default=dict, blank=True, help_text="Slogan and description in other languages, by their codes."
    )
    license = models.CharField("licence", max_length=200, blank=True)

    objects: ClassVar[models.Manager[Masthead]] = models.Manager()


class StaticPage(models.Model):
    """A page outside the sections, such as "About us"."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.CharField("address", max_length=300, unique=True)
    purpose = models.CharField(max_length=16, blank=True, help_text="Which of the pages a newsroom stands by this is.")
    headline = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=35, default="en")
    body = models.TextField("text", blank=True)

    objects: ClassVar[models.Manager[StaticPage]] = models.Manager()

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return self.headline
