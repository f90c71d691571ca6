"""Let the database itself refuse to change or delete rows of the audit trail."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    f"CREATE TRIGGER trail_no_{what.lower()} BEFORE {what} ON publishing_trail "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    for what in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    "CREATE FUNCTION trail_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
    "CREATE TRIGGER trail_append_only BEFORE UPDATE OR DELETE ON publishing_trail "
    "FOR EACH ROW EXECUTE FUNCTION trail_append_only()",
]


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the triggers."""
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def unguard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS trail_no_update")
        schema_editor.execute("DROP TRIGGER IF EXISTS trail_no_delete")
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS trail_append_only ON publishing_trail")
        schema_editor.execute("DROP FUNCTION IF EXISTS trail_append_only()")


class Migration(migrations.Migration):
    """The model refuses too; this holds for whoever comes past it."""

    dependencies = [("publishing", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
