"""The forms of what stories lean on: pages, boxes and works."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from sunseed.documents import fields
from sunseed.documents.page import PURPOSES
from sunseed.errors import Malformed
from sunseed.newsroom.background.models import Box, Work
from sunseed.newsroom.desk.forms import language_name
from sunseed.newsroom.stories.models import StaticPage
from sunseed.newsroom.stories.slugs import languages

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


PURPOSE_NAMES = {
    "write-for-us": "Write for us",
    "about": "About us",
    "ethics": "Our rules",
    "verification": "How we check",
    "corrections": "How we correct",
    "complaints": "Complaints and replies",
    "ownership": "Owners and money",
    "contact": "Contact",
    "privacy": "Privacy",
    "accessibility": "Accessibility",
    "imprint": "Imprint",
}
WHYS = (
    ("update", "Update: something is new"),
    ("correction", "Correction: something was wrong"),
    ("clarification", "Clarification: something was unclear"),
    ("typo", "Typo: a slip of the pen"),
)
_PLAIN = "An empty line begins a new paragraph. Simple HTML may be used."


class _Noted(forms.Form):
    """Why readers get a new version; asked of what is public alone."""

    why = forms.ChoiceField(choices=WHYS, required=False, label="Why a new version")
    words = forms.CharField(
        required=False,
        max_length=2000,
        label="A note to readers",
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text="What was wrong or unclear, and what is right. Needed for a correction and a clarification.",
    )

    def ask_why(self, *, public: bool) -> None:
        """Offer the languages of the site; leave out the reasons for a new version of what readers do not have."""
        self.fields["language"] = forms.ChoiceField(choices=[(one, language_name(one)) for one in languages()])
        if not public:
            del self.fields["why"], self.fields["words"]


class PageForm(_Noted, forms.ModelForm[StaticPage]):
    """A standing page."""

    class Meta:
        """Which fields an editor sets."""

        model = StaticPage
        fields = ("headline", "description", "body", "purpose", "language", "path")
        widgets = {  # noqa: RUF012
            "body": forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
            "description": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        }
        help_texts = {"body": _PLAIN, "path": "Such as /about/. Fixed once published."}  # noqa: RUF012

    def __init__(self, *args: Any, public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].label = "In a sentence"
        choices = [("", "Another page"), *((one, PURPOSE_NAMES[one]) for one in PURPOSES)]
        self.fields["purpose"] = forms.ChoiceField(
            choices=choices, required=False, help_text="Search engines are told which page is which."
        )
        self.order_fields([*PageForm.Meta.fields, "why", "words"])
        self.ask_why(public=public)


class BoxForm(_Noted, forms.ModelForm[Box]):
    """A box with its text and its timeline."""

    timeline = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text="One event a line: a year, a month or a day, then what happened. 2012-07-27 The film opens.",
    )

    class Meta:
        """Which fields an editor sets."""

        model = Box
        fields = ("headline", "body", "language", "slug")
        widgets = {"body": forms.Textarea(attrs={"rows": 8, "dir": "auto"})}  # noqa: RUF012
        help_texts = {"body": _PLAIN}  # noqa: RUF012

    def __init__(self, *args: Any, public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].label = "Address"
        self.fields["slug"].required = False
        self.order_fields(["headline", "body", "timeline", "language", "slug", "why", "words"])
        self.ask_why(public=public)

    def clean_timeline(self) -> list[list[str]]:
        """Return pairs of a date and a line, or say which line has none."""
        events = []
        for line in filter(None, map(str.strip, self.cleaned_data["timeline"].splitlines())):
            date, _, text = line.partition(" ")
            try:
                fields.date("date", date)
                fields.line("text", " ".join(text.split()))
            except Malformed as error:
                raise forms.ValidationError(
                    f"“{line[:60]}”: begin with a date such as 2012, 2012-07 or 2012-07-27, then say what happened."
                ) from error
            events.append([date, " ".join(text.split())])
        return events
