"""A family with two homes, invited and with conferences, for the tests of the page that holds all of it. Invented."""

from datetime import timedelta

from tests.practice.conferences.week import NOW, OakWeek
from tests.practice.gatherings.places import a_gathering
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.conferences.models import Coming
from thirdpillar.practice.gatherings.actions import invite_families
from thirdpillar.practice.gatherings.models import Invitation

MOTHER, FATHER = "+13125550123", "+13125550124"


class TwoHomes:
    """Rosa has Ana and Ben, who is in her home alone; Juan, who lives elsewhere, has Ana."""

    def __init__(self, language="es"):
        self.oak = OakWeek()
        self.made = self.oak.made
        self.oak.interpreter()
        (self.ana, self.ben), self.rosa, self.home = self.oak.family(
            ("Ana", 1), ("Ben", 2), phone=MOTHER, language=language
        )
        self.juan, self.other = self.oak.other_home([self.ana], phone=FATHER)
        with self.made.acting():
            begins = NOW + timedelta(days=3)
            self.evening = a_gathering(
                self.made,
                self.oak.school,
                title="Cocoa evening",
                begins_at=begins,
                ends_at=begins + timedelta(hours=1),
            )
            invite_families(gathering_id=self.evening.pk, by=self.made.system, at=NOW)
        self.went()

    def conferences(self):
        self.oak.publish(self.oak.plan(self.oak.week()))
        self.went()

    def went(self, at=NOW):
        with self.made.acting():
            Message.objects.seen_by(self.made.system).update(state="accepted", state_at=at)

    def code(self, adult) -> str:
        (one,) = self.oak.rows(Invitation, adult_id=adult.id)
        return one.code

    def conference_code(self, adult) -> str:
        (one,) = self.oak.rows(Coming, adult_id=adult.id)
        return one.code
