"""Lines leave the database: encrypted to the desk list, beside the footage (ADR 0092).

A stop in the middle leaves slots in the vault that no row names, and the database as it was.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from sunseed.newsroom.intake import segments

AT_ONCE = 1000


def move(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name in ("Line", "Conflict"):
        model = apps.get_model("intake", name)
        while rows := list(model.objects.filter(segment="")[:AT_ONCE]):
            places = segments.writer().keep([bytes(row.data) for row in rows])
            for row, (segment, slot) in zip(rows, places, strict=True):
                row.segment, row.slot, row.data = segment, slot, b""
            model.objects.bulk_update(rows, ["segment", "slot", "data"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        *(
            migrations.AddField(
                model_name=model,
                name="segment",
                field=models.CharField(default="", help_text=words, max_length=64),
                preserve_default=False,
            )
            for model, words in (("line", "In which segment of the vault it lies."), ("conflict", ""))
        ),
        *(
            migrations.AddField(
                model_name=model,
                name="slot",
                field=models.PositiveIntegerField(default=0),
                preserve_default=False,
            )
            for model in ("line", "conflict")
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
        *(migrations.RemoveField(model_name=model, name="data") for model in ("line", "conflict")),
    ]
