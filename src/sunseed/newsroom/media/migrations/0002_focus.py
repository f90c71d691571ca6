"""The point of a picture that matters."""

from django.core.validators import MaxValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("media", "0001_pictures")]

    operations = [
        migrations.AddField(
            model_name="picturefacts",
            name=name,
            field=models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)]),
        )
        for name in ("focus_x", "focus_y")
    ]
