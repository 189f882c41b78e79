"""A stop of a tour, as its page asks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.languages import language_label
from thirdpillar.practice.gatherings.actions.tours import Stop
from thirdpillar.practice.gatherings.forms.timing import coordinates


class StopForm(forms.Form):
    """The place and what is learned there, also in the district's other languages (`also`)."""

    place = forms.CharField(label=_("Place"), max_length=200)
    host = forms.CharField(label=_("Who receives us there"), required=False, max_length=120)
    learn = forms.CharField(
        label=_("What we learn there"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600, initial=20)
    spot = forms.CharField(label=_("Latitude, longitude"), required=False, max_length=60)

    def __init__(self, *args, also=(), **more) -> None:
        super().__init__(*args, **more)
        self.also = tuple(also)
        for tag in self.also:
            name, written = language_label(tag), {"lang": tag, "dir": "auto"}
            self.fields[f"place-{tag}"] = forms.CharField(
                label=f"{_('Place')} – {name}",
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs=written),
            )
            self.fields[f"learn-{tag}"] = forms.CharField(
                label=f"{_('What we learn there')} – {name}", required=False, max_length=400,
                widget=forms.Textarea(attrs=written | {"rows": 2}),
            )  # fmt: skip

    @property
    def in_languages(self) -> list[dict]:
        return [{"tag": tag, "fields": (self[f"place-{tag}"], self[f"learn-{tag}"])} for tag in self.also]

    @property
    def says_more(self) -> bool:
        fields = [field for one in self.in_languages for field in one["fields"]]
        return any(field.value() or field.errors for field in fields)

    def clean_spot(self) -> tuple[float | None, float | None]:
        text = self.cleaned_data["spot"].strip()
        if not text:
            return None, None
        found = coordinates(*text.replace(";", ",").split(",")[:2]) if "," in text or ";" in text else None
        if found is None:
            raise forms.ValidationError(_("Two numbers with a comma between them, like 44.98, -93.26."))
        return found

    def stop(self) -> Stop:
        """What the action takes."""
        cleaned = self.cleaned_data
        said = {tag: {what: cleaned[f"{what}-{tag}"] for what in ("place", "learn")} for tag in self.also}
        north, east = cleaned["spot"]
        same = ("place", "host", "learn", "minutes")
        return Stop(
            **{name: cleaned[name] for name in same}, north=north, east=east,
            in_languages={tag: texts for tag, texts in said.items() if any(texts.values())},
        )  # fmt: skip

    @staticmethod
    def initial_of(stop) -> dict:
        """A stop as the form shows it."""
        said = {
            f"{what}-{tag}": text for tag, texts in stop.in_languages.items() for what, text in texts.items()
        }
        spot = f"{stop.north}, {stop.east}" if stop.north is not None else ""
        same = ("place", "host", "learn", "minutes")
        return said | {name: getattr(stop, name) for name in same} | {"spot": spot}
