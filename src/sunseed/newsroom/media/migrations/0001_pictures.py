"""What is known of pictures, and who is in them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("stories", "0005_tongues"),
    ]

    operations = [
        migrations.CreateModel(
            name="PictureFacts",
            fields=[
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="facts",
                        serialize=False,
                        to="stories.upload",
                    ),
                ),
                ("alt", models.CharField(blank=True, max_length=1000)),
                ("caption", models.CharField(blank=True, max_length=2000)),
                ("credit", models.CharField(blank=True, max_length=1000)),
                ("holder", models.CharField(blank=True, max_length=200)),
                ("terms", models.CharField(blank=True, max_length=500)),
                ("expires", models.DateField(blank=True, db_index=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PersonShown",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(db_index=True, max_length=200)),
                ("role", models.CharField(blank=True, max_length=200)),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="people", to="stories.upload"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
    ]
