"""The first tables, as `makemigrations` wrote them."""

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
            name="Masthead",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("slogan", models.CharField(blank=True, max_length=300)),
                ("description", models.TextField(blank=True)),
                ("url", models.CharField(blank=True, max_length=300)),
                ("languages", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="StaticPage",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("path", models.CharField(max_length=300, unique=True)),
                ("headline", models.CharField(max_length=300)),
                ("description", models.TextField(blank=True)),
                ("language", models.CharField(default="en", max_length=35)),
                ("body", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("path",),
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("slug", models.CharField(max_length=80, unique=True)),
                ("other_names", models.JSONField(blank=True, default=list)),
                ("description", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Byline",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("slug", models.CharField(max_length=80, unique=True)),
                ("job_title", models.CharField(blank=True, max_length=200)),
                ("description", models.TextField(blank=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="bylines",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("slug", models.CharField(max_length=80)),
                ("description", models.TextField(blank=True)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="stories.section",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "name"),
            },
        ),
        migrations.CreateModel(
            name="Front",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "section",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="front",
                        to="stories.section",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Story",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("content", models.JSONField(default=dict)),
                ("headline", models.CharField(blank=True, max_length=300)),
                ("ready", models.BooleanField(default=False, help_text="The writer asks an editor to look at it.")),
                (
                    "published_number",
                    models.PositiveIntegerField(
                        default=0, help_text="The number of the saved version that is public now; 0 if none."
                    ),
                ),
                ("created", models.DateTimeField(default=sunseed.newsroom.present.now, editable=False)),
                ("changed", models.DateTimeField(default=sunseed.newsroom.present.now)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stories",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stories",
                        to="stories.section",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "stories",
                "ordering": ("-changed",),
            },
        ),
        migrations.CreateModel(
            name="FrontSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(
                        choices=[("lead", "Lead"), ("second", "Second"), ("rail", "Top stories")], max_length=8
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        choices=[("", "No label"), ("section", "Section"), ("video", "Watch video")],
                        max_length=8,
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "front",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="slots", to="stories.front"
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stories.story"
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="StoryVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("at", models.DateTimeField(default=sunseed.newsroom.present.now)),
                ("autosave", models.BooleanField(default=False)),
                (
                    "published_version",
                    models.PositiveIntegerField(help_text="The public version made of it.", null=True),
                ),
                (
                    "editor",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="stories.story"
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, help_text="The file's name; private.", max_length=200)),
                ("sha256", models.CharField(db_index=True, help_text="Of the largest rendition.", max_length=64)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("renditions", models.JSONField()),
                ("at", models.DateTimeField(default=sunseed.newsroom.present.now)),
                (
                    "owner",
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
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="uploads",
                        to="stories.story",
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
            },
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(fields=("parent", "slug"), name="section_slug_in_parent"),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(
                condition=models.Q(("parent", None)), fields=("slug",), name="section_slug_at_top"
            ),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["-changed"], name="story_changed"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["owner", "-changed"], name="story_owner_changed"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["section", "-changed"], name="story_section_changed"),
        ),
        migrations.AddConstraint(
            model_name="frontslot",
            constraint=models.UniqueConstraint(fields=("front", "story"), name="front_story_once"),
        ),
        migrations.AddConstraint(
            model_name="storyversion",
            constraint=models.UniqueConstraint(fields=("story", "number"), name="story_version_once"),
        ),
    ]
