"""The form of a story, and the smaller ones around it: from what a browser sends to a draft, and back.

Owns names of fields and their words. A draft's own form is `stories.draft`; what may be published is decided elsewhere.
"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from sunseed.newsroom.desk import tongues
from sunseed.newsroom.people.models import Role
from sunseed.newsroom.stories.draft import Draft, DraftPicture, Work
from sunseed.newsroom.stories.models import Byline, Masthead, Section, Topic, Upload
from sunseed.newsroom.stories.naming import bylines_of, topics_of
from sunseed.newsroom.stories.slugs import every_chain, languages

GENRES: Final = (
    ("article", gettext_lazy("Article")),
    ("review", pgettext_lazy("kind of story", "Review")),
    ("interview", gettext_lazy("Interview")),
    ("explainer", gettext_lazy("Explainer")),
    ("photo", gettext_lazy("Photo story")),
    ("video", gettext_lazy("Video story")),
)
WORKS: Final = (
    ("", "—"),
    ("Movie", pgettext_lazy("kind of work", "Film")),
    ("Book", gettext_lazy("Book")),
    ("VisualArtwork", gettext_lazy("Work of art")),
    ("CreativeWork", gettext_lazy("Other work")),
)
LICENSES: Final = (
    ("CC0-1.0", gettext_lazy("No rights reserved (CC0)")),
    ("CC-BY-4.0", gettext_lazy("Copy and change, naming you (CC BY)")),
    ("CC-BY-SA-4.0", gettext_lazy("The same, under the same licence (CC BY-SA)")),
    ("CC-BY-ND-4.0", gettext_lazy("Copy unchanged, naming you (CC BY-ND)")),
    ("CC-BY-NC-4.0", gettext_lazy("Copy and change, not for money (CC BY-NC)")),
    ("CC-BY-NC-SA-4.0", gettext_lazy("The same, under the same licence (CC BY-NC-SA)")),
    ("CC-BY-NC-ND-4.0", gettext_lazy("Copy unchanged, not for money (CC BY-NC-ND)")),
)
RATINGS: Final = (
    ("", "—"),
    *((text, text) for text in ("5", "4.5", "4", "3.5", "3", "2.5", "2", "1.5", "1", "0.5", "0")),
)


class StoryForm(forms.Form):
    """Everything about a story but its pictures, which are read from the same request beside it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    headline = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("Headline"),
        widget=forms.Textarea(attrs={"rows": 1, "dir": "auto"}),
    )
    standfirst = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("Standfirst"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy("One or two sentences under the headline."),
    )
    body = forms.CharField(
        required=False,
        max_length=900_000,
        widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
        label=gettext_lazy("Text"),
    )
    section = forms.ChoiceField(required=False, label=gettext_lazy("Section"))
    genre = forms.ChoiceField(
        choices=GENRES,
        label=gettext_lazy("Kind"),
        help_text=gettext_lazy(
            "Interview: make each question a bold paragraph. Explainer: sub-headings become its contents."
        ),
    )
    opinion = forms.BooleanField(required=False, label=gettext_lazy("This is an opinion"))
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    bylines = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("Byline"),
        help_text=gettext_lazy("Names as readers see them, separated by commas."),
    )
    topics = forms.CharField(
        required=False, max_length=2000, label=gettext_lazy("Topics"), help_text=gettext_lazy("Separated by commas.")
    )
    short_headline = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("Short headline"),
        help_text=gettext_lazy("For lists and the rail. May stay empty."),
    )
    slug = forms.CharField(
        required=False,
        max_length=80,
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Made from the headline if empty. Fixed once published."),
    )
    see_also = forms.CharField(
        required=False, max_length=4000, label=gettext_lazy("See also"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Addresses of public stories, one a line. The rest is chosen for you."),
    )  # fmt: skip
    license = forms.CharField(required=False)
    backstory = forms.CharField(
        required=False,
        max_length=20_000,
        label=gettext_lazy("How this was made"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy(
            "For readers: what you saw, whom you asked, what stayed open. Nothing that gives a source away."
        ),
    )
    edited_by = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("Edited by"),
        help_text=gettext_lazy("Public names, separated by commas."),
    )
    checked_by = forms.CharField(
        required=False, max_length=2000, label=gettext_lazy("Checked by"), help_text=gettext_lazy("As above.")
    )
    translated_by = forms.CharField(
        required=False, max_length=2000, label=gettext_lazy("Translated by"), help_text=gettext_lazy("As above.")
    )
    work_kind = forms.ChoiceField(required=False, choices=WORKS, label=gettext_lazy("What is reviewed"))
    work_name = forms.CharField(required=False, max_length=300, label=gettext_lazy("Title"))
    work_creator = forms.CharField(required=False, max_length=300, label=gettext_lazy("Made by"))
    work_year = forms.CharField(required=False, max_length=10, label=gettext_lazy("Year"))
    work_rating = forms.ChoiceField(required=False, choices=RATINGS, label=gettext_lazy("Rating"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"] = forms.ChoiceField(
            required=False, label=gettext_lazy("Section"), choices=section_choices()
        )
        self.fields["language"] = forms.ChoiceField(
            label=gettext_lazy("Language"), choices=[(one, language_name(one)) for one in languages()]
        )
        self.fields["license"] = forms.CharField(
            required=False, label=gettext_lazy("Licence"),
            widget=forms.Select(choices=[("", gettext_lazy("The site's own")), *LICENSES]),
            help_text=gettext_lazy("What others, mirrors included, may do with it."),
        )  # fmt: skip
        for name in ("edited_by", "checked_by", "translated_by"):
            self.fields[name].widget.attrs["list"] = "known-bylines"
        self.fields["bylines"].widget.attrs["list"] = "known-bylines"
        self.fields["topics"].widget.attrs["list"] = "known-topics"


def language_name(tag: str) -> str:
    """Return a language's own name, or its tag."""
    names = {"en": "English", "zh": "中文", "zh-Hans": "简体中文", "ar": "العربية", "es": "Español", "fr": "Français"}
    return names.get(tag, tag)


_CHOOSE: Final = gettext_lazy("Choose…")


def section_choices(empty: str | Promise = _CHOOSE) -> list[tuple[str, str | Promise]]:
    """Return every section with its place, in the order of the site, after the words for none of them."""
    words = ((str(path[-1].pk), " › ".join(above.name for above in path)) for path in every_chain())
    return [("", empty), *words]


def initial_of(draft: Draft, revision: int, see_also: str) -> dict[str, Any]:
    """Return a draft as the form shows it."""
    bylines = {str(one.pk): one.name for one in Byline.objects.filter(pk__in=draft.bylines)}
    topics = {str(one.pk): one.name for one in Topic.objects.filter(pk__in=draft.topics)}
    return {
        "revision": revision,
        "headline": draft.headline,
        "standfirst": draft.standfirst,
        "body": draft.body,
        "section": draft.section,
        "genre": draft.genre,
        "opinion": draft.opinion,
        "language": draft.language,
        "bylines": ", ".join(bylines[key] for key in draft.bylines if key in bylines),
        "topics": ", ".join(topics[key] for key in draft.topics if key in topics),
        "short_headline": draft.short_headline,
        "slug": draft.slug,
        "see_also": see_also,
        "license": draft.license,
        "backstory": draft.backstory,
        **{name: _names(getattr(draft, name)) for name in ("edited_by", "checked_by", "translated_by")},
        "work_kind": draft.work.kind,
        "work_name": draft.work.name,
        "work_creator": draft.work.creator,
        "work_year": draft.work.year,
        "work_rating": draft.work.rating,
    }


def _names(keys: list[str]) -> str:
    """Return the names behind keys of bylines, in their order."""
    names = {str(one.pk): one.name for one in Byline.objects.filter(pk__in=keys)} if keys else {}
    return ", ".join(names[key] for key in keys if key in names)


def draft_of(
    clean: dict[str, Any], sent: QueryDict, before: Draft, uploads: list[Upload], see_also: list[str]
) -> Draft:
    """Return the draft a form describes; fields the form does not show stay as they were."""
    pictures = [
        DraftPicture(
            id=str(one.pk),
            alt=sent.get(f"alt-{one.pk}", "").strip()[:1000],
            credit=sent.get(f"credit-{one.pk}", "").strip()[:1000],
            caption=sent.get(f"caption-{one.pk}", "").strip()[:2000],
        )
        for one in uploads
        if f"alt-{one.pk}" in sent and f"remove-{one.pk}" not in sent
    ]
    kept = {one.id for one in pictures}
    lead = sent.get("lead", "")
    return Draft(
        headline=" ".join(clean["headline"].split()),
        short_headline=clean["short_headline"].strip(),
        standfirst=" ".join(clean["standfirst"].split()),
        genre=clean["genre"],
        opinion=clean["opinion"],
        language=clean["language"],
        section=clean["section"],
        slug=clean["slug"].strip(),
        body=clean["body"],
        bylines=[str(one.pk) for one in bylines_of(clean["bylines"])],
        topics=[str(one.pk) for one in topics_of(clean["topics"])],
        pictures=pictures,
        lead=lead if lead in kept else "",
        work=Work(
            kind=clean["work_kind"],
            name=clean["work_name"].strip(),
            creator=clean["work_creator"].strip(),
            year=clean["work_year"].strip(),
            rating=clean["work_rating"],
        ),
        see_also=see_also,
        license=clean.get("license", before.license),
        backstory=clean["backstory"].strip(),
        edited_by=[str(one.pk) for one in bylines_of(clean["edited_by"])],
        checked_by=[str(one.pk) for one in bylines_of(clean["checked_by"])],
        translated_by=[str(one.pk) for one in bylines_of(clean["translated_by"])],
        published_elsewhere=before.published_elsewhere,
        translation_of=before.translation_of,
        translation_version=before.translation_version,
    )


class SectionForm(forms.ModelForm[Section]):
    """A section's name and place."""

    class Meta:
        """Which fields an editor sets."""

        model = Section
        fields = ("name", "slug", "parent", "description", "position")
        labels = {
            "name": gettext_lazy("Name"),
            "slug": gettext_lazy("Address"),
            "parent": gettext_lazy("Parent"),
            "description": gettext_lazy("Description"),
            "position": gettext_lazy("Position"),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "slug": gettext_lazy("Its part of the address: small letters, digits and hyphens."),
            "parent": gettext_lazy("The section it stands in. Moving it leaves a redirect at the old address."),
            "position": gettext_lazy("Smaller numbers come first."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        if isinstance(parent, forms.ModelChoiceField):
            parent.choices = section_choices(gettext_lazy("None: it stands at the top"))
        tongues.add_fields(self, self.instance.tongues, ("name", "description"))

    def save(self, commit: bool = True) -> Section:
        """Return the section with its words in all languages."""
        self.instance.tongues = tongues.sent(self, self.instance.tongues, ("name", "description"))
        return super().save(commit)


class TopicForm(forms.ModelForm[Topic]):
    """A topic with its other spellings."""

    spellings = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("Other spellings"),
        help_text=gettext_lazy("One a line."),
    )

    class Meta:
        """Which fields an editor sets."""

        model = Topic
        fields = ("name", "slug", "description")
        labels = {
            "name": gettext_lazy("Name"),
            "slug": gettext_lazy("Address"),
            "description": gettext_lazy("Description"),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tongues.add_fields(self, self.instance.tongues, ("name", "description"))

    def save(self, commit: bool = True) -> Topic:
        """Return the topic with its words in all languages."""
        self.instance.tongues = tongues.sent(self, self.instance.tongues, ("name", "description"))
        return super().save(commit)


class BylineForm(forms.ModelForm[Byline]):
    """A public name."""

    class Meta:
        """Which fields an editor sets; the account behind it is never published."""

        model = Byline
        fields = ("name", "slug", "job_title", "description", "account")
        labels = {
            "name": gettext_lazy("Name"),
            "slug": gettext_lazy("Address"),
            "job_title": gettext_lazy("Job title"),
            "description": gettext_lazy("Description"),
            "account": gettext_lazy("Account"),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"account": gettext_lazy("Who writes under this name. Never public.")}


class SiteForm(forms.ModelForm[Masthead]):
    """What the site says about itself."""

    tongues = forms.CharField(
        max_length=300,
        label=gettext_lazy("Languages"),
        help_text=gettext_lazy("Their codes, the main one first: en, zh-Hans, ar."),
    )

    class Meta:
        """Which fields an editor sets."""

        model = Masthead
        fields = ("name", "slogan", "description", "url", "license")
        labels = {
            "name": gettext_lazy("Name"),
            "slogan": gettext_lazy("Slogan"),
            "description": gettext_lazy("Description"),
            "url": gettext_lazy("Address"),
            "license": gettext_lazy("Licence"),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "url": gettext_lazy("Where readers find the site, such as https://news.example/"),
            "license": gettext_lazy(
                "Of every story that names none: an SPDX identifier such as CC-BY-4.0, or an address."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tongues.add_fields(self, self.instance.tongues, ("slogan", "description"))

    def save(self, commit: bool = True) -> Masthead:
        """Return the site with its words in all languages."""
        self.instance.tongues = tongues.sent(self, self.instance.tongues, ("slogan", "description"))
        return super().save(commit)


class InvitationForm(forms.Form):
    """An address to invite, and as what."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, help_text=gettext_lazy("Of the letter.")
    )

    def __init__(self, *args: Any, up_to: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=gettext_lazy("Role"), choices=[(r.value, r.label) for r in Role if r.reach <= up_to.reach]
        )
