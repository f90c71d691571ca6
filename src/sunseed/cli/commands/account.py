"""`sunseed account`: make an account of the newsroom, or give one a new password or role.

Owns the verb; who may do what is Django's `newsroom.people`. For the first account, and for the day nobody can sign in.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from sunseed.cli import output
from sunseed.errors import Refused
from sunseed.instance import Instance

ROLES = ("reporter", "editor", "operator")


@click.command(short_help="Make an account, or give one a new password and role.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="reporter", show_default=True)
@click.option("--name", default="", help="How colleagues call this person; never public.")
@click.option("--forget-factors", is_flag=True, help="Remove all passkeys and codes: for somebody who lost them.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if not given.")
def command(folder: Path, email: str, role: str, name: str, password: str, forget_factors: bool) -> None:
    """Make the account EMAIL in the newsroom in FOLDER. If it is there, set its password and role."""
    import_module("sunseed.cli.django").start(Instance.open(folder), quiet=True)
    output.say(keep_account(email, password, role, name))
    if forget_factors:
        factors = import_module("allauth.mfa.models").Authenticator.objects.filter(user__email=email.strip().lower())
        count = factors.delete()[0]
        import_module("sunseed.newsroom.publishing.trail").note(None, "forget factors", "account", email, count=count)
        output.say(f"{count} passkeys and codes are removed; {email} signs in with the password and sets up new ones")


def keep_account(email: str, password: str, role: str, name: str = "") -> str:
    """Make or change an account and say which; Django must have been started.

    Raises:
        Refused: the password is too weak.
    """
    validation = import_module("django.contrib.auth.password_validation")
    accounts = import_module("sunseed.newsroom.people.models").Account.objects
    try:
        validation.validate_password(password)
    except import_module("django.core.exceptions").ValidationError as error:
        raise Refused(f"this password is refused: {' '.join(error.messages)}") from error
    found = accounts.filter(email=email.strip().lower()).first()
    if found is None:
        accounts.create_user(email, password, role=role, name=name)
        return f"{email} can sign in, as {role}"
    found.set_password(password)
    found.role, found.is_active = role, True
    found.save()
    return f"{email} has a new password and is {role}"
