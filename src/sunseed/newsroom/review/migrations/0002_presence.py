"""Who has a story open, as `makemigrations` wrote it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sunseed.newsroom.present


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0001_initial"),
        ("stories", "0002_stage"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen", models.DateTimeField(default=sunseed.newsroom.present.now)),
                ("holds", models.BooleanField(default=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="present", to="stories.story"
                    ),
                ),
                (
                    "took_from",
                    models.ForeignKey(
                        help_text="Taken over from.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("story", "account"), name="presence_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("holds", True)), fields=("story",), name="presence_one_pen"
                    ),
                ],
            },
        ),
    ]
