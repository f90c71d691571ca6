"""Wraps made anew, as `makemigrations` wrote it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sealed", "0002_offered_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="NewWrap",
            fields=[
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of its bytes.", max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("of", models.CharField(db_index=True, help_text="SHA-256 of the original.", max_length=64)),
                ("data", models.BinaryField()),
                ("made", models.DateTimeField()),
            ],
        ),
    ]
