"""Links that lead out of the site."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ReadText",
            fields=[
                ("item", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sha256", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "key",
                    models.CharField(
                        help_text="SHA-256 of the address.", max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("address", models.TextField()),
                ("host", models.CharField(blank=True, db_index=True, help_text="Empty for an id.", max_length=255)),
                ("answer", models.PositiveSmallIntegerField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=200)),
                ("asked", models.DateTimeField(null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                (
                    "due",
                    models.DateTimeField(db_index=True, help_text="When it is asked next; null for an id.", null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.UUIDField(db_index=True)),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="oversight.target"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("item", "target"), name="link_used_once")],
            },
        ),
    ]
