"""Smaller copies of public films (ADR 0120)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0005_fewer_indices"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sizing",
            fields=[
                ("item", models.UUIDField(primary_key=True, serialize=False)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("share", models.PositiveSmallIntegerField(default=0, help_text="Per cent.")),
                ("words", models.CharField(blank=True, max_length=500)),
            ],
        ),
    ]
