"""The form of one picture: its words, the people in it, its rights, and how it is cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy

from sunseed.newsroom.media.models import PictureFacts
from sunseed.newsroom.stories.crops import LEAST_SIZE, SHAPES, Shape


@dataclass(frozen=True, slots=True)
class CropFields:
    """The fields of one shape: whether it is cut by hand, and where."""

    shape: Shape
    hand: BoundField
    sliders: tuple[BoundField, ...]


SLIDERS: Final = (gettext_lazy("From the left"), gettext_lazy("From the top"), gettext_lazy("Size"))


class FactsForm(forms.ModelForm[PictureFacts]):
    """Words, people, rights, and how the picture is cut."""

    people = forms.CharField(
        required=False,
        max_length=8000,
        label=gettext_lazy("People in it"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("One a line, each with their role after a comma: Lin Qiao, ferry pilot. Never public."),
    )
    field_order = ("alt", "caption", "credit", "people", "holder", "terms", "expires", "focus_x", "focus_y")

    class Meta:
        """Which fields an editor sets."""

        model = PictureFacts
        fields = ("alt", "caption", "credit", "holder", "terms", "expires", "focus_x", "focus_y")
        labels = {
            "alt": gettext_lazy("What it shows"),
            "caption": gettext_lazy("Caption"),
            "credit": gettext_lazy("Credit"),
            "holder": gettext_lazy("Who holds the rights"),
            "terms": gettext_lazy("Terms"),
            "expires": gettext_lazy("Rights end on"),
            "focus_x": gettext_lazy("What matters, from the left"),
            "focus_y": gettext_lazy("What matters, from the top"),
        }
        help_texts = {
            "alt": gettext_lazy("Stories begin with these words; each story may change them."),
            "terms": gettext_lazy("Such as CC BY 4.0, or one publication only."),
            "expires": gettext_lazy("From the day after, publishing warns, and public stories are listed."),
            "focus_y": gettext_lazy(
                "Touch the picture, or use the arrow keys here. The next version of a story is cut around it."
            ),
        }
        widgets = {
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
        for shape in SHAPES:
            self._add(shape)

    def _add(self, shape: Shape) -> None:
        """Add the fields of one shape."""
        kept = self.instance.crops.get(shape.code)
        self.fields[f"{shape.code}_hand"] = forms.BooleanField(
            required=False, initial=kept is not None, label=gettext_lazy("Cut by hand")
        )
        places = kept or (self.instance.focus_x, self.instance.focus_y, 100)
        for name, words, least, at in zip(("x", "y", "size"), SLIDERS, (0, 0, LEAST_SIZE), places, strict=True):
            slider = forms.NumberInput(attrs={"type": "range", "min": least, "max": 100, "step": 1, "dir": "ltr"})
            self.fields[f"{shape.code}_{name}"] = forms.IntegerField(
                min_value=least, max_value=100, required=False, initial=at, label=words, widget=slider
            )

    def words(self) -> list[BoundField]:
        """Return the fields that are not about crops."""
        return [self[name] for name in self.field_order]

    def crops(self) -> Iterator[CropFields]:
        """Yield the fields of each shape."""
        for shape in SHAPES:
            sliders = tuple(self[f"{shape.code}_{name}"] for name in ("x", "y", "size"))
            yield CropFields(shape, self[f"{shape.code}_hand"], sliders)

    def by_hand(self) -> dict[str, list[int]]:
        """Return the crops made by hand, by shape; what was left empty is as before anybody moved it."""
        clean, found = self.cleaned_data, {}
        for code in (shape.code for shape in SHAPES if clean[f"{shape.code}_hand"]):
            given = [clean[f"{code}_{name}"] for name in ("x", "y", "size")]
            before = (clean["focus_x"], clean["focus_y"], 100)
            found[code] = [at if one is None else one for one, at in zip(given, before, strict=True)]
        return found

    def save(self, commit: bool = True) -> PictureFacts:
        """Take the crops into the row too."""
        self.instance.crops = self.by_hand()
        return super().save(commit)

    def people_named(self) -> list[tuple[str, str]]:
        """Return each person's name and role."""
        lines = (line.partition(",") for line in self.cleaned_data["people"].splitlines())
        return [(name.strip()[:200], role.strip()[:200]) for name, _, role in lines if name.strip()]
