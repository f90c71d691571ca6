"""The first table of readers' lines, as `makemigrations` wrote it."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sunseed.newsroom.present


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "A correction: something is wrong"),
                            ("complaint", "A complaint: how it was reported, or how I was treated"),
                            ("reply", "A reply: the piece is about me"),
                            ("take-down", "A take-down notice: something must not stay public"),
                            ("tip", "A tip: something you should look into"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Not answered yet"), ("answered", "Answered"), ("aside", "Set aside")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("item", models.UUIDField(db_index=True, help_text="The published item it is about.", null=True)),
                ("text", models.TextField()),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("language", models.CharField(default="en", max_length=10)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made", models.DateTimeField(default=sunseed.newsroom.present.now)),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("erase_at", models.DateTimeField(help_text="When its words are emptied; null after that.", null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-made",),
                "indexes": [
                    models.Index(fields=["state", "-made"], name="line_state_made"),
                    models.Index(
                        condition=models.Q(("erase_at__isnull", False)), fields=["erase_at"], name="line_erase"
                    ),
                ],
            },
        ),
    ]
