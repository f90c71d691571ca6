"""The app of fronts."""

from django.apps import AppConfig


class FrontsConfig(AppConfig):
    """Arranging fronts."""

    name = "sunseed.newsroom.fronts"
    label = "fronts"

    def ready(self) -> None:
        """Say how a front goes out once its undo has passed."""
        from sunseed.newsroom.fronts import breaking, order
        from sunseed.newsroom.planned import acts

        acts.register("front", order.carry_out)
        acts.register("breaking", breaking.carry_out)
        acts.register("breaking end", breaking.end)
