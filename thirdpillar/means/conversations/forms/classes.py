"""Parsing what staff write to a class; nothing is decided here."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.people.forms import FreeText
from thirdpillar.ground.people.wording import listed
from thirdpillar.means.conversations.forms.threads import _Words
from thirdpillar.means.conversations.rules.threads import LONGEST


class ClassForm(_Words):
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

    def __init__(self, *args, caregivers, writes: str, **more):
        super().__init__(*args, **more)
        self.fields["families"].choices = [
            (str(each.adult.pk), f"{listed(each.names)}: {each.adult.display_name}") for each in caregivers
        ]
        self.fields["families"].initial = [str(each.adult.pk) for each in caregivers if each.is_first]
        reads = sorted({each.adult.reads_language for each in caregivers} - {""})
        self.languages = [tag for tag in reads if tag.partition("-")[0] != writes.partition("-")[0]]
        for tag in self.languages:
            field = FreeText(
                label=_("The same in %(language)s") % {"language": language_label(tag)}, required=False,
                max_length=LONGEST, rows=4,
            )  # fmt: skip
            field.widget.attrs |= {"lang": tag, "dir": "auto"}
            self.fields[f"in-{tag}"] = field

    def adult_ids(self) -> list[UUID]:
        return [UUID(each) for each in self.cleaned_data["families"]]

    def translations(self) -> dict[str, str]:
        """{language: words} of what was written in the families' languages."""
        said = {tag: self.cleaned_data.get(f"in-{tag}", "") for tag in self.languages}
        return {tag: words for tag, words in said.items() if words}
