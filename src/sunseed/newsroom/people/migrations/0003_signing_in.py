"""Where people are signed in, who was invited, which letters wait, as `makemigrations` wrote it."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sunseed.newsroom.present


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_cache"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[("reporter", "Reporter"), ("editor", "Editor"), ("operator", "Operator")],
                        max_length=16,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10)),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of the newest link's secret.", max_length=64, unique=True),
                ),
                ("made", models.DateTimeField(default=sunseed.newsroom.present.now)),
                ("until", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("accepted", "Accepted"), ("withdrawn", "Withdrawn")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("to", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=250)),
                ("body", models.TextField(help_text="Emptied once sent, unless mails are only kept here.")),
                ("made", models.DateTimeField(default=sunseed.newsroom.present.now)),
                ("due", models.DateTimeField(default=sunseed.newsroom.present.now)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("dropped", "Not sent"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("answer", models.CharField(blank=True, help_text="What the mail server said.", max_length=500)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["due"], name="letter_waiting")
                ],
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("browser", models.CharField(blank=True, max_length=40)),
                ("system", models.CharField(blank=True, max_length=40)),
                (
                    "network",
                    models.CharField(blank=True, help_text="A whole network; empty for this machine.", max_length=50),
                ),
                ("began", models.DateTimeField(default=sunseed.newsroom.present.now)),
                ("seen", models.DateTimeField(default=sunseed.newsroom.present.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_ins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
