"""The form of a reader's line.

Follows product.md S5. Owns names, lengths and words of the fields; what strangers are asked besides is
`strangers.guard`.
"""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy

from sunseed.newsroom.lines.models import Kind
from sunseed.newsroom.strangers.guard import FewLinks, StrangersForm

LENGTH: Final = 8_000
LINKS: Final = 6


class LineForm(StrangersForm):
    """What a reader has to say."""

    purpose = "line"
    kind = forms.ChoiceField(
        choices=Kind.choices, widget=forms.RadioSelect, label=gettext_lazy("What is it?"), error_messages={
            "required": gettext_lazy("Choose what it is."),
        },
    )  # fmt: skip
    text = forms.CharField(
        max_length=LENGTH,
        validators=[FewLinks(LINKS)],
        label=gettext_lazy("What do you want to say?"),
        help_text=gettext_lazy("For a correction: which sentence, what is right, and how one can know."),
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
    )
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=gettext_lazy("E-mail address, if you like"),
        help_text=gettext_lazy("Then the answer also comes as a letter. Without one, a code shows it to you."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    about = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)


class CodeForm(forms.Form):
    """The code of a line."""

    code = forms.CharField(
        max_length=60,
        label=gettext_lazy("Your code"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "class": "code", "spellcheck": "false"}),
    )
