"""Parsing what staff write to many families; nothing is decided here."""

from __future__ import annotations

import re
from datetime import datetime, time
from decimal import Decimal
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.doors.broadcasts.audience import SERIES
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.people.choices import Direction
from thirdpillar.ground.people.forms import FreeText
from thirdpillar.ground.people.wording import bus_name, grade_name
from thirdpillar.means.conversations.choices import MadeBy, TextClass
from thirdpillar.means.conversations.choices.broadcasts import Pace
from thirdpillar.means.conversations.forms.threads import AsksClass, text_class_field
from thirdpillar.means.conversations.queries.audiences import (
    ATTENDED,
    CAME,
    COMING,
    COMPLETED,
    INVITED,
    REGISTERED,
    WAITING,
    Audience,
)
from thirdpillar.means.conversations.rules.broadcasts import moment_of
from thirdpillar.means.conversations.rules.threads import LONGEST
from thirdpillar.means.conversations.wording.alerts import is_a_machines

MOST_LISTED = 5000
_ENDS = time(23, 59)
OF_GATHERING = [(INVITED, _("who were invited")), (COMING, _("who said yes")), (CAME, _("who came"))]
OF_PROGRAMME = [
    (REGISTERED, _("who are registered")), (WAITING, _("who wait for a place")), (ATTENDED, _("who came")),
    (COMPLETED, _("who completed it")),
]  # fmt: skip


def _many(label, choices, **more) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **more
    )


