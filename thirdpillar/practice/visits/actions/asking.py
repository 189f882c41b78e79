"""What is written to a family that is asked for a visit, made ready for the outbox, in its language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.wordings import Wording, joined
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.models import Enrollment, Student
from thirdpillar.ground.people.queries.buses import Bundles, bundles_of
from thirdpillar.ground.people.queries.reach_of_roles import restrictions_in_force
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import District, School
from thirdpillar.practice.visits.choices import Reason, Standing
from thirdpillar.practice.visits.models import Asking, Cycle, Invitation
from thirdpillar.practice.visits.queries.cycles import cycles_at
from thirdpillar.practice.visits.queries.families import visited_before
from thirdpillar.practice.visits.queries.invitations import may_lie_elsewhere
from thirdpillar.practice.visits.queries.outreach import INVITATION, WHEN
from thirdpillar.practice.visits.wording import wording_for
from thirdpillar.practice.visits.wording.booked import wording_for as wording_of_booked

_WHY = {
    Reason.UNIVERSAL: "why_universal", Reason.CROSS_SECTION: "why_drawn", Reason.FAMILY_ASKED: "why_asked",
}  # fmt: skip


def day_of(at: datetime, *, by) -> date:
    """The district's own day at a moment."""
    return at.astimezone(ZoneInfo(District.objects.get(pk=by.district_id).zone)).date()


def cycle_at(cycle_id: UUID, school_id: UUID, by) -> Cycle:
    """The cycle as it holds at a school. Raises Refused where the school makes no visits in it."""
    found = [one for one in cycles_at(school_id, seen_by=by) if one.pk == cycle_id]
    if not found:
        raise Refused(_("This school makes no visits in that time."))
    return found[0]


def family_link(district: District, code: str) -> str:
    """The address of a family's own page about its visit."""
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    return f"{base}/v/{code}"


def renew_where_barred(invitations: Iterable[Invitation], *, on: date, by, at: datetime) -> int:
    """Before links go out again: a new code for those that an adult may have who was barred since; answer how many.

    Only those about a child with a restriction are looked at one by one, and these are few.
    """
    # Of siblings at another school too.
    wide = Scope.system(by.district_id, "from which children somebody is barred")
    with tenancy.acting_as(wide):
        hidden = set(restrictions_in_force(on, seen_by=wide).values_list("student_id", flat=True))
    rows = [
        one
        for one in invitations
        if not hidden.isdisjoint(one.student_ids) and may_lie_elsewhere(one, seen_by=by)
    ]
    for row in rows:
        row.code, row.code_at = new_code(), at
    Invitation.objects.seen_by(by).bulk_update(rows, ["code", "code_at"], batch_size=500)
    if rows:
        record(by=by, at=at, deed="visits.close_links", subject="adult", links=len(rows))
    return len(rows)


def names_of(students: Iterable[Student]) -> list[str]:
    """What children are called in a text."""
    return [student.preferred_name or student.given_name for student in students]


