"""The first tables of applications, as `makemigrations` wrote them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sunseed.newsroom.present


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0004_proven_addresses"),
        ("stories", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254)),
                ("language", models.CharField(default="en", help_text="Of the letters.", max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("begun", "Not sent yet"),
                            ("new", "With the editors"),
                            ("waiting", "Waiting for your answer"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="begun",
                        max_length=10,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("tongues", models.CharField(blank=True, max_length=200)),
                ("about", models.TextField(blank=True)),
                ("samples", models.JSONField(default=list)),
                ("rules_version", models.PositiveIntegerField(null=True)),
                ("rules_sha256", models.CharField(blank=True, max_length=64)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("made", models.DateTimeField(default=sunseed.newsroom.present.now)),
                ("changed", models.DateTimeField(default=sunseed.newsroom.present.now)),
                ("sent_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("erase_at", models.DateTimeField(db_index=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.invitation",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="stories.story"
                    ),
                ),
            ],
            options={
                "ordering": ("-changed",),
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("brief", models.TextField()),
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assignment", to="stories.story"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_ours", models.BooleanField(default=False)),
                ("text", models.TextField()),
                ("at", models.DateTimeField(default=sunseed.newsroom.present.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="applications.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=300)),
                ("version", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=sunseed.newsroom.present.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acceptances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("account", "path", "version"), name="acceptance_of_a_version_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("refused", "withdrawn")), _negated=True),
                fields=("email",),
                name="application_email_once",
            ),
        ),
    ]
