"""The first tables, as `makemigrations` wrote them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Capture",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("key", models.BinaryField()),
                ("seq", models.PositiveBigIntegerField()),
                ("head", models.CharField(max_length=64)),
                ("until_ms", models.PositiveBigIntegerField()),
                ("seen", models.PositiveBigIntegerField()),
                ("closed", models.BooleanField()),
                ("began", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size", models.PositiveBigIntegerField()),
                ("data", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "named",
                    models.BooleanField(
                        default=False, help_text="By a line; the others are forgotten after some days."
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HeldTick",
            fields=[
                ("n", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.BinaryField()),
                ("index", models.PositiveBigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("seq", models.PositiveBigIntegerField()),
                ("data", models.BinaryField()),
                (
                    "capture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conflicts", to="intake.capture"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cipher",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("seq", models.PositiveBigIntegerField()),
                ("size", models.PositiveBigIntegerField()),
                ("held", models.BooleanField(default=False)),
                (
                    "capture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ciphers", to="intake.capture"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["capture", "held"], name="cipher_missing")],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("seq", models.PositiveBigIntegerField()),
                ("data", models.BinaryField()),
                ("accepted_ms", models.PositiveBigIntegerField()),
                ("tick", models.PositiveBigIntegerField(null=True)),
                ("place", models.PositiveBigIntegerField(null=True)),
                ("path", models.BinaryField(help_text="The hashes of the inner path, one after the other.", null=True)),
                (
                    "capture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="intake.capture"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("tick", None)), fields=["id"], name="line_waiting")],
                "constraints": [models.UniqueConstraint(fields=("capture", "seq"), name="line_place")],
            },
        ),
    ]
