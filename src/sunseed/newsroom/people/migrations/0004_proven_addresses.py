"""Let the addresses of accounts that exist count as proven: an operator typed them, and mail to them was answered."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def prove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each account its one proven address."""
    addresses = apps.get_model("account", "EmailAddress").objects
    for account in apps.get_model("people", "Account").objects.all():
        addresses.filter(user_id=account.pk).delete()
        addresses.create(user_id=account.pk, email=account.email, primary=True, verified=True)


class Migration(migrations.Migration):
    """django-allauth asks every address to be proven once second factors are in use."""

    dependencies = [("people", "0003_signing_in"), ("account", "0009_emailaddress_unique_primary_email")]
    operations = [migrations.RunPython(prove, migrations.RunPython.noop)]
