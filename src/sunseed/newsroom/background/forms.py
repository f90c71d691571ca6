"""The forms of what stories lean on: pages, boxes and works."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
        label=gettext_lazy("Other titles and spellings"),
        help_text=gettext_lazy("One a line, in any script. Each of them finds the work."),
    )
    file = forms.FileField(
        required=False,
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("One picture of the work, if you may show it."),
    )

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
        labels = {
            "kind": gettext_lazy("Kind"),
            "name": gettext_lazy("Title"),
            "creator": gettext_lazy("Made by"),
            "year": gettext_lazy("Year"),
            "material": gettext_lazy("Made of"),
            "pieces": gettext_lazy("Number of pieces"),
            "country": gettext_lazy("Country"),
            "description": gettext_lazy("Description"),
            "alt": gettext_lazy("What the picture shows"),
            "credit": gettext_lazy("Who made the picture"),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 3, "dir": "auto"})}
        help_texts = {
            "year": gettext_lazy("A year, a month or a day: 2012, 2012-07 or 2012-07-27."),
            "material": gettext_lazy("Such as porcelain, painted by hand."),
            "alt": gettext_lazy("In words, for people who cannot see it."),
            "pieces": gettext_lazy("Of how many pieces it consists, where that says something."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].label = gettext_lazy("Address")
        self.fields["slug"].required = False
        self.order_fields([*WorkForm.Meta.fields[:-2], "spellings", "file", "alt", "credit"])

    def clean_year(self) -> str:
        """Accept a year, a month or a day."""
        year: str = self.cleaned_data["year"].strip()
        if year and not _YEAR.fullmatch(year):
            raise forms.ValidationError(_("Write a year, a month or a day: 2012, 2012-07 or 2012-07-27."))
        return year

    def clean(self) -> dict[str, Any]:
        """Ask for words with a picture."""
        clean: dict[str, Any] = super().clean() or self.cleaned_data
        if (clean.get("file") or self.instance.picture) and not clean.get("alt", "").strip():
            self.add_error("alt", _("Say in words what the picture shows."))
        return clean


PURPOSE_NAMES = {
    "write-for-us": gettext_lazy("Write for us"),
    "about": gettext_lazy("About us"),
    "ethics": gettext_lazy("Our rules"),
    "verification": gettext_lazy("How we check"),
    "corrections": gettext_lazy("How we correct"),
    "complaints": gettext_lazy("Complaints and replies"),
    "ownership": gettext_lazy("Owners and money"),
    "contact": gettext_lazy("Contact"),
    "privacy": gettext_lazy("Privacy"),
    "accessibility": gettext_lazy("Accessibility"),
    "imprint": gettext_lazy("Imprint"),
}
WHYS = (
    ("update", gettext_lazy("Update: something is new")),
    ("correction", gettext_lazy("Correction: something was wrong")),
    ("clarification", gettext_lazy("Clarification: something was unclear")),
    ("typo", gettext_lazy("Typo: a slip of the pen")),
)
_PLAIN = gettext_lazy("An empty line begins a new paragraph. Simple HTML may be used.")


class _Noted(forms.Form):
    """Why readers get a new version; asked of what is public alone."""

    why = forms.ChoiceField(choices=WHYS, required=False, label=gettext_lazy("Why a new version"))
    words = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("A note to readers"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy(
            "What was wrong or unclear, and what is right. Needed for a correction and a clarification."
        ),
    )

    def ask_why(self, *, public: bool) -> None:
        """Offer the languages of the site; leave out the reasons for a new version of what readers do not have."""
        self.fields["language"] = forms.ChoiceField(
            label=gettext_lazy("Language"), choices=[(one, language_name(one)) for one in languages()]
        )
        if not public:
            del self.fields["why"], self.fields["words"]


class PageForm(_Noted, forms.ModelForm[StaticPage]):
    """A standing page."""

    class Meta:
        """Which fields an editor sets."""

        model = StaticPage
        fields = ("headline", "description", "body", "purpose", "language", "path")
        labels = {
            "headline": gettext_lazy("Headline"),
            "body": gettext_lazy("Text"),
            "path": gettext_lazy("Address"),
        }
        widgets = {
            "body": forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
            "description": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        }
        help_texts = {"body": _PLAIN, "path": gettext_lazy("Such as /about/. Fixed once published.")}

    def __init__(self, *args: Any, public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].label = gettext_lazy("In a sentence")
        choices = [("", gettext_lazy("Another page")), *((one, PURPOSE_NAMES[one]) for one in PURPOSES)]
        self.fields["purpose"] = forms.ChoiceField(
            choices=choices,
            required=False,
            label=gettext_lazy("Purpose"),
            help_text=gettext_lazy("Search engines are told which page is which."),
        )
        self.order_fields([*PageForm.Meta.fields, "why", "words"])
        self.ask_why(public=public)


class BoxForm(_Noted, forms.ModelForm[Box]):
    """A box with its text and its timeline."""

    timeline = forms.CharField(
        required=False,
        label=gettext_lazy("Timeline"),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=gettext_lazy(
            "One event a line: a year, a month or a day, then what happened. 2012-07-27 The film opens."
        ),
    )

    class Meta:
        """Which fields an editor sets."""

        model = Box
        fields = ("headline", "body", "language", "slug")
        labels = {
            "headline": gettext_lazy("Title"),
            "body": gettext_lazy("Text"),
        }
        widgets = {"body": forms.Textarea(attrs={"rows": 8, "dir": "auto"})}
        help_texts = {"body": _PLAIN}

    def __init__(self, *args: Any, public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].label = gettext_lazy("Address")
        self.fields["slug"].required = False
        self.order_fields(["headline", "body", "timeline", "language", "slug", "why", "words"])
        self.ask_why(public=public)

    def clean_timeline(self) -> list[list[str]]:
        """Return pairs of a date and a line, or say which line has none."""
        events = []
        for line in filter(None, map(str.strip, self.cleaned_data["timeline"].splitlines())):
            date, *rest = line.split(maxsplit=1)
            text = " ".join(" ".join(rest).split())
            try:
                fields.date("date", date)
                fields.line("text", text)
            except Malformed as error:
                raise forms.ValidationError(
                    _("“%(line)s”: begin with a date such as 2012, 2012-07 or 2012-07-27, then say what happened.")
                    % {"line": line[:60]}
                ) from error
            events.append([date, text])
        return events
