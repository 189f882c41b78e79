"""An agenda, what families said as staff type it, and the answers to it; parsing only."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.ids import ids_among
from thirdpillar.ground.base.languages import language_choices, language_label
from thirdpillar.practice.gatherings.actions.meetings import Item
from thirdpillar.practice.gatherings.choices import MOST_ITEMS, MOST_WORDS, AnswerKind, ItemKind

BLANK_ITEMS = 4


def _also(label, tag: str, most: int, rows: int = 0) -> forms.CharField:
    """The same words in a further language."""
    written = {"lang": tag, "dir": "auto"}
    widget = forms.Textarea(attrs=written | {"rows": rows}) if rows else forms.TextInput(attrs=written)
    return forms.CharField(
        label=f"{label} – {language_label(tag)}", max_length=most, required=False, widget=widget
    )


class AgendaForm(forms.Form):
    """The items of an agenda: those there are, and a few empty lines for more. They are sorted by their places."""

    def __init__(self, *args, items: Sequence, also: Sequence[str] = (), **more) -> None:
        super().__init__(*args, **more)
        self.also, self.known = tuple(also), list(items)
        self.lines = min(MOST_ITEMS, len(self.known) + BLANK_ITEMS)
        for at in range(self.lines):
            known = self.known[at] if at < len(self.known) else None
            self.fields[f"place-{at}"] = forms.IntegerField(
                label=_("Place in the order"), min_value=1, max_value=99, required=False, initial=at + 1
            )
            self.fields[f"title-{at}"] = forms.CharField(
                label=_("Title"), max_length=200, required=False, initial=known.title if known else ""
            )
            self.fields[f"kind-{at}"] = forms.ChoiceField(
                label=_("Kind"), choices=ItemKind.choices, initial=known.kind if known else ItemKind.INFORM
            )
            self.fields[f"minutes-{at}"] = forms.IntegerField(
                label=_("Minutes"), min_value=1, max_value=480, required=False, initial=known.minutes if known else None
            )  # fmt: skip
            for tag in self.also:
                self.fields[f"title-{at}-{tag}"] = _also(_("Title"), tag, 200)
                self.fields[f"title-{at}-{tag}"].initial = (
                    known.said_in(tag).get("title", "") if known else ""
                )

    def groups(self) -> list[dict]:
        """The fields of each item, and by whom it is said in further languages."""
        return [
            {
                "title": self[f"title-{at}"],
                "fields": [self[f"{name}-{at}"] for name in ("kind", "minutes", "place")],
                "also": [
                    {"field": self[f"title-{at}-{tag}"], "by": known.said_in(tag).get("by", "") if known else ""}
                    for tag in self.also
                ],
            }
            for at in range(self.lines)
            for known in [self.known[at] if at < len(self.known) else None]
        ]  # fmt: skip

    def items(self) -> list[Item]:
        """What the action takes, in order; a line left empty is taken out."""
        cleaned = self.cleaned_data
        found = [
            (
                cleaned[f"place-{at}"] or at + 1,
                at,
                Item(
                    title=cleaned[f"title-{at}"], kind=cleaned[f"kind-{at}"], minutes=cleaned[f"minutes-{at}"],
                    id=self.known[at].pk if at < len(self.known) else None,
                    said={tag: cleaned[f"title-{at}-{tag}"] for tag in self.also},
                ),
            )
            for at in range(self.lines)
            if cleaned[f"title-{at}"].strip()
        ]  # fmt: skip
        return [item for _place, _at, item in sorted(found, key=lambda one: one[:2])]


class PaperForm(forms.Form):
    """What a family wrote on paper, typed by staff; the same fields as on its own phone."""

    item = forms.ChoiceField(label=_("Question"))
    words = forms.CharField(
        label=_("What was said"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language"))
    may_quote = forms.BooleanField(
        label=_("The school may show these words to others, without a name."), required=False
    )

    def __init__(self, *args, items: Sequence, languages, **more) -> None:
        super().__init__(*args, **more)
        self.fields["item"].choices = [(str(one.pk), one.title) for one in items]
        self.fields["language"].choices = language_choices(languages)
        self.fields["language"].initial = next(iter(languages), None)

    def facts(self) -> dict:
        """What the action takes."""
        cleaned = self.cleaned_data
        return {
            "item_id": UUID(cleaned["item"]), "words": cleaned["words"], "language": cleaned["language"],
            "may_quote": cleaned["may_quote"],
        }  # fmt: skip


class PointForm(forms.Form):
    """A point in our own words, and its answer, in each language where somebody writes it."""

    WORDS = (
        ("said", _("You said"), 300, 2),
        ("answer", _("Answer"), 1000, 3),
        ("who", _("Who does it"), 120, 0),
    )

    said = forms.CharField(
        label=_("You said"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In your own short words: what several said. Name nobody."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Answer"), choices=AnswerKind.choices, required=False, widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label=_("What you will do, or why not"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip
    who = forms.CharField(label=_("Who does it"), max_length=120, required=False)
    by_when = forms.DateField(
        label=_("By when"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    owner = forms.ChoiceField(label=_("Who is told when the day is past"), required=False)

    def __init__(self, *args, people, also: Sequence[str] = (), **more) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = [("", "–"), *((str(one.pk), one.display_name) for one in people)]
        self.also = tuple(also)
        for tag in self.also:
            for name, label, most, rows in self.WORDS:
                self.fields[f"{name}-{tag}"] = _also(label, tag, most, rows)

    def clean(self):
        cleaned = super().clean() or {}
        for tag in self.also:
            needed = [f"{name}-{tag}" for name, *_rest in self.WORDS if (cleaned.get(name) or "").strip()]
            empty = [name for name in needed if not (cleaned.get(name) or "").strip()]
            # Half in one language and half in another tells nobody what is promised.
            if empty and len(empty) < len(needed):
                self.add_error(empty[0], _("Each of the fields needs words."))
        return cleaned

    def in_languages(self) -> list[dict]:
        """The fields for each further language, with its tag."""
        return [
            {"tag": tag, "fields": [self[f"{name}-{tag}"] for name, *_rest in self.WORDS]}
            for tag in self.also
        ]

    def facts(self) -> dict:
        """What the action takes."""
        cleaned = self.cleaned_data
        written = {tag: {name: cleaned[f"{name}-{tag}"] for name, *_rest in self.WORDS} for tag in self.also}
        return {name: cleaned[name] for name in ("said", "kind", "answer", "who", "by_when")} | {
            "owner_id": next(iter(ids_among([cleaned["owner"]])), None) if cleaned["owner"] else None,
            "written": written,
        }

    @classmethod
    def initial_of(cls, version) -> dict:
        """A version as the form shows it."""
        said = {
            f"{name}-{tag}": text
            for tag, words in version.in_languages.items()
            for name, text in words.items()
            if name != "by"
        }
        same = ("said", "kind", "answer", "who", "by_when")
        return said | {name: getattr(version, name) for name in same} | {"owner": str(version.owner_id or "")}
