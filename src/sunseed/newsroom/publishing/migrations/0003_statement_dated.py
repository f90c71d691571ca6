"""Find the entry dated last at once: this machine's clock is held against it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("publishing", "0002_append_only")]
    operations = [
        migrations.AddIndex(model_name="statement", index=models.Index(fields=["at"], name="statement_dated")),
    ]
