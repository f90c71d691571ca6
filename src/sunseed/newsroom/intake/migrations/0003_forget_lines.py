"""Pages of the database that held lines are written anew, so that no line is left in them; copies of it keep theirs."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if not apps.get_model("intake", "Line").objects.exists():
        return
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("VACUUM")
        schema_editor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        schema_editor.execute("VACUUM FULL intake_line, intake_conflict")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("intake", "0002_lines_into_the_vault")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
