"""Background boxes that stories share."""

import uuid
from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Background boxes that stories share."""

    dependencies: ClassVar[list[Any]] = [
        ("background", "0001_works"),
    ]

    operations: ClassVar[list[Any]] = [
        migrations.CreateModel(
            name="Box",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("headline", models.CharField(max_length=300, verbose_name="title")),
                ("slug", models.CharField(max_length=80, unique=True)),
                ("language", models.CharField(default="en", max_length=35)),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("events", models.JSONField(blank=True, default=list, help_text="Pairs of a date and a line.")),
            ],
            options={
                "verbose_name_plural": "boxes",
                "ordering": ("headline",),
            },
        ),
    ]
