"""The first tables, as `makemigrations` wrote them."""

from django.db import migrations, models

import sunseed.newsroom.present


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("name", models.CharField(blank=True, help_text="Shown inside the newsroom only.", max_length=120)),
                (
                    "role",
                    models.CharField(
                        choices=[("reporter", "Reporter"), ("editor", "Editor"), ("operator", "Operator")],
                        default="reporter",
                        max_length=16,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("created", models.DateTimeField(default=sunseed.newsroom.present.now, editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
