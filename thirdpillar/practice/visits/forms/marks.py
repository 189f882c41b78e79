"""Parsing a file with yes or no for each student."""

from __future__ import annotations

import csv
import io

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.tables import restore_text

LARGEST = 20 * 1024**2  # bytes
ID = ("studentid", "sourcedid", "student")
SAID = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


class MarksForm(forms.Form):
    """A CSV file: a column with the student's id in the roster, and one for each attribute. Blank says nothing."""

    file = forms.FileField(
        label=_("File"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}), max_length=200
    )

    def __init__(self, data=None, files=None, *, names) -> None:
        super().__init__(data, files)
        self.known = {_folded(name): name for name in names}
        self.names: list[str] = []
        self.students: dict[str, dict[str, bool]] = {}

    def clean_file(self):
        found = self.cleaned_data["file"]
        if found.size > LARGEST:
            raise forms.ValidationError(_("This file is too large."))
        try:
            text = found.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("This file is not a CSV file in UTF-8.")) from None
        head = text.partition("\n")[0]
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=head.count))
        headings = [_folded(one) for one in next(reader, [])]
        key = next((headings.index(one) for one in ID if one in headings), None)
        columns = {place: self.known[one] for place, one in enumerate(headings) if one in self.known}
        if key is None or not columns:
            raise forms.ValidationError(_("The file has no such column."))
        self.names = list(columns.values())
        for row in reader:
            cells = [restore_text(one.strip()) for one in row]
            if len(cells) <= key or not cells[key]:
                continue
            said = {
                name: SAID.get(cells[place].casefold())
                for place, name in columns.items()
                if place < len(cells)
            }
            self.students[cells[key]] = {name: so for name, so in said.items() if so is not None}
        return found


def _folded(heading: str) -> str:
    return "".join(each for each in restore_text(heading).casefold() if each.isalnum())
