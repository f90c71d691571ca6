"""Tips sealed to the editors' keys."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lines", "0001_initial"), ("sealed", "0003_new_wraps")]

    operations = [
        migrations.AddField(
            model_name="line",
            name="cipher",
            field=models.BinaryField(default=b"", help_text="A tip as it left the reader's browser: an age file."),
        ),
        migrations.AddField(
            model_name="line",
            name="keys",
            field=models.ManyToManyField(
                help_text="Whose keys it is sealed to.", related_name="+", to="sealed.editorkey"
            ),
        ),
    ]
