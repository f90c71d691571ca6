"""Make the table that counts attempts to sign in, so that the limits hold across processes."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the cache's table."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop it again."""
    schema_editor.execute("DROP TABLE IF EXISTS cache")


class Migration(migrations.Migration):
    """The table is Django's own, outside the models."""

    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
