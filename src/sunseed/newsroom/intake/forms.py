"""The form of a public film's words: name, description, transcript, and captions in each language.

What is said of a film is changed here; what is shown and sealed cannot be. Publishing is `amending`'s.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any, Final

import msgspec
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunseed.capture.films import captions
from sunseed.documents import Film, fields
from sunseed.documents.film import MAX_TRANSCRIPT
from sunseed.documents.objects import ObjectName
from sunseed.errors import Malformed
from sunseed.newsroom import present
from sunseed.newsroom.background.forms import WHYS
from sunseed.newsroom.desk.forms import language_name
from sunseed.newsroom.intake.showing import Words
from sunseed.newsroom.stories.slugs import languages

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)


def words_of(film: Film) -> str:
    """Return a digest of all that is said of a film, so that two editors do not undo each other unseen."""
    said = (film.name, film.in_language, film.description, film.transcript, film.caption, film.contributor)
    return sha256(msgspec.json.encode(said)).hexdigest()


class WordsForm(forms.Form):
    """What readers are told of a film. Arguments: film: its document; public: whether it is not withdrawn."""

    seen = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(max_length=fields.MAX_HEADLINE, label=gettext_lazy("Title"))
    description = forms.CharField(
        required=False,
        max_length=fields.MAX_TEXT,
        label=gettext_lazy("What is seen"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy("Where the film joins two recordings, a line here says so: leave it."),
    )
    transcript = forms.CharField(
        required=False,
        max_length=MAX_TRANSCRIPT,
        label=gettext_lazy("Transcript"),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=gettext_lazy("What is said, in the language of the title. A new line for each speaker."),
    )
    language = forms.CharField(
        required=False,
        max_length=35,
        label=gettext_lazy("Captions in another language"),
        help_text=gettext_lazy("Its tag, such as uk or pt-BR, and the captions below."),
    )
    another = forms.CharField(
        required=False,
        label=gettext_lazy("Captions in that language"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "spellcheck": "false"}),
    )
    why = forms.ChoiceField(choices=WHYS, required=False, label=gettext_lazy("Why a new version"))
    note = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("A note to readers"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy(
            "What was wrong or unclear, and what is right. Needed for a correction and a clarification."
        ),
    )

    def __init__(self, data: QueryDict | None, files: Any, *, film: Film, public: bool) -> None:
        self.film = film
        self.shown = {one.in_language: _read(one.sha256) for one in film.caption}
        first = {
            "seen": words_of(film), "name": film.name, "description": film.description or "",
            "transcript": film.transcript or "", **{_field(tag): text for tag, text in self.shown.items()},
        }  # fmt: skip
        super().__init__(data, files, initial=first)
        self.tags = list(dict.fromkeys([*self.shown, film.in_language, *languages()]))
        for tag in self.tags:
            named = {"language": language_name(tag)}
            self.fields[_field(tag)] = forms.CharField(
                required=False,
                label=_("Captions: %(language)s") % named,
                widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false"}),
                help_text=_("WebVTT, as the light table and other tools write it. Empty takes them away."),
            )
            self.fields[_file(tag)] = forms.FileField(
                required=False,
                label=_("Captions as a file: %(language)s") % named,
                widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
                help_text=_("A file takes the place of the text above."),
            )
        captioned = [name for tag in self.tags for name in (_field(tag), _file(tag))]
        self.order_fields(
            ["seen", "name", "description", "transcript", *captioned, "language", "another", "why", "note"]
        )
        if not public:
            del self.fields["why"]

    def clean(self) -> dict[str, Any]:
        """Read captions; say of which language they cannot be read, and why."""
        clean: dict[str, Any] = super().clean() or self.cleaned_data
        self.captions: dict[str, bytes] = {}
        for tag in self.tags:
            file = clean.get(_file(tag))
            self._take(_field(tag), tag, clean.get(_field(tag), ""), file)
        tag, text = clean.get("language", "").strip(), clean.get("another", "")
        if bool(tag) != bool(text.strip()):
            self.add_error("language", _("Give the language's tag and its captions, or neither."))
        elif tag and (not _TAG.fullmatch(tag) or tag in self.tags):
            self.add_error("language", _("Expected the tag of a language that has no captions here yet, such as uk."))
        else:
            self._take("another", tag, text, None)
        if clean.get("seen") != words_of(self.film):
            raise forms.ValidationError(
                _("Somebody changed these words meanwhile. Keep yours somewhere, open this page anew, and look.")
            )
        return clean

    def _take(self, name: str, tag: str, text: str, file: UploadedFile[bytes] | None) -> None:
        data = file.read(captions.MOST_BYTES + 1) if file is not None else text.encode()
        if not data.strip():
            return
        try:
            self.captions[tag] = captions.clean(data)
        except Malformed as error:
            self.add_error(name, _("This is not WebVTT as readers are shown it (%(why)s).") % {"why": error})

    @property
    def without(self) -> frozenset[str]:
        """Languages whose captions were taken away."""
        return frozenset(self.shown) - frozenset(self.captions)

    def words(self) -> Words:
        """Return all that is said; who is in the film stays as it is."""
        clean = self.cleaned_data
        return Words(
            name=clean["name"],
            language=self.film.in_language,
            description=clean["description"].replace("\r\n", "\n"),
            transcript=clean["transcript"].replace("\r\n", "\n"),
            captions=self.captions,
            people=self.film.contributor,
        )


def _field(tag: str) -> str:
    return f"captions-{tag}"


def _file(tag: str) -> str:
    return f"file-{tag}"


def _read(digest: str) -> str:
    """Return published captions as text."""
    return present.objects().get(ObjectName(digest, "vtt")).decode()
