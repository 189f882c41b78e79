"""Four neighbouring territories, each with a row of every table and a canary in every free text of it.

own: what the principals are meant to see. neighbour: another family and class in the same school. school: another
school of the district. district: another district. A new table joins by itself; where its constraints or its pages
need certain values, say so in VALUES.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction

from tests.factories import NOW, MadeDistrict
from thirdpillar.algorithms.disclosure.protect import protect
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.models import LanguageLine
from thirdpillar.proof.evidence.actions.ledger import write_table
from thirdpillar.proof.evidence.actions.releases import rule_on
from thirdpillar.proof.evidence.actions.snapshots import certify_snapshot
from thirdpillar.proof.evidence.models import Snapshot
from thirdpillar.proof.evidence.queries.true_counts import read_truth

# Written elsewhere and under rules of their own: the chain of the record, the sending fence.
LEFT_OUT = {"audit.Entry", "audit.Seal", "delivery.Fence", "evidence.RollUp", "people.RosterFile"}

# One row a district, or one a district and kind: what the first territory of a district planted stands for all of it.
ONCE = {
    "conversations.BroadcastTerms", "conversations.ClassRule", "conversations.LanguageLine", "conversations.Terms",
    "conversations.TextCheck", "conversations.SchoolTerm", "visits.VisitYear", "visits.SchoolTerms",
    "funds.TitleISchool", "gatherings.AreaMap", "gatherings.TransitFeed",
}  # fmt: skip

# Made together with the family itself, once.
WITH_FAMILY = {"people.Enrollment", "people.Placement", "people.HouseholdStudent", "people.HouseholdAdult"}

# Fields by name whose text has a form that pages rely on; a canary would only break them.
PLAIN: dict[str, Any] = {
    "grade": "03",
    "zone": "America/Chicago",
    "country": "US",
    "channel": "sms",
    "measure": "families_reached",
    "measure_version": 1,
    "source_format": "oneroster_1_1",
    "first_kind": "gathering",
    "kind": "mobile",
    "step": "",
    "lives_with": True,
    "has_legal_authority": True,
    "tried": "",
}


def _certified(here: Territory) -> Snapshot:
    return certify_snapshot(
        by=here.made.scope(Role.OFFICE), at=NOW, as_of=NOW.date(), title=canary(here.tag, "Snapshot", "title")
    )


def _published(here: Territory) -> str:
    snapshot = Snapshot.objects.seen_by(here.made.system).get(pk=here.ids["snapshot"])
    frozen = json.loads(snapshot.body)
    table = protect(read_truth(snapshot.truth), rule=rule_on(NOW.date(), here.made.id))
    kept = {name: frozen[name] for name in ("district", "measure", "as_of", "schools")}
    return json.dumps(kept | {"table": write_table(table), "given_up": []})


def _line(here: Territory) -> LanguageLine:
    """A district has one: the first territory of it plants the number for all."""
    found = LanguageLine.objects.seen_by(here.made.system).first()
    return found or LanguageLine(district_id=here.made.id, phone="+18005550100")


# Rows that only their room's own deed makes as its pages expect them.
MADE_BY: dict[str, Any] = {"evidence.Snapshot": _certified, "conversations.LanguageLine": _line}

# "app.Model.field" → value, or a function of the territory.
VALUES: dict[str, Any] = {
    "delivery.Message.state": "ready",
    "people.Restriction.scopes": ["pickup"],
    "people.Restriction.left_at": None,
    "people.Merge.kept_id": lambda here: here.ids["adult"],
    "people.Merge.gone_id": lambda here: uuid4(),
    "people.SuggestedMerge.first_id": lambda here: here.ids["adult"],
    "people.SuggestedMerge.second_id": lambda here: uuid4(),
    "people.HouseholdCorrection.household_id": lambda here: here.ids["household"],
    # Undone already: what `moved` holds is the room's own affair and is tested there.
    "people.Merge.undone_at": NOW,
    "people.HouseholdCorrection.undone_at": NOW,
    "people.RosterImport.state": "compared",
    # Who has no child of it does not read it.
    "conversations.Thread.student_ids": lambda here: [here.ids["student"]],
    "conversations.InterpreterOffer.during": (NOW, NOW + timedelta(hours=1)),
    "conversations.InterpreterTime.during": (NOW, NOW + timedelta(hours=1)),
    "conversations.InterpreterHours.weekday": 1,
    "conversations.InterpreterHours.begins": time(8),
    "conversations.InterpreterHours.ends": time(9),
    # A year that is on, at the first school: its pages show what it holds.
    "visits.VisitYear.stage": "adopted",
    "visits.SchoolTerms.adopted_at": NOW,
    "visits.Seat.during": (NOW, NOW + timedelta(hours=1)),
    # Two families of one school: of its two cycles each has one.
    # What has words is done.
    "visits.HopesVersion.state": "done",
    "visits.CrossSectionResult.status": "cross_section_ok",
    "visits.Cycle.number": lambda here: 2 if here.tag == "nbr" else 1,
    "visits.VisitorHours.weekday": 1,
    "visits.VisitorHours.begins": time(8),
    "visits.VisitorHours.ends": time(9),
    # Over: while one goes on, the page that asks for another shows that one.
    "gatherings.InvitationRound.stage": "done",
    "gatherings.AudienceCount.done_at": NOW,
    "gatherings.Programme.share_percent": 75,
    "gatherings.Programme.credential": "",
    "gatherings.Registration.account_id": None,
    # Long after everything else that is planted in the room.
    "gatherings.RoomTime.during": (NOW + timedelta(days=300), NOW + timedelta(days=300, hours=1)),
    "gatherings.OpeningHours.weekday": lambda here: 5 if here.tag == "nbr" else 6,
    "gatherings.OpeningHours.opens": time(8),
    "gatherings.OpeningHours.closes": time(20),
    # Planned: its pages show who comes when.
    "conferences.Week.minutes": 12,
    "conferences.Week.plan_stage": "done",
    "conferences.Week.stage": "published",
    **{
        f"conferences.{name}.section_id": lambda here: here.ids["section"]
        for name in ("Team", "TeamHome", "TeamMeeting", "Skill", "Score", "Goal", "TeamPresence", "TeamWord")
    },
    "conferences.Conference.stage": "placed",
    "conferences.Conference.during": (NOW + timedelta(days=2), NOW + timedelta(days=2, minutes=12)),
    "conferences.Conference.interpreter_id": None,
    # Known to the staff of every school, as its name is.
    "partners.Organization.phone": "",
    "partners.Application.phone": "",
    "gatherings.MeetingInput.reading_by": "",
    "gatherings.Gathering.id": lambda here: here.ids.setdefault("gathering of a fair", uuid4()),
    "partners.Fair.gathering_id": lambda here: here.ids.setdefault("gathering of a fair", uuid4()),
    "partners.Fair.a_row": 6,
    "volunteers.Offer.withdrawn_at": None,
    "volunteers.Lesson.used_at": None,
    "volunteers.HelpingRole.needs": [],
    # Nobody is asked for it any more: while it is open, anybody reads of it.
    "volunteers.HelpingRole.closed_at": NOW,
    "volunteers.SignUp.place": 1,
    "volunteers.SignUp.during": (NOW + timedelta(days=1), NOW + timedelta(days=2)),
    "volunteers.Hours.during": (NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1)),
    "volunteers.Hours.as_logged": (NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1)),
    "volunteers.ServiceHours.minutes": 60,
    "gatherings.PlaceOffer.answer_by": NOW + timedelta(days=3),
    "gatherings.Answer.sealed_needs": lambda here: json.dumps(
        {"food": canary(here.tag, "Answer", "sealed_needs")}
    ),
    "gatherings.Registration.sealed_needs": lambda here: json.dumps(
        {"food": canary(here.tag, "Registration", "sealed_needs")}
    ),
    "gatherings.KeptNeeds.said_at": NOW,
    "gatherings.KeptNeeds.keep_until": NOW + timedelta(days=365),
    "gatherings.KeptNeeds.words": '{"transport": true}',
    "gatherings.StaffingTask.language": "",
    "gatherings.StaffingTask.need": "transport",
    "gatherings.NeedsTally.need": "transport",
    "gatherings.MeetingInput.way": "link",
    "gatherings.AgendaItem.kind": "ask",
    "gatherings.PointVersion.kind": "already",
    "gatherings.PointVersion.shown_at": NOW,
    "evidence.Presence.school_id": lambda here: here.ids["school"],
    "evidence.Release.body": _published,
    "accounts.SingleSignOn.issuer": "https://127.0.0.1:9/",
    "accounts.SingleSignOn.key": lambda here: f"sso-{here.tag}",
    "accounts.RoleProposal.role": "office",
    "accounts.RoleProposal.decided_by_id": None,
    "accounts.SupportGrant.begins_at": lambda here: clock.now(),
    "accounts.SupportGrant.ends_at": lambda here: clock.now() + timedelta(hours=4),
}

_REQUIRED_LATER = re.compile(r"^(ends|expires|until|left)_")


@dataclass
class Territory:
    """Ids by the lower-case name of the model, alone and with its room: ids["student"], ids["people.student"]."""

    made: MadeDistrict
    tag: str
    phone: str
    ids: dict[str, Any] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    unplanted: dict[str, str] = field(default_factory=dict)

    def put(self, row) -> Any:
        for name in (row._meta.label_lower, row._meta.model_name):
            self.ids.setdefault(name, row.pk)
        self.labels[row._meta.label_lower] = row._meta.label
        return row


def territory(made: MadeDistrict, tag: str, phone: str, school, title: str) -> Territory:
    """A section, a student, an adult and a household of their own at `school`, and one row of everything else."""
    here = Territory(made, tag, phone)
    here.put(school)
    here.put(made.year)
    section = here.put(made.add_section(school, canary(tag, "Section", "title") if title else ""))
    names = {"given": canary(tag, "Student", "given"), "family": canary(tag, "Student", "family")}
    student = here.put(made.add_student(**names, school=school, section=section, home_language="es"))
    names = {"given": canary(tag, "Adult", "given"), "family": canary(tag, "Adult", "family")}
    adult = made.add_adult(
        **names, phone=phone, email=f"{canary(tag, 'ContactPoint', 'value')}@x.example", language="es"
    )
    here.put(adult)
    here.put(made.tie(student, adult, relation="mother", lives_with=True))
    here.put(made.add_household([student], [adult], language="es"))
    with made.acting():
        for model in _in_order():
            label = model._meta.label
            if label in LEFT_OUT | WITH_FAMILY or label.lower() in here.ids or label.startswith("schools."):
                continue
            if label in ONCE and (known := model.objects.seen_by(made.system).first()):
                here.put(known)
                continue
            try:
                with transaction.atomic():
                    row = MADE_BY[label](here) if label in MADE_BY else _row(model, here)
                    if row._state.adding:
                        row.save(force_insert=True)
                here.put(row)
            except Exception as problem:  # reported as one list by the test, not as the first accident
                here.unplanted[model._meta.label] = f"{type(problem).__name__}: {problem}"
    return here


def canary(tag: str, model: str, field_name: str) -> str:
    """Letters only, so that it survives names' rules, folding and capitals."""
    return f"zq{tag}{model}{field_name}".replace("_", "").lower()


