"""Indices that cost each line of film a page to write and found nothing that others do not (ADR 0121)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0004_bare_ids"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="line", name="line_waiting"),
        migrations.AlterField(
            model_name="line",
            name="capture",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="intake.capture",
            ),
        ),
        migrations.AlterField(
            model_name="cipher",
            name="capture",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ciphers",
                to="intake.capture",
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(condition=models.Q(("tick", None)), fields=["accepted_ms"], name="line_waits"),
        ),
    ]
