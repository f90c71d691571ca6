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
    field_order = ("alt", "caption", "credit", "people", "holder", "terms", "expires", "focus_x", "focus_y")

    class Meta:
        """Which fields an editor sets."""

        model = PictureFacts
        fields = ("alt", "caption", "credit", "holder", "terms", "expires", "focus_x", "focus_y")
        labels = {  # noqa: RUF012
            "alt": "What it shows", "holder": "Who holds the rights", "terms": "Terms", "expires": "Rights end on",
            "focus_x": "What matters, from the left", "focus_y": "What matters, from the top",
        }  # fmt: skip
        help_texts = {  # noqa: RUF012
            "alt": "Stories begin with these words; each story may change them.",
            "terms": "Such as CC BY 4.0, or one publication only.",
            "expires": "From the day after, publishing warns, and public stories are listed.",
            "focus_y": "Touch the picture, or use the arrow keys here. The next version's card shows the frame.",
        }
        widgets = {  # noqa: RUF012
            **{
                name: forms.NumberInput(attrs={"type": "range", "min": 0, "max": 100, "step": 1, "dir": "ltr"})
                for name in ("focus_x", "focus_y")
            },
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