class BroadcastForm(AsksClass):
    """One message to many: its words by language, whom it is for, and when it goes."""

    title = forms.CharField(label=_("What is it about?"), max_length=120)
    pace = forms.ChoiceField(label=_("How much does it press?"), widget=forms.RadioSelect)
    text_class = text_class_field([each for each in TextClass.choices if each[0] != TextClass.EMERGENCY])
    asks_wellbeing = forms.BooleanField(
        label=_("Ask families: are you safe, or do you need help?"), required=False,
        help_text=_("Only with an urgent alert. Answers are counted as they come in."),
    )  # fmt: skip
    ride = forms.ChoiceField(
        label=_("Which ride?"), required=False, widget=forms.RadioSelect, choices=[("", _("No matter")), *Direction.choices]
    )  # fmt: skip
    listed = forms.CharField(
        label=_("Only these students or families"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Paste numbers or ids from a list, one on each line."),
    )  # fmt: skip
    not_reached = forms.BooleanField(
        label=_("Only families not yet reached this school year"), required=False
    )
    gathering = forms.ChoiceField(label=_("Only families of a gathering"), required=False)
    which = forms.ChoiceField(
        label=_("Of that gathering"), required=False, widget=forms.RadioSelect, initial=INVITED,
        choices=OF_GATHERING,
    )  # fmt: skip
    programme = forms.ChoiceField(label=_("Only families of a programme"), required=False)
    stands = forms.ChoiceField(
        label=_("Of that programme"), required=False, widget=forms.RadioSelect, initial=REGISTERED,
        choices=OF_PROGRAMME,
    )  # fmt: skip
    goes_on = forms.DateField(
        label=_("Send on"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    goes_at = forms.TimeField(
        label=_("At"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("Leave both empty to send at once. Ordinary messages wait from 9 p.m. to 8 a.m."),
    )  # fmt: skip
    ends_on = forms.DateField(
        label=_("Do not send after"), required=False, help_text=_("What has not gone by the end of this day never goes."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip

    def __init__(self, *args, original: str, others, schools, grades, sections, languages, buses, gatherings, programmes, paces,
                 zone: str, needs_section: bool, most_alive_hours: int, more_classes: bool = False, **more):  # fmt: skip
        super().__init__(*args, **more)
        self.original, self.others, self.zone = original, [one for one in others if one != original], zone
        self.fields["pace"].choices = [(each, Pace(each).label) for each in paces]
        self.fields["pace"].initial = Pace.SOON
        if Pace.EMERGENCY not in paces:
            del self.fields["asks_wellbeing"]
        else:
            self.fields["alive_hours"] = forms.IntegerField(
                label=_("Hours after which an urgent alert is not tried any more"), required=False, min_value=1,
                max_value=most_alive_hours, initial=most_alive_hours,
            )  # fmt: skip
        self.fields["gathering"].choices = [("", _("No matter")), *gatherings]
        self.fields["programme"].choices = [("", _("No matter")), *programmes]
        self.fields[self._name(original)] = FreeText(
            label=_("Your words in %(language)s") % {"language": language_label(original)}, max_length=LONGEST, rows=5,
            help_text=_("Write {children} where the names of the family's children belong."),
        )  # fmt: skip
        for each in self.others:
            self.fields[self._name(each)] = FreeText(
                label=_("The same in %(language)s") % {"language": language_label(each)}, max_length=LONGEST, rows=4,
                required=False,
            )  # fmt: skip
            self.fields[self._name(each)].widget.attrs |= {"lang": each, "dir": "auto"}
        self.fields["schools"] = _many(_("Schools"), schools)
        self.fields["grades"] = _many(_("Grades"), [(each, grade_name(each)) for each in grades])
        self.fields["languages"] = _many(_("Languages"), [(each, language_label(each)) for each in languages])
        self.fields["sections"] = _many(_("Classes"), sections)
        self.fields["buses"] = _many(_("Buses"), [(each, bus_name(each)) for each in buses])
        if needs_section:
            self.fields["section"] = forms.ChoiceField(label=_("Your class"), choices=sections)
            for gone in (
                "sections",
                "schools",
                "grades",
                "buses",
                "not_reached",
                "gathering",
                "which",
                "programme",
                "stands",
            ):
                del self.fields[gone]
        if more_classes and not needs_section:
            self.fields["class_search"] = forms.CharField(
                label=_("Find classes by name"), required=False, max_length=80
            )
        for name in ("schools", "grades", "languages", "sections"):
            if name == "sections" and more_classes and sections:
                continue  # one that was found is a choice, beside all that were not
            if name in self.fields and len(self.fields[name].choices) < 2:
                del self.fields[name]
        if not (buses and "buses" in self.fields):
            self.fields.pop("buses", None)
            self.fields.pop("ride")
        if not gatherings:
            self.fields.pop("gathering", None)
            self.fields.pop("which", None)
        if not programmes:
            self.fields.pop("programme", None)
            self.fields.pop("stands", None)

    @staticmethod
    def _name(language: str) -> str:
        return "words_" + re.sub(r"[^A-Za-z0-9]", "_", language)

    def first_fields(self):
        return [self["title"], self.words_field()]

    def words_field(self):
        """The box of the original words."""
        return self[self._name(self.original)]

    def other_words(self):
        return [self[self._name(each)] for each in self.others]

    def whom_fields(self):
        names = (
            "section",
            "schools",
            "grades",
            "sections",
            "class_search",
            "buses",
            "ride",
            "languages",
            "gathering",
            "which",
            "programme",
            "stands",
            "not_reached",
            "listed",
        )
        return [self[name] for name in names if name in self.fields]

    def when_fields(self):
        names = ("pace", "text_class", "asks_wellbeing", "alive_hours", "goes_on", "goes_at", "ends_on")
        return [self[name] for name in names if name in self.fields]

    def clean_listed(self) -> tuple[str, ...]:
        found = [each for each in re.split(r"[\s,;]+", self.cleaned_data["listed"]) if each]
        if len(found) > MOST_LISTED:
            raise forms.ValidationError(_("This list is too long: choose a school or a grade instead."))
        return tuple(dict.fromkeys(found))

    def begin_with(self, title: str, words: dict[str, str]) -> None:
        """Put an approved text into the boxes of a form that nobody has typed in yet, and its title where there is none."""
        self.initial["title"] = self.initial.get("title") or title
        for each in (self.original, *self.others):
            if said := words.get(each) or words.get(each.partition("-")[0]):
                self.initial[self._name(each)] = said
                if each != self.original and is_a_machines(each, said):
                    self.fields[self._name(each)].help_text = MadeBy.MACHINE.label

    def words(self) -> dict[str, str]:
        """{language: text} of what was written."""
        said = {each: self.cleaned_data.get(self._name(each), "") for each in (self.original, *self.others)}
        return {language: text for language, text in said.items() if text.strip()}

    def values(self) -> dict:
        """The arguments of `write_broadcast` that the form holds."""
        said = self.cleaned_data
        section = said.get("section") or ""
        ends = said.get("ends_on")
        return {
            "title": said["title"], "words": self.words(), "original": self.original, "pace": said["pace"],
            "text_class": self.text_class_chosen(), "sure_of": self.sure_of(),
            "asks_wellbeing": bool(said.get("asks_wellbeing")), "section_id": UUID(section) if section else None,
            "goes_on": said.get("goes_on"), "goes_at": said.get("goes_at"),
            "drafted": [each for each, words in self.words().items() if is_a_machines(each, words)],
            "alive_hours": said.get("alive_hours"),
            "expires_at": moment_of(ends, _ENDS, self.zone) if ends else None, "audience": self.audience(),
        }  # fmt: skip

    def audience(self) -> Audience:
        said = self.cleaned_data
        gathering = said.get("gathering") or ""
        return Audience(
            schools=tuple(said.get("schools") or ()), grades=tuple(said.get("grades") or ()),
            sections=tuple(said.get("sections") or ()), languages=tuple(said.get("languages") or ()),
            buses=tuple(said.get("buses") or ()), ride=said.get("ride") or "",
            listed=said.get("listed") or (), not_reached=bool(said.get("not_reached")),
            gathering=gathering.removeprefix(SERIES), series=gathering.startswith(SERIES),
            which=said.get("which") or INVITED,
            programme=said.get("programme") or "", stands=said.get("stands") or REGISTERED,
        )  # fmt: skip

    def school_ids(self) -> list[UUID]:
        return [UUID(each) for each in self.cleaned_data.get("schools") or ()]


def typed_from(found, versions, zone) -> dict:
    """What a form of an existing draft begins with."""
    audience = Audience.of(found.audience)
    ends: datetime | None = found.expires_at
    return {
        "title": found.title, "pace": found.pace, "text_class": found.text_class, "asks_wellbeing": found.asks_wellbeing,
        "goes_on": found.goes_on, "goes_at": found.goes_at, "ends_on": ends.astimezone(zone).date() if ends else None,
        "alive_hours": found.alive_hours,
        "schools": list(audience.schools), "grades": list(audience.grades), "sections": list(audience.sections),
        "buses": list(audience.buses), "ride": audience.ride,
        "languages": list(audience.languages), "listed": "\n".join(audience.listed),
        "not_reached": audience.not_reached, "which": audience.which,
        "gathering": f"{SERIES}{audience.gathering}" if audience.series else audience.gathering,
        "programme": audience.programme, "stands": audience.stands, "section": str(found.section_id or ""),
    } | {BroadcastForm._name(one.language): one.body for one in versions}  # fmt: skip


def _price(label, **more) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=Decimal(0), max_digits=8, decimal_places=5, **more
    )


class TermsForm(forms.Form):
    """What the district office sets for broadcasts."""

    digest_at = forms.TimeField(
        label=_("News go once a day at"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    second_person_above = forms.IntegerField(
        label=_("A second person says yes above so many people"), required=False, min_value=1,
        help_text=_("Never more than the standard allows."),
    )  # fmt: skip
    part_price = _price(_("Price of one part of a text"))
    picture_price = _price(_("Price of one text with pictures"))
    call_price = _price(_("Price of one call"))
    letter_price = _price(
        _("Price of one letter"), help_text=_("Left empty, letters count at the price of a stamp.")
    )
    currency = forms.RegexField(r"^[A-Z]{3}$", label=_("Currency"), initial="USD", max_length=3)
    link_hosts = forms.CharField(
        label=_("Where links may lead"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One host on each line, such as zoom.us. Links to this site are always fine."),
    )  # fmt: skip

    def clean_link_hosts(self) -> list[str]:
        hosts = [each.strip().lower() for each in self.cleaned_data["link_hosts"].split() if each.strip()]
        wrong = [each for each in hosts if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", each)]
        if wrong:
            raise forms.ValidationError(_("Not a host: %(host)s"), params={"host": wrong[0]})
        return list(dict.fromkeys(hosts))
