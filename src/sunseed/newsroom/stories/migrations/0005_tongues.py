"""What sections and the site say in other languages, as `makemigrations` wrote it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0004_page_purpose"),
    ]

    operations = [
        migrations.AddField(
            model_name="masthead",
            name="tongues",
            field=models.JSONField(
                blank=True, default=dict, help_text="Slogan and description in other languages, by their codes."
            ),
        ),
        migrations.AddField(
            model_name="section",
            name="tongues",
            field=models.JSONField(
                blank=True, default=dict, help_text="Its name and description in other languages, by their codes."
            ),
        ),
    ]
