"""Parsing what is said about funds and pay; nothing is decided here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.tables import restore_text
from thirdpillar.means.funds.actions.payroll import Paid
from thirdpillar.means.funds.choices import Source
from thirdpillar.means.funds.columns import COLUMNS

LARGEST = 5 * 1024**2  # bytes of an answer of payroll
# An amount as US payroll systems write it; "28,49" is not one, and a hundred times too much if taken for it.
_AMOUNT = re.compile(r"-?\$?(\d+|\d{1,3}(,\d{3})+)(\.\d{1,2})?")
_DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d")


class _SomeSchools(forms.TypedMultipleChoiceField):
    """Schools that were ticked, by id."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **more):
        super().__init__(coerce=UUID, **more)


class FundForm(forms.Form):
    title = forms.CharField(label=_("Name"), max_length=120)
    source = forms.ChoiceField(label=_("Where it comes from"), choices=Source.choices)
    code = forms.CharField(label=_("Account code"), max_length=60, required=False)
    school = forms.ChoiceField(label=_("School"), required=False)
    only_title_i = forms.BooleanField(label=_("Pays at Title I schools alone"), required=False, initial=True)
    only_school_ids = _SomeSchools(label=_("Pays at these schools alone"), required=False)

    def __init__(self, data, *, schools: Sequence[tuple[str, str]]):
        super().__init__(data)
        self.fields["school"].choices = [("", _("All schools")), *schools]
        self.fields["only_school_ids"].choices = schools


class TitleISchoolsForm(forms.Form):
    """Which schools are Title I schools, from when, and where that is written."""

    schools = _SomeSchools(label=_("Schools"))
    begins_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    written_in = forms.CharField(
        label=_("Where is it written?"), max_length=200, help_text=_("Such as the state's list of Title I schools.")
    )  # fmt: skip

    def __init__(self, data, *, schools: Sequence[tuple[str, str]], **more):
        super().__init__(data, **more)
        self.fields["schools"].choices = schools


class _Ids(forms.Field):
    """Ids that were marked on a page; what is none is refused."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value) -> list[UUID]:
        try:
            return [UUID(str(one)) for one in value or ()]
        except ValueError:
            return []


class DecideForm(forms.Form):
    """Which items, and what is said of them."""

    items = _Ids(required=False)
    confirmed = _Ids(required=False)
    fund = forms.UUIDField(required=False)
    why = forms.CharField(label=_("Why?"), max_length=200, required=False)


class ColumnsForm(forms.Form):
    """For each column its place in the file (blank: left out) and its heading."""

    school = forms.ChoiceField(label=_("School"), required=False)

    def __init__(self, data, *, chosen: Sequence[dict], schools: Sequence[tuple[str, str]]):
        super().__init__(data)
        self.fields["school"].choices = [("", _("All schools")), *schools]
        places = {one["field"]: (number, one["heading"]) for number, one in enumerate(chosen, 1)}
        for field, (label, _kind) in COLUMNS.items():
            number, heading = places.get(field, (None, str(label)))
            self.fields[f"place_{field}"] = forms.IntegerField(
                label=_("Place"), required=False, min_value=1, max_value=99, initial=number
            )
            self.fields[f"heading_{field}"] = forms.CharField(
                label=_("Heading"), required=False, max_length=60, initial=heading
            )

    def rows(self) -> list[dict]:
        """What the page shows of each column: its name and its two fields."""
        return [
            {"label": label, "place": self[f"place_{field}"], "heading": self[f"heading_{field}"]}
            for field, (label, _kind) in COLUMNS.items()
        ]

    def columns(self) -> list[dict[str, str]]:
        told, changed = self.cleaned_data, set(self.changed_data)
        # Whatever was put into a place now goes before what stood there.
        chosen = [
            (
                (told[f"place_{field}"], f"place_{field}" not in changed, number),
                {"field": field, "heading": told[f"heading_{field}"]},
            )
            for number, field in enumerate(COLUMNS)
            if told[f"place_{field}"]
        ]
        return [one for _place, one in sorted(chosen, key=lambda each: each[0])]


class AnswerForm(forms.Form):
    """Payroll's answer: a CSV file and what its columns are called."""

    file = forms.FileField(
        label=_("File"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}), max_length=200
    )
    number = forms.CharField(label=_("Heading of our number"), initial="Our number", max_length=60)
    amount = forms.CharField(label=_("Heading of the amount paid"), initial="Paid", max_length=60)
    day = forms.CharField(label=_("Heading of the day of payment"), initial="Paid on", max_length=60)

    lines: list[Paid]
    unread: int = 0  # lines that say nothing we understand

    def clean(self) -> dict:
        told = self.cleaned_data
        found = told.get("file")
        if found is None or self.errors:
            return told
        if found.size > LARGEST:
            self.add_error("file", _("This file is too large."))
            return told
        try:
            text = found.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", _("This file is not a CSV file in UTF-8."))
            return told
        head = text.partition("\n")[0]
        delimiter = max(",;\t|", key=head.count)
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        headings = {_folded(one): one for one in reader.fieldnames or ()}
        names = {key: headings.get(_folded(told[key])) for key in ("number", "amount", "day")}
        for key, name in names.items():
            if name is None:
                self.add_error(key, _("The file has no such column."))
        if not self.errors:
            read = [_line(row, names) for row in reader]
            self.lines = [one for one in read if one is not None]
            self.unread = len(read) - len(self.lines)
        return told


def _folded(heading: str) -> str:
    return " ".join(restore_text(heading or "").casefold().split())


def _line(row: dict, names: dict) -> Paid | None:
    try:
        number = UUID(restore_text((row[names["number"]] or "").strip()))
    except ValueError:
        return None
    amount = restore_text((row[names["amount"]] or "").strip())
    if not _AMOUNT.fullmatch(amount):
        return None
    cents = int(Decimal(amount.replace("$", "").replace(",", "")) * 100)
    on = _day((row[names["day"]] or "").strip())
    return Paid(number, cents, on) if on and abs(cents) < 2**31 else None


def _day(said: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
