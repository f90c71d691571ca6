"""Keys offered for the desk list, as `makemigrations` wrote them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sunseed.newsroom.present


class Migration(migrations.Migration):
    dependencies = [
        ("sealed", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OfferedKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recipient", models.TextField(help_text="An age recipient; public.")),
                ("fingerprint", models.CharField(help_text="SHA-256 of the recipient.", max_length=64, unique=True)),
                ("what", models.CharField(help_text="command or paper.", max_length=8)),
                ("made", models.DateTimeField(default=sunseed.newsroom.present.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offered_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("made",),
            },
        ),
    ]
