"""Ids from elsewhere (ADR 0103)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_forget_lines"),
    ]

    operations = [
        migrations.CreateModel(
            name="BareId",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("accepted_ms", models.PositiveBigIntegerField()),
                ("tick", models.PositiveBigIntegerField(null=True)),
                ("place", models.PositiveBigIntegerField(null=True)),
                ("path", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("tick", None)), fields=["id"], name="bareid_waiting")],
            },
        ),
    ]
