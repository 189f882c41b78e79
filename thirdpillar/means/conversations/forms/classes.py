"""Parsing what staff write to a class; nothing is decided here."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.forms import FreeText
from thirdpillar.ground.people.wording import listed
from thirdpillar.means.conversations.choices.broadcasts import Unreached
from thirdpillar.means.conversations.forms.attachments import alt_field, file_field
from thirdpillar.means.conversations.forms.threads import (
    WithFile,
    goes_as_written,
    hold_field,
    text_class_field,
)
from thirdpillar.means.conversations.rules.threads import LONGEST

LAST = ("hold", "text_class", "sure", "file", "alt", "key")


class ClassForm(WithFile):
    """One message to the families of a class, in each language that they read, where somebody can write it."""

    families = forms.MultipleChoiceField(
        label=_("To which families?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one family.")},
    )  # fmt: skip
    subject = forms.CharField(label=_("What is it about?"), max_length=120)
    body = FreeText(
        label=_("Your message"), max_length=LONGEST, rows=5,
        help_text=_("{children} becomes the names of each family's children."),
    )  # fmt: skip

    hold = hold_field()
    text_class = text_class_field()
    file = file_field()
    alt = alt_field()

    def __init__(self, *args, caregivers, writes: str, classes, alone=(), **more):
        super().__init__(*args, **more)
        self.fields["families"].choices = [(str(each.adult.pk), _family(each)) for each in caregivers]
        self.fields["text_class"].choices = classes
        self.fields["families"].initial = [str(each.adult.pk) for each in caregivers if each.is_first]
        reads = sorted({each.adult.reads_language for each in caregivers} - {""})
        self.languages = [tag for tag in reads if tag.partition("-")[0] != writes.partition("-")[0]]
        for tag in self.languages:
            field = FreeText(
                label=_("The same in %(language)s") % {"language": language_label(tag)}, required=False,
                max_length=LONGEST, rows=4, help_text=goes_as_written(tag) if tag in alone else "",
            )  # fmt: skip
            field.widget.attrs |= {"lang": tag, "dir": "auto"}
            title = forms.CharField(
                label=_("In %(language)s") % {"language": language_label(tag)}, required=False, max_length=120
            )
            title.widget.attrs |= {"lang": tag, "dir": "auto"}
            self.fields[f"about-{tag}"], self.fields[f"in-{tag}"] = title, field
        if not any(tag in alone for tag in self.languages):
            del self.fields["hold"]
        # Each language beside what it says again; what goes along, and how much it weighs, after the words.
        titles = [f"about-{tag}" for tag in self.languages]
        words = [f"in-{tag}" for tag in self.languages]
        self.order_fields(["families", "subject", *titles, "body", *words, *LAST])

    def adult_ids(self) -> list[UUID]:
        return [UUID(each) for each in self.cleaned_data["families"]]

    def translations(self) -> dict[str, str]:
        """{language: words} of what was written in the families' languages."""
        return self._said("in")

    def subjects(self) -> dict[str, str]:
        """{language: subject} likewise."""
        return self._said("about")

    def _said(self, part: str) -> dict[str, str]:
        said = {tag: self.cleaned_data.get(f"{part}-{tag}", "") for tag in self.languages}
        return {tag: words for tag, words in said.items() if words}


def _family(each) -> str:
    """Whom it goes to, in which language, and by which way."""
    none = (
        _("Held until the office has looked at the number.")
        if each.waits_for_look
        else Unreached.NO_WAY.label
    )
    way = Channel(each.channel).label if each.channel else none
    reads = language_label(each.adult.reads_language) if each.adult.reads_language else ""
    parts = (f"{listed(each.names)}: {each.adult.display_name}", reads, str(way))
    return " · ".join(part for part in parts if part)
