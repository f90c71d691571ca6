"""The forms of an application, for whoever applies.

Follows product.md P7. Owns names, lengths and words of the fields; what strangers are asked besides is
`strangers.guard`.
"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunseed.newsroom.applications.applying import MOST_ABOUT, MOST_SAMPLE, SAMPLES, Words
from sunseed.newsroom.applications.models import Application
from sunseed.newsroom.strangers.guard import FewLinks, StrangersForm

LINKS: Final = 5


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class BeginForm(StrangersForm):
    """An address to send a link to."""

    purpose = "apply"
    email = forms.EmailField(
        max_length=254,
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("For our letters about your application, and for nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )


class ApplicationForm(StrangersForm):
    """Who one is, what one would write, and what one has written."""

    purpose = "application"
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    name = forms.CharField(
        required=False,
        max_length=120,
        label=gettext_lazy("What we may call you"),
        help_text=gettext_lazy("It need not be the name in your passport. Readers never see it."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
    )
    tongues = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Languages you write in"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    about = forms.CharField(
        required=False,
        max_length=MOST_ABOUT,
        validators=[FewLinks(LINKS)],
        label=gettext_lazy("What would you write about, and how do you know about it?"),
        help_text=gettext_lazy("Ten lines are plenty. Name nobody here who could be put at risk."),
        widget=_text(6),
    )
    agree = forms.BooleanField(required=False, label=gettext_lazy("I have read the rules and will follow them"))
    rules = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sending: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_sending = sending
        for number in range(SAMPLES):
            self.fields[f"link{number}"] = forms.URLField(
                required=False,
                max_length=500,
                assume_scheme="https",
                label=gettext_lazy("Link"),
                widget=forms.URLInput(attrs={"dir": "ltr", "inputmode": "url"}),
            )
            self.fields[f"text{number}"] = forms.CharField(
                required=False,
                max_length=MOST_SAMPLE,
                validators=[FewLinks(4 * LINKS)],
                label=gettext_lazy("Or the text itself"),
                widget=_text(4),
            )

    @property
    def samples(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """The pairs of fields of the samples."""
        return [(number + 1, self[f"link{number}"], self[f"text{number}"]) for number in range(SAMPLES)]

    def clean_begun(self) -> str:
        """Ask for time to have passed where the application is sent; saving it is free."""
        return super().clean_begun() if self._is_sending else ""

    def clean(self) -> dict[str, Any]:
        """Ask for everything where the application is sent."""
        clean = super().clean() or self.cleaned_data
        if self._is_sending:
            for name in (one for one in self.words().missing if one != "samples" and one not in self.errors):
                self.add_error(name, _("This is still missing."))
            if not clean.get("agree"):
                self.add_error("agree", _("Please read the rules first."))
            if "samples" in self.words().missing and "link0" not in self.errors and "text0" not in self.errors:
                raise ValidationError(_("Add something you have written: a link or a text. A long letter will do."))
        return clean

    def words(self) -> Words:
        """Return what was written, as far as it is sound."""
        clean = self.cleaned_data
        pairs = ((clean.get(f"link{number}", ""), clean.get(f"text{number}", "").strip()) for number in range(SAMPLES))
        return Words(
            name=" ".join(clean.get("name", "").split()),
            tongues=" ".join(clean.get("tongues", "").split()),
            about=clean.get("about", "").strip(),
            samples=tuple(pairs),
        )


def initial_of(application: Application) -> dict[str, Any]:
    """Return an application as its form shows it."""
    found: dict[str, Any] = {
        "revision": application.revision,
        "name": application.name,
        "tongues": application.tongues,
        "about": application.about,
    }
    for number, sample in enumerate(application.samples[:SAMPLES]):
        found |= {f"link{number}": sample["link"], f"text{number}": sample["text"]}
    return found


class AnswerForm(StrangersForm):
    """The applicant's answer to a question."""

    purpose = "answer"
    text = forms.CharField(
        max_length=MOST_ABOUT,
        validators=[FewLinks(LINKS)],
        label=gettext_lazy("What do you want to say?"),
        widget=_text(5),
    )
