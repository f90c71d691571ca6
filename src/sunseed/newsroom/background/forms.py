"""The forms of what stories lean on."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from sunseed.newsroom.background.models import Work

_YEAR = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)


class WorkForm(forms.ModelForm[Work]):
    """A work with its other titles and its picture."""

    spellings = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        label="Other titles and spellings",
        help_text="One a line, in any script. Each of them finds the work.",
    )
    file = forms.FileField(required=False, label="Picture", help_text="One picture of the work, if you may show it.")

    class Meta:
        """Which fields an editor sets."""

        model = Work
        fields = (
            "kind",
            "name",
            "slug",
            "creator",
            "year",
            "material",
            "pieces",
            "country",
            "description",
            "alt",
            "credit",
        )
        widgets = {"description": forms.Textarea(attrs={"rows": 3, "dir": "auto"})}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "year": "A year, a month or a day: 2012, 2012-07 or 2012-07-27.",
            "material": "Such as porcelain, painted by hand.",
            "alt": "In words, for people who cannot see it.",
            "pieces": "Of how many pieces it consists, where that says something.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].label = "Address"
        self.fields["slug"].required = False
        self.order_fields([*WorkForm.Meta.fields[:-2], "spellings", "file", "alt", "credit"])

    def clean_year(self) -> str:
        """Accept a year, a month or a day."""
        year: str = self.cleaned_data["year"].strip()
        if year and not _YEAR.fullmatch(year):
            raise forms.ValidationError("Write a year, a month or a day: 2012, 2012-07 or 2012-07-27.")
        return year

    def clean(self) -> dict[str, Any]:
        """Ask for words with a picture."""
        clean: dict[str, Any] = super().clean() or self.cleaned_data
        if (clean.get("file") or self.instance.picture) and not clean.get("alt", "").strip():
            self.add_error("alt", "Say in words what the picture shows.")
        return clean
