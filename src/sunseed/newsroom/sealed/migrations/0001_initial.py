"""Keys and sealed notes, as `makemigrations` wrote them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sunseed.newsroom.present


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("stories", "0005_tongues"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EditorKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recipient", models.TextField(help_text="An age recipient; public.")),
                ("fingerprint", models.CharField(help_text="SHA-256 of the recipient.", max_length=64, unique=True)),
                ("locked", models.BinaryField(help_text="The identity, as an age file that a passphrase opens.")),
                ("made", models.DateTimeField(default=sunseed.newsroom.present.now)),
                ("replaced", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sealing_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("made",),
            },
        ),
        migrations.CreateModel(
            name="SealedNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=sunseed.newsroom.present.now)),
                ("cipher", models.BinaryField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("keys", models.ManyToManyField(related_name="notes", to="sealed.editorkey")),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sealed_notes", to="stories.story"
                    ),
                ),
            ],
            options={
                "ordering": ("-at",),
            },
        ),
        migrations.AddConstraint(
            model_name="editorkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced", None)), fields=("account",), name="sealed_one_key_in_use"
            ),
        ),
    ]
