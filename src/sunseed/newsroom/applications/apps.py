"""The app of applications to write."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """Applications to write, and what those who are accepted agree to."""

    name = "sunseed.newsroom.applications"
    label = "applications"

    def ready(self) -> None:
        """Give whoever joins their first assignment."""
        from sunseed.newsroom.applications import joining  # needs the apps
        from sunseed.newsroom.people.invitations import joined

        joined.connect(joining.settle, weak=False, dispatch_uid="first assignment")