def tables() -> list[type[models.Model]]:
    """Every model that belongs to a district."""
    return [m for m in apps.get_models() if any(f.name == "district_id" for f in m._meta.concrete_fields)]


def _in_order() -> list[type[models.Model]]:
    """Rows that others point to come first."""
    waiting, done = tables(), []
    while waiting:
        ready = [m for m in waiting if not ({f.related_model for f in _links(m)} & set(waiting) - {m})]
        done += ready or waiting
        waiting = [m for m in waiting if m not in done]
    return done


def _links(model) -> list[models.ForeignKey]:
    return [f for f in model._meta.concrete_fields if f.is_relation]


def _row(model: type[models.Model], here: Territory) -> models.Model:
    values: dict[str, Any] = {}
    for each in model._meta.concrete_fields:
        if each.has_db_default() and isinstance(each, models.DateTimeField):
            continue
        value = _value(model, each, here)
        if value is not models.NOT_PROVIDED:
            values[each.attname] = value
    return model(**values)


def _value(model, each: models.Field, here: Territory) -> Any:
    special = VALUES.get(f"{model._meta.label}.{each.name}", models.NOT_PROVIDED)
    if special is not models.NOT_PROVIDED:
        return special(here) if callable(special) else special
    if each.primary_key:
        return models.NOT_PROVIDED
    if each.name == "district_id":
        return here.made.id
    if each.is_relation:
        return here.ids.get(each.related_model._meta.label_lower, None if each.null else models.NOT_PROVIDED)
    if each.choices:
        return each.default if each.has_default() else each.choices[0][0]
    if each.name in PLAIN:
        return PLAIN[each.name]
    if isinstance(each, models.UUIDField):
        return _pointed_at(each, here)
    if isinstance(each, (models.DateTimeField, models.DateField)):
        return _moment(each)
    if each.has_default() and not isinstance(each, (models.CharField, models.TextField)):
        return models.NOT_PROVIDED
    if isinstance(each, models.TimeField):
        return None if each.null else time(16)
    if isinstance(each, (models.CharField, models.TextField)):
        return _text(model, each, here)
    if isinstance(each, models.BinaryField):
        return canary(here.tag, model.__name__, each.name).encode()
    if isinstance(each, models.BooleanField):
        return None if each.null else False
    if isinstance(each, models.JSONField):
        return {}
    if isinstance(each, ArrayField):
        return []
    return None if each.null else 1


