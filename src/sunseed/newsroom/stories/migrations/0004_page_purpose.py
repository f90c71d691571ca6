"""What a standing page is for."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """What a standing page is for."""

    dependencies: ClassVar[list[Any]] = [
        ("stories", "0003_front_revision"),
    ]

    operations: ClassVar[list[Any]] = [
        migrations.AddField(
            model_name="staticpage",
            name="purpose",
            field=models.CharField(
                blank=True, help_text="Which of the pages a newsroom stands by this is.", max_length=16
            ),
        ),
        migrations.AlterField(
            model_name="staticpage",
            name="body",
            field=models.TextField(blank=True, verbose_name="text"),
        ),
        migrations.AlterField(
            model_name="staticpage",
            name="path",
            field=models.CharField(max_length=300, unique=True, verbose_name="address"),
        ),
    ]
