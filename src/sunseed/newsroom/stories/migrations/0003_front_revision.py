"""A front counts its changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0002_stage"),
    ]

    operations = [
        migrations.AddField(
            model_name="front",
            name="revision",
            field=models.PositiveIntegerField(
                default=0, help_text="Counts changes, so that nobody overwrites another's."
            ),
        ),
    ]
