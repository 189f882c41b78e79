"""What people write of organizations and services, one by one or as a table; parsing only."""

from __future__ import annotations

import re

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.base.languages import LANGUAGES, language_choices
from thirdpillar.ground.base.sheets import BadFile, Sheet
from thirdpillar.ground.base.tables import restore_text
from thirdpillar.practice.partners.actions.directory import Offer
from thirdpillar.practice.partners.choices import Status, Topic

BAD_PHONE = gettext_lazy("This does not look like a phone number. Write it with its area code.")
MOST_LINES = 500


def phone_typed(text: str, country: str) -> str:
    """A number as it is dialled from everywhere (E.164); "" for none. Raises ValidationError."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as problem:
        raise ValidationError(BAD_PHONE) from problem
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(BAD_PHONE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class PhoneField(forms.CharField):
    """A phone number of the district's country."""

    country = "US"

    def clean(self, value) -> str:
        return phone_typed(super().clean(value), self.country)


class OfferForm(forms.Form):
    """An organization with one service."""

    organization = forms.CharField(label=gettext_lazy("Provider"), max_length=160)
    service = forms.CharField(label=gettext_lazy("Service"), max_length=160)
    description = forms.CharField(
        label=gettext_lazy("What it is, in plain words"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What it is about"), choices=Topic.choices, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    eligibility_description = forms.CharField(
        label=gettext_lazy("Who can get it"), max_length=500, required=False
    )
    application_process = forms.CharField(label=gettext_lazy("How to get it"), max_length=500, required=False)
    contact_name = forms.CharField(label=gettext_lazy("Contact"), max_length=160, required=False)
    phone = PhoneField(label=gettext_lazy("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    website = forms.URLField(label=gettext_lazy("Website"), required=False, assume_scheme="https")

    def __init__(self, *args, country: str, languages=(), **more) -> None:
        super().__init__(*args, **more)
        self.fields["languages"].choices = language_choices(dict.fromkeys([*languages, *LANGUAGES]))  # type: ignore[attr-defined]
        self.fields["phone"].country = country  # type: ignore[attr-defined]

    def offer(self) -> Offer:
        said = self.cleaned_data
        return Offer(**(said | {"topics": tuple(said["topics"]), "languages": tuple(said["languages"])}))


class OrganizationForm(forms.Form):
    """What is written of an organization itself."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    contact_name = forms.CharField(label=gettext_lazy("Contact"), max_length=160, required=False)
    phone = PhoneField(label=gettext_lazy("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    website = forms.URLField(label=gettext_lazy("Website"), required=False, assume_scheme="https")
    status = forms.ChoiceField(label=gettext_lazy("Where it stands"), choices=Status.choices)

    def __init__(self, *args, country: str, **more) -> None:
        super().__init__(*args, **more)
        self.fields["phone"].country = country  # type: ignore[attr-defined]


# Headings by what a column holds; the names of HSDS first.
COLUMNS: dict[str, tuple[str, ...]] = {
    "organization": ("organization", "organization name", "provider", "name"),
    "service": ("service", "service name", "offers", "what"),
    "description": ("description", "about"),
    "topics": ("topics", "taxonomy terms", "topic", "needs"),
    "languages": ("languages", "language"),
    "eligibility_description": ("eligibility description", "eligibility", "who"),
    "application_process": ("application process", "how"),
    "contact_name": ("contact name", "contact"),
    "phone": ("phone", "phone number"),
    "email": ("email", "e mail"),
    "website": ("website", "url"),
    "needs_table": ("table", "needs table"),
    "needs_power": ("power", "needs power"),
}
_LENGTHS = {
    "organization": 160, "service": 160, "description": 1000, "contact_name": 160, "eligibility_description": 500,
    "application_process": 500, "website": 300,
}  # fmt: skip
_YES, _NO = {"yes", "y", "1", "true", "x", "si"}, {"no", "n", "0", "false", ""}


def offers_of_table(sheet: Sheet, *, country: str) -> list[Offer]:
    """The offers of a table with headings, one a line. Raises BadTable with every line that is wrong, and takes none."""
    rows = sheet.rows
    if not rows:
        raise BadTable([(1, _("The file is empty."))])
    heading = [fold(cell) for cell in rows[0].values]
    place = {
        name: next((heading.index(each) for each in names if each in heading), None)
        for name, names in COLUMNS.items()
    }
    missing = [name for name in ("organization", "service", "topics") if place[name] is None]
    if missing:
        said = _("These columns are missing: %(columns)s.") % {"columns": ", ".join(missing)}
        raise BadTable([(rows[0].line, said)])
    if len(rows) - 1 > MOST_LINES:
        raise BadTable([(rows[0].line, _("The file has more than %(rows)s rows.") % {"rows": MOST_LINES})])
    found: list[Offer] = []
    wrong: list[tuple[int, str]] = []
    seen: set[tuple[str, str]] = set()
    for row in rows[1:]:
        cells = {
            name: restore_text(row.values[at]).strip() if at is not None and at < len(row.values) else ""
            for name, at in place.items()
        }
        offer, faults = _offer(cells, country)
        key = (cells["organization"].lower(), cells["service"])
        if not faults and key in seen:
            faults = [_("This stands in the file twice.")]
        seen.add(key)
        wrong += [(row.line, fault) for fault in faults]
        if offer is not None:
            found.append(offer)
    if wrong or not found:
        raise BadTable(wrong or [(rows[0].line, _("The file is empty."))])
    return found


class BadTable(BadFile):
    """What is wrong with a table, line by line."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        self.lines = lines
        super().__init__(lines[0][0], None, lines[0][1], "")


def _offer(cells: dict[str, str], country: str) -> tuple[Offer | None, list[str]]:
    faults = [
        _("“%(column)s” is missing.") % {"column": name}
        for name in ("organization", "service", "topics")
        if not cells[name]
    ]
    faults += [
        _("“%(column)s” is too long.") % {"column": name}
        for name, most in _LENGTHS.items()
        if len(cells[name]) > most
    ]
    topics, unknown = _among(cells["topics"], {str(key): str(label) for key, label in Topic.choices})
    tongues, strange = _among(cells["languages"], dict(language_choices()))
    faults += [_("“%(word)s” is not known here.") % {"word": word} for word in (*unknown, *strange)]
    phone = ""
    try:
        phone = phone_typed(cells["phone"], country)
        if cells["email"]:
            validate_email(cells["email"])
    except ValidationError as problem:
        faults += [f"{each}" for each in problem.messages]
    for name in ("needs_table", "needs_power"):
        if fold(cells[name]) not in _YES | _NO:
            faults.append(_("“%(word)s” is not known here.") % {"word": cells[name]})
    if faults:
        return None, faults
    plain = {name: cells[name] for name in (*_LENGTHS, "email")}
    return Offer(
        **plain, phone=phone, topics=tuple(topics), languages=tuple(tongues),
        needs_table=not cells["needs_table"] or fold(cells["needs_table"]) in _YES,
        needs_power=fold(cells["needs_power"]) in _YES,
    ), []  # fmt: skip


def _among(text: str, known: dict[str, str]) -> tuple[list[str], list[str]]:
    """The keys of words that are keys or labels, parted by commas, semicolons or bars; and the words that are neither."""
    by_label = {fold(label): key for key, label in known.items()} | {fold(key): key for key in known}
    found, strange = [], []
    for word in filter(None, (each.strip() for each in re.split(r"[,;|]", text))):
        key = by_label.get(fold(word))
        found.append(key) if key else strange.append(word)
    return list(dict.fromkeys(key for key in found if key)), strange
