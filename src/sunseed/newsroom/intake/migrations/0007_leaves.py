"""Leaves of ticks once for all their lines, in place of a path for each (ADR 0128)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0006_sizing"),
    ]

    operations = [
        migrations.CreateModel(
            name="Leaves",
            fields=[
                ("n", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("data", models.BinaryField()),
                ("placed", models.BooleanField(help_text="Whether every line knows its place.")),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("placed", False)), fields=["n"], name="leaves_unplaced")],
            },
        ),
        migrations.AlterField(
            model_name="line",
            name="path",
            field=models.BinaryField(
                help_text="Of ticks from before `Leaves`: the inner path's hashes, joined.", null=True
            ),
        ),
    ]
