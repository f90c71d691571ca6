"""The table of light tables, as `makemigrations` wrote it."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sunseed.newsroom.present


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Table",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("digest", models.CharField(help_text="SHA-256 of the token, hex.", max_length=64, unique=True)),
                ("made", models.DateTimeField(default=sunseed.newsroom.present.now)),
                ("used", models.DateTimeField(help_text="To the minute.", null=True)),
                ("ended", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="light_tables",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-made",),
            },
        ),
    ]
