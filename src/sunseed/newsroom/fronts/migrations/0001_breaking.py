"""The line of breaking news for each language."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("stories", "0003_front_revision"),
    ]

    operations = [
        migrations.CreateModel(
            name="BreakingLine",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=35, unique=True)),
                ("text", models.CharField(max_length=200)),
                ("until", models.DateTimeField()),
                (
                    "story",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="stories.story"
                    ),
                ),
            ],
        ),
    ]
