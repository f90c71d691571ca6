"""The first tables, as `makemigrations` wrote them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sunseed.newsroom.present


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("stories", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Address",
            fields=[
                ("path", models.CharField(max_length=2100, primary_key=True, serialize=False)),
                ("item", models.UUIDField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Deposit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("ticket", models.UUIDField(db_index=True)),
                ("at", models.DateTimeField(db_index=True, default=sunseed.newsroom.present.now)),
            ],
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("holder", models.CharField(max_length=64)),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PublicDocument",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("item", models.UUIDField(db_index=True)),
                ("version", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("language", models.CharField(blank=True, max_length=35)),
                ("erased", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                (
                    "state",
                    models.CharField(
                        choices=[("public", "Public"), ("withdrawn", "Withdrawn"), ("erased", "Taken down")],
                        default="public",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(help_text="Of the latest document.")),
                (
                    "head",
                    models.CharField(
                        help_text="Leaf hash of the latest entry about it: the next one's prev.", max_length=64
                    ),
                ),
                ("sha256", models.CharField(help_text="Of the latest document.", max_length=64)),
                ("path", models.CharField(blank=True, help_text="Its address, fixed at version 1.", max_length=1000)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("section", models.UUIDField(null=True)),
                ("language", models.CharField(blank=True, max_length=35)),
                ("published", models.CharField(help_text="`at` of version 1.", max_length=20)),
                ("changed", models.CharField(help_text="`at` of the latest entry.", max_length=20)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "state", "-published"], name="item_kind_state"),
                    models.Index(fields=["section", "kind", "state", "-published"], name="item_section_newest"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("item", models.UUIDField(null=True)),
                ("number", models.PositiveBigIntegerField(null=True)),
                (
                    "prev",
                    models.CharField(
                        help_text="Empty for the first about an item, null for no item.", max_length=64, null=True
                    ),
                ),
                ("at", models.CharField(max_length=20)),
                ("entry", models.BinaryField()),
                ("leaf", models.CharField(max_length=64, unique=True)),
                ("index", models.PositiveBigIntegerField(null=True, unique=True)),
                ("sealed", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("index", None)), fields=["id"], name="statement_waiting"),
                    models.Index(condition=models.Q(("sealed", False)), fields=["index"], name="statement_unsealed"),
                    models.Index(fields=["kind", "index"], name="statement_kind"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "prev"), name="statement_chain"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "publish")), fields=("item", "number"), name="statement_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("item", None)), fields=("kind", "number"), name="statement_beat"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Trail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, default=sunseed.newsroom.present.now)),
                ("verb", models.CharField(max_length=32)),
                ("thing", models.CharField(max_length=16)),
                ("key", models.CharField(db_index=True, max_length=64)),
                ("details", models.JSONField(default=dict)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("why", models.CharField(max_length=14)),
                ("words", models.TextField(blank=True)),
                ("due", models.DateTimeField(db_index=True)),
                (
                    "undo",
                    models.BooleanField(
                        default=False, help_text="Only waits for the undo; not a scheduled publication."
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Being published"),
                            ("done", "Published"),
                            ("cancelled", "Taken back"),
                            ("failed", "Could not be published"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("trouble", models.TextField(blank=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "saved",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stories.storyversion"
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="plans", to="stories.story"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "waiting")), fields=("story",), name="plan_one_waiting"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ObjectUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(db_index=True, help_text="`<sha256>.<ext>`", max_length=80)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="publishing.publicdocument"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("document", "name"), name="object_use_once")],
            },
        ),
        migrations.CreateModel(
            name="SeeAlso",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target", models.UUIDField()),
                ("automatic", models.BooleanField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="see_also", to="publishing.item"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["target", "automatic"], name="see_also_incoming")],
                "constraints": [models.UniqueConstraint(fields=("source", "target"), name="see_also_once")],
            },
        ),
        migrations.CreateModel(
            name="TopicUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.UUIDField()),
                ("published", models.CharField(max_length=20)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="topic_uses", to="publishing.item"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["topic", "-published"], name="topic_use_newest")],
                "constraints": [models.UniqueConstraint(fields=("topic", "item"), name="topic_use_once")],
            },
        ),
    ]
