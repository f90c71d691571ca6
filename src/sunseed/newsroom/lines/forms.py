"""The form of a reader's line.

Follows product.md S5. Owns names, lengths and words of the fields; what strangers are asked besides is
`strangers.guard`.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from sunseed.newsroom.lines.models import Kind
from sunseed.newsroom.strangers.guard import FewLinks, StrangersForm

LENGTH: Final = 8_000
LINKS: Final = 6
MOST_KEYS: Final = 40
MOST_BASE64: Final = 200_000
NOT_SEALED: Final = gettext_lazy("This was not sealed as it should be, and nothing of it was kept. Load the page anew.")
IN_CLEAR: Final = gettext_lazy(
    "Your tip was not sealed, because no script ran in your browser, and it was not kept. Tick the box to send it all "
    "the same, or allow scripts on this page."
)


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
    in_clear = forms.BooleanField(
        required=False, label=gettext_lazy("Send my tip although it is not sealed: this server can read it")
    )
    cipher = forms.CharField(required=False, max_length=MOST_BASE64, widget=forms.HiddenInput)
    keys = forms.CharField(required=False, max_length=MOST_KEYS * 65, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sealable: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sealable = sealable
        self.fields["text"].required = not self.data.get("cipher")

    def clean_cipher(self) -> bytes:
        """Return the sealed bytes, empty where a browser sealed nothing."""
        try:
            return base64.b64decode(self.cleaned_data["cipher"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError(NOT_SEALED) from error

    def clean(self) -> dict[str, Any]:
        """Refuse a tip in the clear where it could be sealed, unless its writer said so; and half-sealed lines."""
        clean = super().clean() or self.cleaned_data
        is_tip = clean.get("kind") == Kind.TIP
        if clean.get("cipher") and (not is_tip or any(clean.get(name) for name in ("text", "email", "about"))):
            raise ValidationError(NOT_SEALED)
        if is_tip and self.sealable and not clean.get("cipher") and not clean.get("in_clear"):
            self.add_error("in_clear", IN_CLEAR)
        return clean


class CodeForm(forms.Form):
    """The code of a line."""

    code = forms.CharField(
        max_length=60,
        label=gettext_lazy("Your code"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "class": "code", "spellcheck": "false"}),
    )