class Writer:
    """Writes about the visits of one school in one cycle, in any language."""

    def __init__(
        self, cycle: Cycle, school_id: UUID, by, lost: Mapping[UUID, list[datetime]] | None = None
    ) -> None:
        """`lost`: by invitation, the times that its family named and at which nobody comes."""
        self.lost = lost or {}
        self.cycle, self.school_id, self.by = cycle, school_id, by
        self.district = District.objects.get(pk=by.district_id)
        school = School.objects.seen_by(by).filter(pk=school_id).first()
        self.sender = self.district.sender_name or (school.name if school else self.district.name)
        self.phone = (school.reply_phone if school else "") or self.district.reply_phone

    @property
    def closes_at(self) -> datetime:
        """The end of the cycle's last day: nobody is asked after it."""
        zone = ZoneInfo(self.district.zone)
        return datetime.combine(self.cycle.closes_on + timedelta(days=1), time.min, tzinfo=zone)

    def wording(self, language: str) -> Wording:
        return wording_for(language, *self.district.languages)

    def values(self, wording: Wording, names: Iterable[str], invitation: Invitation) -> dict[str, str]:
        """The values for the places in a text; `names` are the children whom this addressee may hear of."""
        return {
            "sender": self.sender,
            "children": joined(names, wording.language),
            "why": wording.say(_WHY[Reason(invitation.reason)]),
            "link": family_link(self.district, invitation.code),
        }

    def row(self, asking: Asking, invitation: Invitation, names: Iterable[str], address: str) -> dict:
        """The outbox row of one asking."""
        wording = self.wording(invitation.language)
        values = self.values(wording, names, invitation)
        row = {
            "channel": asking.channel,
            "purpose": INVITATION,
            "reference_id": asking.pk,
            "address": address,
            "language": wording.language,
            "school_id": self.school_id,
            "expires_at": self.closes_at,
        }
        if invitation.standing == Standing.ACCEPTED:
            row["purpose"] = WHEN
        if invitation.pk in self.lost:
            return row | self._lost(invitation, values, asking.channel)
        if invitation.standing == Standing.ACCEPTED:  # a yes without a time
            said = wording.say_by_text("thanks_yes", **values)
            return (
                row
                | {"body": said}
                | ({} if asking.channel == Channel.SMS else {"subject": wording.say("subject")})
            )
        if asking.channel == Channel.SMS:
            return row | {"body": wording.say_by_text("sms", **values)}
        letter = self._letter(
            wording, values, address if asking.channel == Channel.LETTER else "", invitation
        )
        row |= {"subject": letter["title"], "body": as_text(letter)}
        if asking.channel == Channel.LETTER:
            row["letter"] = letter | self.bundles.of(invitation.student_ids)
        return row

    def _lost(self, invitation: Invitation, values: dict[str, str], channel: str) -> dict[str, str]:
        wording = wording_of_booked(invitation.language, *self.district.languages)
        whens = [day_and_time(one, self.district.zone, wording.language) for one in self.lost[invitation.pk]]
        values = values | {"when": joined(whens, wording.language)}
        said = {"body": wording.say_by_text("called_off", **values), "language": wording.language}
        return said | ({} if channel == Channel.SMS else {"subject": wording.say("called_off_subject")})

    def _letter(self, wording: Wording, values: dict[str, str], address: str, invitation: Invitation) -> dict:
        """What the letter's layout is given."""
        say = wording.say
        return {
            "language": wording.language,
            "direction": wording.direction,
            "sender": values["sender"],
            "address": address.split("\n"),
            "title": say("subject"),
            "greeting": say("greeting", **values),
            "lead": say(self.lead(invitation), **values),
            "about": say("about"),
            "facts": [],
            "offered": "",
            "supports": [],
            "answer": say("answer"),
            "scan": say("scan"),
            "link": values["link"],
            "tell": say("tell_at", phone=number_label(self.phone)) if self.phone else say("tell"),
            "welcome": say("welcome"),
            # Until a person has confirmed the language's texts, a letter says who translated it.
            "by_machine": "" if wording.confirmed else say("by_machine"),
        }

    def lead(self, invitation: Invitation) -> str:
        """The key of the first words: "again" is said to who was visited this year, whatever the cycle."""
        return "lead_again" if invitation.household_id in self._visited else "lead"

    @cached_property
    def _visited(self) -> dict[UUID, int]:
        """The visits of the homes that this school asks in this cycle, at any school: asked once, however many they are."""
        wide = Scope.system(self.by.district_id, "whether a family was visited before")
        with tenancy.acting_as(wide):
            asked = Invitation.objects.seen_by(wide).filter(cycle=self.cycle, school_id=self.school_id)
            return visited_before(asked.values_list("household_id", flat=True), self.cycle, seen_by=wide)

    @cached_property
    def bundles(self) -> Bundles:
        """By which homeroom and bus letters are bundled: asked once, however many are asked."""
        here = Enrollment.objects.seen_by(self.by).filter(left_at=None, school_id=self.school_id)
        return bundles_of(here.values("student_id"), seen_by=self.by, school_id=self.school_id)


def as_text(letter: dict) -> str:
    """A letter as plain text, for e-mail and for reading on the outbox page."""
    blocks = [
        letter["greeting"],
        letter["lead"],
        letter["about"],
        letter["welcome"],
        f"{letter['answer']}\n{letter['link']}",
        letter["tell"],
        letter["sender"],
        letter["by_machine"],
    ]
    return "\n\n".join(block for block in blocks if block)
