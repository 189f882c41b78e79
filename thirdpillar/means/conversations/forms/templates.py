"""Parsing an approved text in its languages; nothing is decided here."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.people.forms import FreeText
from thirdpillar.means.conversations.rules.threads import LONGEST


class TemplateForm(forms.Form):
    """A title, whose it is, and the words in each of the district's languages."""

    title = forms.CharField(
        label=_("Title"), max_length=80, help_text=_("Staff choose by it. Families never see it.")
    )
    school = forms.ChoiceField(label=_("Who may use it?"), required=False)

    def __init__(self, *args, schools, languages, may_be_for_all: bool, known=None, **more):
        texts = {text.language: text.body for text in known.texts.all()} if known else {}
        more["initial"] = {"title": known.title, "school": str(known.school_id or "")} if known else {}
        super().__init__(*args, **more)
        everybody = [("", _("All schools"))] if may_be_for_all else []
        self.fields["school"].choices = [*everybody, *((str(each.pk), each.name) for each in schools)]
        self.languages = list(dict.fromkeys([*languages, *texts]))
        for tag in self.languages:
            field = FreeText(label=language_label(tag), required=False, max_length=LONGEST, rows=4)
            field.widget.attrs |= {"lang": tag, "dir": "auto"}
            field.initial = texts.get(tag, "")
            self.fields[f"in-{tag}"] = field

    def said(self) -> dict:
        """The arguments of `save_template`."""
        read = self.cleaned_data
        return {
            "title": read["title"],
            "school_id": UUID(read["school"]) if read["school"] else None,
            "texts": {tag: read.get(f"in-{tag}", "") for tag in self.languages},
        }
