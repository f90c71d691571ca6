"""The licence of what names none itself."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The licence of what names none itself."""

    dependencies: ClassVar[list[Any]] = [
        ("stories", "0005_tongues"),
    ]

    operations: ClassVar[list[Any]] = [
        migrations.AddField(
            model_name="masthead",
            name="license",
            field=models.CharField(blank=True, max_length=200, verbose_name="licence"),
        ),
    ]
