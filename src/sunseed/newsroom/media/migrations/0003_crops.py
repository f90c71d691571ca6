"""Crops cut by hand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("media", "0002_focus")]

    operations = [
        migrations.AddField(model_name="picturefacts", name="crops", field=models.JSONField(default=dict, blank=True)),
    ]
