"""A parent meeting of a made-up school, for the tests of what families say there."""

from datetime import timedelta
from uuid import uuid4

from tests.factories import NOW
from tests.practice.gatherings.places import BEGINS, a_gathering, a_school
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.actions.meetings import Item, Note, say_input, set_agenda, write_point
from thirdpillar.practice.gatherings.models import AgendaItem, Invitation, Meeting, MeetingInput

AFTER = BEGINS + timedelta(hours=3)
WILL = {
    "kind": "will", "answer": "A later bus at five.", "who": "The principal", "by_when": (BEGINS + timedelta(days=30)).date(),
}  # fmt: skip


class School:
    """A school with two families, a coordinator, and a meeting that tells one thing and asks another."""

    def __init__(self, **more):
        self.district, self.school = a_school(**more)
        district = self.district
        self.ana = district.add_student("Ana", "Quintanilla", self.school)
        self.rosa = district.add_adult("Rosa", "Quintanilla", phone="+15551230001", language="es")
        district.tie(self.ana, self.rosa)
        self.home = district.add_household([self.ana], [self.rosa], language="es")
        self.bo = district.add_student("Bo", "Nilsson", self.school)
        self.kim = district.add_adult("Kim", "Nilsson", phone="+15551230002", language="en")
        district.tie(self.bo, self.kim)
        self.other_home = district.add_household([self.bo], [self.kim], language="en")
        self.account = district.add_account(
            Role.COORDINATOR, school=self.school, email="coordinator@oak.example"
        )
        self.by = district.scope(Role.COORDINATOR, school_ids=frozenset({self.school.pk}))
        self.gathering = a_gathering(district, self.school, title="How was the year?")
        self.agenda()

    def agenda(self):
        items = [
            Item("The new bus plan", minutes=15),
            Item("What makes mornings hard?", kind="ask", minutes=30, said={"es": "¿Qué hace difíciles las mañanas?"}),
        ]  # fmt: skip
        self.meeting = set_agenda(gathering_id=self.gathering.pk, items=items, by=self.by, at=NOW)
        self.told, self.asked = AgendaItem.objects.seen_by(self.by).order_by("place")
        return self.meeting

    def invite(self):
        invite_families(gathering_id=self.gathering.pk, by=self.by, at=NOW)
        found = Invitation.objects.seen_by(self.by)
        return found.get(household_id=self.home.pk)

    def says(self, words, key="", at=BEGINS, **more):
        more = {"language": "es", "way": "link", "by": self.district.system} | more
        return say_input(
            gathering_id=self.gathering.pk,
            item_id=self.asked.pk,
            words=words,
            key=key or uuid4().hex,
            at=at,
            **more,
        )

    def note(self, words, key="", **more):
        return Note(
            key or uuid4().hex, self.asked.pk, words, **({"language": "en", "table": 3, "people": 6} | more)
        )

    def point(self, said="The bus leaves too early.", at=AFTER, **more):
        return write_point(gathering_id=self.gathering.pk, said=said, by=self.by, at=at, **more)

    def inputs(self):
        # A request before may have left the context of whoever asked.
        tenancy.enter_scope(self.district.system)
        return MeetingInput.objects.seen_by(self.by).filter(gathering=self.gathering)

    def again(self):
        return Meeting.objects.seen_by(self.by).get(gathering=self.gathering)
