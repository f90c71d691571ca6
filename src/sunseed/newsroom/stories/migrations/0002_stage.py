"""What is under way at the desk: `ready` becomes the stage "submitted", everything else is being written."""

from __future__ import annotations

import django.db.models
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def move(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Carry the old column over."""
    apps.get_model("stories", "Story").objects.filter(ready=True).update(stage="submitted")


def move_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Carry what the old column can hold back."""
    apps.get_model("stories", "Story").objects.exclude(stage="draft").update(ready=True)


class Migration(migrations.Migration):
    """Add the column, move, drop the old one."""

    dependencies = (("stories", "0001_initial"),)
    operations = (
        migrations.AddField(
            "story",
            "stage",
            models.CharField(
                choices=[
                    ("draft", "Being written"), ("submitted", "Waiting for an editor"), ("review", "In review"),
                    ("returned", "Returned to the writer"), ("approved", "Approved"),
                ],
                default="draft", help_text="What is under way at the desk.", max_length=10,
            ),
        ),
        migrations.RunPython(move, move_back),
        migrations.RemoveField("story", "ready"),
        migrations.AddIndex(
            "story",
            models.Index(
                fields=["stage", "changed"], condition=~django.db.models.Q(stage="draft"), name="story_under_way"
            ),
        ),
    )  # fmt: skip
