"""When a family would like to meet, by text: a day and an hour in every language of our pages; in doubt a person reads it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from tests.factories import NOW
from tests.practice.visits.town import MONDAY, Town
from thirdpillar.doors.inbound import receive
from thirdpillar.doors.visit_times import time_said
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.delivery.actions import send_batch
from thirdpillar.ground.delivery.channels.sandbox import Sandbox
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.rules import SendingTerms
from thirdpillar.practice.visits.models import Asking, Invitation, WishedTime

FAMILY = "+13125550123"
HERE = ZoneInfo("America/Chicago")
FOUR, HALF = time(16), time(16, 30)
EITHER = (time(4), FOUR)
SAID = [
    ("en", "Monday 4pm", 0, None, (FOUR,)), ("en", "Monday at 4", 0, None, EITHER),
    ("en", "Nov 16 at 4:30 p.m.", None, (11, 16), (HALF,)), ("en", "16 november 4 pm", None, (11, 16), (FOUR,)),
    ("es", "lunes a las 4", 0, None, EITHER), ("es", "Monday 4pm", 0, None, (FOUR,)),
    ("es", "el lunes 16 de noviembre a las 4 pm en casa", 0, (11, 16), (FOUR,)),
    ("es", "lunes 16 a las 4 y media de la tarde", 0, (0, 16), (HALF,)), ("fr", "lundi à 16h", 0, None, (FOUR,)),
    ("fr", "mardi 17 novembre 16h30", 1, (11, 17), (HALF,)), ("pt-br", "terça às 4 da tarde", 1, None, (FOUR,)),
    ("ht", "lendi a 4 è nan apremidi", 0, None, (FOUR,)), ("so", "Isniin saacadda 4 galabnimo", 0, None, (FOUR,)),
    ("ar", "يوم الاثنين الساعة 4 مساءً", 0, None, (FOUR,)), ("ar", "الثلاثاء ١٧ نوفمبر الساعة ٤ عصرا", 1, (11, 17), (FOUR,)),
    ("zh-hans", "星期一下午4点", 0, None, (FOUR,)), ("zh-hans", "11月16日下午4点半", None, (11, 16), (HALF,)),
    ("vi", "Thứ Hai lúc 4 giờ chiều", 0, None, (FOUR,)), ("vi", "thứ 2 lúc 16:00", 0, None, (FOUR,)),
    ("tl", "Lunes ng alas 4 ng hapon", 0, None, (FOUR,)), ("ru", "в понедельник в 4 часа дня", 0, None, (FOUR,)),
    ("ko", "월요일 오후 4시", 0, None, (FOUR,)), ("ko", "11월 16일 오후 4시 30분", None, (11, 16), (HALF,)),
    ("am", "ሰኞ 4pm", 0, None, (FOUR,)), ("sw", "Jumatatu 4pm", 0, None, (FOUR,)),
    ("hmn", "Zwj Hli thaum 4 teev tav su", 0, None, (FOUR,)),
    # Of a language that the family is not known to read, where no other reads it otherwise.
    ("en", "lunes a las 4 de la tarde", 0, None, (FOUR,)),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "weekday", "day", "hours"), SAID)
def test_a_day_and_an_hour_are_read(language, text, weekday, day, hours):
    said = time_said(text, language)
    assert said is not None
    assert (said.weekday, said.month_and_day, said.hours) == (weekday, day, hours)


def test_every_language_of_the_pages_is_read():
    assert {language for language, *_more in SAID} == {one.lower() for one in settings.COMPLETE_LANGUAGES}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "lunes 16"), ("es", "lunes 4"), ("en", "Monday"), ("en", "at 4"), ("en", "Monday at 4?"),
        ("en", "not Monday at 4"), ("es", "lunes a las 4 no puedo"), ("en", "Monday or Tuesday at 4"),
        ("en", "Monday at 4 or 5"), ("en", "next Monday at 4"), ("en", "my son is 4 on Monday"), ("es", "mañana a las 4"),
        ("en", "Monday 11/16 4pm"), ("en", "Monday 4 pm at the library"), ("en", "Monday at 25"),
        # Where hours are counted from dawn, four may be ten.
        ("sw", "Jumatatu saa 4"), ("am", "ሰኞ 4 ሰዓት"),
    ],
)  # fmt: skip
def test_in_doubt_nothing_is_read(language, text):
    assert time_said(text, language) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("lunes a las 4", date(2026, 11, 16)), ("jueves a las 4", date(2026, 11, 19)),
        ("lunes 16 a las 4", date(2026, 11, 16)), ("martes 16 a las 4", None), ("5 de enero a las 4", date(2027, 1, 5)),
        ("lunes 17 de noviembre a las 4", None), ("31 de febrero a las 4", None),
    ],
)  # fmt: skip
def test_it_is_the_next_such_day_and_none_that_does_not_agree(text, day):
    assert time_said(text, "es").day_after(date(2026, 11, 12)) == day


class Asked(Town):
    """A family that reads Spanish has said yes by text and named no time; the pair is free on the days of `hours`."""

    def __init__(self):
        super().__init__()
        for account in (self.pat, self.lee):
            self.made.speaks(account, "es", may_interpret=True)
        self.invitation = self.family("Zoe", phone=FAMILY, language="es")
        with self.made.acting():
            Message(
                district_id=self.made.id, channel="sms", purpose="visits.invitation", reference_id=self.asking(),
                address=FAMILY, language="es", body="?", state="accepted", state_at=NOW, message_class="school",
                school_id=self.school.id,
            ).save(force_insert=True)  # fmt: skip
        self.texts = 0

    def asking(self):
        row = Asking(
            district_id=self.made.id,
            invitation=self.invitation,
            school_id=self.school.id,
            channel="sms",
            at=NOW,
        )
        row.save(force_insert=True)
        return row.pk

    def text(self, body):
        self.texts += 1
        at = NOW + timedelta(minutes=5 * self.texts)
        with clock.set_to(at):
            kept = receive(
                district=self.made.row,
                provider="texts",
                reference=f"T{self.texts}",
                sender=FAMILY,
                body=body,
                at=at,
            )
            with self.made.acting():
                send_batch(
                    by=self.made.system, at=at + timedelta(minutes=1), terms=SendingTerms(zone="America/Chicago"),
                    providers={"sms": Sandbox()},
                )  # fmt: skip
        return kept

    def reply(self):
        with self.made.acting():
            found = Message.objects.seen_by(self.made.system).filter(
                purpose__startswith="conversations.reply"
            )
            return found.order_by("made_at").last()

    def times(self):
        with self.made.acting():
            return list(WishedTime.objects.seen_by(self.made.system).values_list("begins_at", flat=True))


@pytest.fixture
def town(db):
    return Asked()


def test_a_time_at_which_a_pair_is_free_becomes_the_familys_own_and_is_said_in_its_language(town):
    monday = datetime(2026, 11, 16, 16, 0, tzinfo=HERE)
    kept = town.text("lunes a las 4")
    assert (kept.state, kept.answers) == ("answered", "visits.answer")
    assert town.times() == [monday]
    said = town.reply()
    assert (
        day_and_time(monday, "America/Chicago", "es") in said.body and "lunes, 16 de noviembre" in said.body
    )
    assert "/v/" in said.body and said.purpose.startswith("conversations.reply:visit")
    # And it can be planned then.
    town.propose()
    assert [one.begins_at for one in town.visits()] == [monday]


def test_where_nobody_is_free_the_nearest_are_offered_and_a_number_takes_one(town):
    busy = town.family("Abe", MONDAY)
    town.propose()
    town.accept()
    (visit,) = town.visits()
    assert busy.pk == visit.invitation_id
    kept = town.text(f"lunes a las {visit.begins_at.astimezone(HERE):%H:%M}")
    assert kept.answers == "visits.answer"
    said = town.reply()
    offered = _offered(town)
    assert len(offered) == 3 and visit.begins_at not in offered
    for number, begins in enumerate(offered, 1):
        assert f"\n{number}. {day_and_time(begins, 'America/Chicago', 'es')}" in said.body
    assert _wishes(town) == []
    kept = town.text("2")
    assert (kept.state, kept.answers) == ("answered", "visits.answer")
    assert _wishes(town) == [offered[1]]
    assert _standing(town) == "accepted" and _offered(town) == []


def _of(town):
    with town.made.acting():
        return Invitation.objects.seen_by(town.made.system).get(pk=town.invitation.pk)


def _offered(town):
    return _of(town).offered_times


def _standing(town):
    return _of(town).standing


def _wishes(town):
    with town.made.acting():
        wishes = WishedTime.objects.seen_by(town.made.system).filter(invitation=town.invitation)
        return list(wishes.values_list("begins_at", flat=True))


def test_a_two_that_comes_after_something_else_was_asked_is_no_no(town):
    town.text("lunes a las 8")
    assert _offered(town)  # eight in the morning or in the evening
    with town.made.acting():
        Message(
            district_id=town.made.id, channel="sms", purpose="broadcasts.message", reference_id=town.school.id,
            address=FAMILY, language="es", body="Do you come?", state="accepted", state_at=NOW + timedelta(minutes=8),
            message_class="school",
        ).save(force_insert=True)  # fmt: skip
    kept = town.text("2")
    assert (kept.state, _standing(town), _wishes(town)) == ("needs_person", "accepted", [])


def test_a_time_said_of_a_booked_visit_moves_it(town):
    town.text("lunes a las 16:00")
    visit = town.booked()
    assert visit.begins_at == datetime(2026, 11, 16, 16, 0, tzinfo=HERE)
    town.text("lunes a las 4 pm")  # the same once more
    assert [one.stage for one in town.visits()] == ["scheduled"]
    town.text("martes 17 de noviembre a las 16:00")
    assert [one.stage for one in town.visits()] == ["cancelled_by_family"]
    assert _wishes(town) == [datetime(2026, 11, 17, 16, 0, tzinfo=HERE)]


def test_before_a_yes_a_time_is_read_by_a_person(town):
    with town.made.acting():
        Invitation.objects.seen_by(town.made.system).update(standing="invited")
    assert town.text("lunes a las 4").state == "needs_person"
    assert _wishes(town) == []


def test_a_place_may_stand_behind_the_time(town):
    town.text("lunes a las 4 en la escuela")
    assert (_of(town).place_kind, len(_wishes(town))) == ("school", 1)
