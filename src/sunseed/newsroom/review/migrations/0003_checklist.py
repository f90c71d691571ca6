"""What people answered to points of the checklist, as `makemigrations` wrote it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sunseed.newsroom.present


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0002_presence"),
        ("stories", "0003_front_revision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=16)),
                (
                    "fingerprint",
                    models.CharField(help_text="SHA-256 of the part of the draft it is about.", max_length=64),
                ),
                ("said", models.CharField(max_length=3)),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=sunseed.newsroom.present.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="stories.story"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("story", "code", "fingerprint"), name="answer_once")],
            },
        ),
    ]
