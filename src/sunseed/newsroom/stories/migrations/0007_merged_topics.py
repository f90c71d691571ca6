"""Topics that stand for others, and their names in other languages."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Topics that stand for others, and their names in other languages."""

    dependencies: ClassVar[list[Any]] = [("stories", "0006_site_license")]

    operations: ClassVar[list[Any]] = [
        migrations.AddField(
            model_name="topic",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="stories.topic",
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="tongues",
            field=models.JSONField(
                blank=True, default=dict, help_text="Its name and description in other languages, by their codes."
            ),
        ),
    ]