def _text(model, each: models.Field, here: Territory) -> str:
    if "language" in each.name:
        return "es"
    if "phone" in each.name or each.name in ("address", "sender"):
        return here.phone
    word = canary(here.tag, model.__name__, each.name)
    if "email" in each.name:
        return f"{word}@x.example"
    return word if not each.max_length or len(word) <= each.max_length else word[: each.max_length]


def _pointed_at(each: models.Field, here: Territory) -> UUID | None:
    bare = each.name.removesuffix("_id").replace("_", "")
    for known in ("school", "section", "student", "adult", "household", "schoolyear", "account"):
        if bare == known or (bare.endswith(known) and known in here.ids and not bare.startswith("made")):
            return here.ids.get(known)
    return None if each.null else here.ids.get("account") or uuid4()


def _moment(each: models.Field) -> Any:
    if each.null:
        return None
    moment = NOW + timedelta(days=2 if _REQUIRED_LATER.match(each.name) else 1)
    if isinstance(each, models.DateTimeField):
        return moment if not each.name.startswith("begins") else moment - timedelta(hours=2)
    return moment.date()


def row_as_stored(label: str, pk) -> str:
    """The whole row as text, past every scope but inside the present context; to see whether a deed touched it."""
    table = apps.get_model(label)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT t::text FROM "{table}" t WHERE id = %s', [pk])
        found = cursor.fetchone()
    return found[0] if found else ""
