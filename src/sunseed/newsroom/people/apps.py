"""The app of accounts and roles."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts: who may come in, and as what."""

    name = "sunseed.newsroom.people"
    label = "people"
