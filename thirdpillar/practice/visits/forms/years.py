"""What the office types about a year of visits, and a school about its own way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.means.funds.choices import Unit
from thirdpillar.practice.visits.choices import DeviationKind, InterpreterRule, Part
from thirdpillar.practice.visits.forms.contract import WithContract
from thirdpillar.practice.visits.queries.years import NUMBERS
from thirdpillar.practice.visits.rules import bounds, default_roles

LONGEST = 999
HOURS = ("earliest", "latest")
_OWN = ("interpreter_rule", "visitor_roles")
_OF_SCHOOL = (*_OWN, "most_invitations", "notice_hours", "lead_account_id")
WINDOWS = (
    ("first_opens", _("First visits from")), ("first_closes", _("First visits until")),
    ("second_opens", _("Second visits from")), ("second_closes", _("Second visits until")),
)  # fmt: skip


def day_field(label, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


def number_field(label, *, required: bool = True, help_text="") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=required, min_value=1, max_value=LONGEST, help_text=help_text
    )


def hour_field(label) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))


def roles_field(*, required: bool = True) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Who may visit"), required=required, widget=forms.CheckboxSelectMultiple
    )


def roles_named(roles: Iterable[str]) -> list[tuple[str, str]]:
    return [(role, str(Role(role).label)) for role in roles]


class _WithWindows(forms.Form):
    """Four days: both windows, or (where they may be blank) none of a window."""

    windows_required = True

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        for name, label in WINDOWS:
            self.fields[name] = day_field(label, required=self.windows_required)

    def clean(self) -> dict:
        told = super().clean() or self.cleaned_data
        for which in ("first", "second"):
            opens, closes = told.get(f"{which}_opens"), told.get(f"{which}_closes")
            if (opens is None) != (closes is None) or (opens and closes and opens > closes):
                self.add_error(f"{which}_closes", _("Say from when until when, the end after the beginning."))
        return told

    def windows(self) -> dict[int, tuple]:
        """{1 or 2: (opens, closes)}; (None, None) where nothing was said."""
        told = self.cleaned_data
        return {
            number: (told[f"{which}_opens"], told[f"{which}_closes"])
            for number, which in ((1, "first"), (2, "second"))
        }

    @staticmethod
    def initial_windows(cycles) -> dict:
        found: dict = {}
        for cycle in cycles:
            which = "first" if cycle.number == 1 else "second"
            found |= {f"{which}_opens": cycle.opens_on, f"{which}_closes": cycle.closes_on}
        return found

    @property
    def of_windows(self):
        return [self[name] for name, _label in WINDOWS]


class TermsForm(WithContract, _WithWindows):
    """The numbers of a year, as the model has them until somebody says otherwise."""

    interpreter_rule = forms.ChoiceField(label=_("Interpreters"), choices=InterpreterRule.choices)
    visitor_roles = roles_field()
    training_months = number_field(_("A training holds for this many months"))
    most_invitations = number_field(_("A family is asked at most this many times"))
    notice_hours = number_field(_("A visit is arranged at least this many hours before"))
    visit_minutes = number_field(_("Minutes that a visit is planned for"))
    reflect_days = number_field(_("Days to reflect"))
    pay_days = number_field(_("Days until a visit is paid"))
    ask_minutes = number_field(_("Minutes after a visit until its visitors are asked if they are out"))
    alarm_minutes = number_field(_("Minutes without a check-out until the alarm"))
    shortest_minutes = number_field(_("A visit shorter than this many minutes is asked about"))
    longest_minutes = number_field(_("A visit longer than this many minutes is asked about"))
    earliest = hour_field(_("Visits begin at the earliest at"))
    latest = hour_field(_("Visits end at the latest at"))
    remind_hours = number_field(_("Who has not confirmed is reminded this many hours before it is too late"))

    def __init__(self, *args, on: date, **more):
        super().__init__(*args, **more)
        for name, (least, most) in bounds(on).items():
            field = self.fields[name]
            field.validators += [MinValueValidator(least), MaxValueValidator(most)]
            field.widget.attrs |= {"min": least, "max": most}

        self.fields["visitor_roles"].choices = roles_named(default_roles(on))

    @property
    def of_terms(self):
        return [self[name] for name in (*_OWN, *NUMBERS, *HOURS)]

    def terms(self) -> dict:
        told = self.cleaned_data
        said = {name: told[name] for name in (*_OWN, *NUMBERS)}
        return said | {"hours": tuple(told[name] for name in HOURS), "contract": self.contract()}


class SchoolTermsForm(WithContract, _WithWindows):
    """What a school does its own way; blank is as the district has it."""

    windows_required = False
    interpreter_rule = forms.ChoiceField(
        label=_("Interpreters"), required=False, choices=[("", _("As the district")), *InterpreterRule.choices]
    )  # fmt: skip
    visitor_roles = roles_field(required=False)
    most_invitations = number_field(_("A family is asked at most this many times"), required=False)
    notice_hours = number_field(_("A visit is arranged at least this many hours before"), required=False)
    lead_account_id = forms.TypedChoiceField(
        label=_("Who leads the visits here"), required=False, empty_value=None, coerce=UUID
    )

    def __init__(self, *args, leads, roles, **more):
        super().__init__(*args, **more)
        self.fields["visitor_roles"].choices = roles_named(roles)
        self.fields["lead_account_id"].choices = [("", "–"), *((str(pk), name) for pk, name in leads)]

    @property
    def of_terms(self):
        return [self[name] for name in _OF_SCHOOL]

    def terms(self) -> dict:
        return {name: self.cleaned_data[name] for name in _OF_SCHOOL} | {"contract": self.contract()}


class _OfSchool(forms.Form):
    school_id = forms.TypedChoiceField(label=_("School"), required=False, empty_value=None, coerce=UUID)

    def __init__(self, *args, schools, **more):
        super().__init__(*args, **more)
        self.fields["school_id"].choices = [
            ("", _("All schools")), *((str(one.pk), one.name) for one in schools)
        ]  # fmt: skip


class PayRuleForm(_OfSchool):
    """What a visit outside the contract day pays."""

    parts = forms.MultipleChoiceField(
        label=_("Who is paid"), choices=Part.choices, widget=forms.CheckboxSelectMultiple
    )
    unit = forms.ChoiceField(label=_("Paid by"), choices=Unit.choices, widget=forms.RadioSelect)
    amount = forms.DecimalField(
        label=_("Amount in dollars"), min_value=Decimal("0.01"), max_value=Decimal(10000), decimal_places=2
    )
    least_minutes = number_field(
        _("Least minutes paid"), required=False, help_text=_("Where it is paid by the hour.")
    )
    most_minutes = number_field(
        _("Most minutes paid"), required=False, help_text=_("Where it is paid by the hour.")
    )
    from_on = day_field(_("From"))
    contract = forms.CharField(label=_("Contract or agreement"), max_length=160, required=False)
    fund_id = forms.TypedChoiceField(label=_("Paid from"), required=False, empty_value=None, coerce=UUID)

    def __init__(self, *args, funds, **more):
        super().__init__(*args, **more)
        if funds:
            self.fields["fund_id"].choices = [("", "–"), *((str(one.pk), one.title) for one in funds)]
        else:
            del self.fields["fund_id"]
        self.order_fields(
            [
                "parts",
                "unit",
                "amount",
                "least_minutes",
                "most_minutes",
                "from_on",
                "school_id",
                "fund_id",
                "contract",
            ]
        )

    def facts(self) -> dict:
        """What add_pay_rule takes."""
        told = dict(self.cleaned_data)
        return told | {"cents": int(told.pop("amount") * 100)}


class DeviationForm(_OfSchool):
    """Where visits depart from the model, from when until when and why."""

    kind = forms.ChoiceField(label=_("How visits depart from the model"), choices=DeviationKind.choices)
    begins_on = day_field(_("From"))
    ends_on = day_field(_("Until"))
    why = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )

    field_order = ["kind", "school_id", "begins_on", "ends_on", "why"]

    def clean(self) -> dict:
        told = self.cleaned_data
        if told.get("begins_on") and told.get("ends_on") and told["begins_on"] > told["ends_on"]:
            self.add_error("ends_on", _("The end comes after the beginning."))
        return told
