"""Acts that wait."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlannedAct",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(
                        help_text="Which act; `planned.acts.ACTS` knows how it is carried out.", max_length=16
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="What it is done to; of one act only one waits for each.", max_length=64
                    ),
                ),
                ("payload", models.JSONField(default=dict)),
                ("due", models.DateTimeField()),
                ("undo", models.BooleanField(default=False, help_text="Only waits for the undo; not set for a time.")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Being carried out"),
                            ("done", "Done"),
                            ("cancelled", "Taken back"),
                            ("failed", "Could not be done"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("trouble", models.TextField(blank=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome__in", ("waiting", "running"))),
                        fields=["due"],
                        name="planned_act_due",
                    ),
                    models.Index(fields=["name", "key", "-due"], name="planned_act_of"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "waiting")),
                        fields=("name", "key"),
                        name="planned_act_one_waiting",
                    )
                ],
            },
        ),
    ]
