"""Fields for what a section or the site is called in the site's other languages.

Owns how such words stand in a form and in a row: one field a word and language, kept as {code: {word: text}}. What of
it is published is `publishing.arranging`'s.
"""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _

from sunseed.newsroom.stories.slugs import languages

Tongues = dict[str, dict[str, str]]


def add_fields(form: forms.BaseForm, said: Tongues, words: Sequence[str]) -> None:
    """Add a field for each word in each of the site's languages but the first.

    Arguments:
        said: what the row holds now.
        words: the model's fields that are said in other languages, such as "name".
    """
    for code in languages()[1:]:
        for word in words:
            own = form.fields[word]
            form.fields[_field(word, code)] = forms.CharField(
                required=False,
                max_length=getattr(own, "max_length", None) or 600,
                initial=said.get(code, {}).get(word, ""),
                label=_("%(label)s in %(language)s") % {"label": own.label, "language": named(code)},
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )


def sent(form: forms.BaseForm, said: Tongues, words: Sequence[str]) -> Tongues:
    """Return the row's words with what the form says; languages the site no longer has are kept as they were."""
    found = dict(said)
    for code in languages()[1:]:
        texts = {word: form.cleaned_data.get(_field(word, code), "").strip() for word in words}
        found[code] = {word: text for word, text in texts.items() if text}
    return {code: texts for code, texts in found.items() if texts}


def named(code: str) -> str:
    """Return a language's name, or its code where we have none; Django has the names in many languages."""
    return _(_NAMES[code]) if code in _NAMES else code


def _field(word: str, code: str) -> str:
    return f"{word}:{code}"


_NAMES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "my": "Burmese", "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh-Hans": "Simplified Chinese", "zh-Hant": "Traditional Chinese",
}  # fmt: skip
