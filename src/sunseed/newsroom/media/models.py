"""What the newsroom knows of a picture beside its pixels. All of it is private.

Follows product.md P8 and S2. What readers are told of a picture stands in each story that shows it; here are the words
a story begins with, and what never goes out: people's names, holders of rights, notes.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models

from sunseed.newsroom.stories.models import Upload


class PictureFacts(models.Model):
    """Words and rights of one picture, and the point in it that matters, in per cent from its left and its top.

    `crops` are those cut by hand, by shape (`stories.crops`): the middle from left and top, and the size, in per cent.
    """

    upload = models.OneToOneField(Upload, primary_key=True, on_delete=models.CASCADE, related_name="facts")
    alt = models.CharField(max_length=1000, blank=True)
    caption = models.CharField(max_length=2000, blank=True)
    credit = models.CharField(max_length=1000, blank=True)
    holder = models.CharField(max_length=200, blank=True)
    terms = models.CharField(max_length=500, blank=True)
    expires = models.DateField(null=True, blank=True, db_index=True)
    focus_x = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    focus_y = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    crops = models.JSONField(default=dict, blank=True)

    objects: ClassVar[models.Manager[PictureFacts]] = models.Manager()


class PersonShown(models.Model):
    """Somebody in a picture, and as what."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=200, db_index=True)
    role = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager[PersonShown]] = models.Manager()

    class Meta:
        """In the order they were written down."""

        ordering = ("pk",)
