"""Works that stories are about."""

import uuid
from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Works that stories are about."""

    initial = True

    dependencies: ClassVar[list[Any]] = [
        ("stories", "0001_initial"),
    ]

    operations: ClassVar[list[Any]] = [
        migrations.CreateModel(
            name="Work",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("Movie", "Film"),
                            ("Book", "Book"),
                            ("VisualArtwork", "Work of art"),
                            ("CreativeWork", "Other work"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="title")),
                ("slug", models.CharField(max_length=80, unique=True)),
                ("other_names", models.JSONField(blank=True, default=list)),
                ("creator", models.CharField(blank=True, max_length=300, verbose_name="made by")),
                ("year", models.CharField(blank=True, max_length=10)),
                ("material", models.CharField(blank=True, max_length=300, verbose_name="made of")),
                ("pieces", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="number of pieces")),
                ("country", models.CharField(blank=True, max_length=200)),
                ("description", models.TextField(blank=True)),
                ("alt", models.CharField(blank=True, max_length=1000, verbose_name="what the picture shows")),
                ("credit", models.CharField(blank=True, max_length=1000, verbose_name="who made the picture")),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="stories.upload",
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
            },
        ),
    ]
