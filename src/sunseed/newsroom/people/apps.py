"""The app of accounts and roles."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts: who may come in, and as what."""

    name = "sunseed.newsroom.people"
    label = "people"

    def ready(self) -> None:
        """Let signing in and changes of accounts be remembered."""
        from sunseed.newsroom.people import deeds  # needs the apps

        deeds.connect()
