"""The form of one picture."""

from __future__ import annotations

from typing import Any

from django import forms

from sunseed.newsroom.media.models import PictureFacts


class FactsForm(forms.ModelForm[PictureFacts]):
    """Words, people, rights."""

    people = forms.CharField(
        required=False,
        max_length=8000,
        label="People in it",
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text="One a line, each with their role after a comma: Lin Qiao, ferry pilot. Never public.",
    )
    field_order = ("alt", "caption", "credit", "people", "holder", "terms", "expires")

    class Meta:
        """Which fields an editor sets."""

        model = PictureFacts
        fields = ("alt", "caption", "credit", "holder", "terms", "expires")
        labels = {  # noqa: RUF012
            "alt": "What it shows", "holder": "Who holds the rights", "terms": "Terms", "expires": "Rights end on",
        }  # fmt: skip
        help_texts = {  # noqa: RUF012
            "alt": "Stories begin with these words; each story may change them.",
            "terms": "Such as CC BY 4.0, or one publication only.",
            "expires": "From the day after, publishing warns, and public stories are listed.",
        }
        widgets = {  # noqa: RUF012
            "expires": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "caption": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            "alt": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound:
            shown = self.instance.upload.people.all()
            self.initial["people"] = "\n".join(", ".join(filter(None, (one.name, one.role))) for one in shown)

    def people_named(self) -> list[tuple[str, str]]:
        """Return each person's name and role."""
        lines = (line.partition(",") for line in self.cleaned_data["people"].splitlines())
        return [(name.strip()[:200], role.strip()[:200]) for name, _, role in lines if name.strip()]
