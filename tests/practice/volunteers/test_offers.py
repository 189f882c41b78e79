"""What families know: consent, who finds it, lessons, and that the family is told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.practice.volunteers.school import NOW, OakHelps, at_hour
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.actions.merges import merge_adults
from thirdpillar.ground.people.models import Adult
from thirdpillar.practice.volunteers.actions.lessons import (
    answer_lesson,
    ask_lesson,
    hold_lesson,
    move_lesson,
)
from thirdpillar.practice.volunteers.actions.offers import forget_gone, translate_offers, withdraw_offer
from thirdpillar.practice.volunteers.models import Hours, Lesson, Offer, Opportunity, Volunteer
from thirdpillar.practice.volunteers.queries.finding import offers_found

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def oak():
    return OakHelps()


def found(oak, by, **asked):
    with oak.made.acting(by):
        return [row.it.words for row in offers_found(seen_by=by, **asked)]


def test_nothing_is_kept_without_the_familys_own_yes(oak):
    with pytest.raises(Refused):
        oak.offer(agreed=False)
    assert oak.rows(Offer) == []


def test_an_adult_has_one_page_at_a_school_and_hears_of_it_in_their_language(oak):
    first, again = oak.volunteer(by=oak.kim), oak.volunteer(by=oak.kim)
    assert first.pk == again.pk and len(oak.rows(Volunteer)) == 1
    (text,) = oak.messages("link")
    assert text.address == "+13125550123" and f"/h/{first.code}" in text.body


def test_who_finds_an_offer_is_what_the_family_agreed_to(oak):
    elsewhere = oak.staff(Role.COORDINATOR, school=oak.elm, email="e@example.org")
    office = oak.staff(Role.OFFICE, email="o@example.org")
    finders = {"pat": oak.pat, "lee": oak.lee, "kim": oak.kim, "elm": elsewhere, "office": office}
    allowed = {"class": {"pat"}, "school": {"pat", "lee", "kim"}, "district": set(finders)}
    volunteer = oak.volunteer()
    for scope, names in allowed.items():
        offer = oak.offer(volunteer, words=f"madera {scope}", found_by=scope)
        assert {name for name, by in finders.items() if offer.words in found(oak, by)} == names
    reader = oak.staff(Role.READER, email="r@example.org")
    assert found(oak, reader) == []


def test_words_are_found_by_their_beginnings_without_accents_in_any_script(oak):
    volunteer = oak.volunteer()
    oak.offer(volunteer, words="Canción de cuna y bordado", kind="story", grades=["03"])
    oak.offer(volunteer, words="我会包饺子", language="zh-Hans", hows=["video"], kind="skill")
    assert found(oak, oak.pat, words="cancion bord") == ["Canción de cuna y bordado"]
    assert found(oak, oak.pat, words="饺子") == ["我会包饺子"]
    assert found(oak, oak.pat, words="nothing like it") == []
    assert found(oak, oak.pat, kind="skill") == ["我会包饺子"] == found(oak, oak.pat, how="video")
    assert found(oak, oak.pat, language="zh-Hans") == ["我会包饺子"]
    # What is for no grade in particular is for all.
    assert found(oak, oak.pat, grade="05") == ["我会包饺子"]
    assert found(oak, oak.pat, words="' | :* & !") == found(oak, oak.pat)


def test_withdrawn_it_is_found_no_more_and_its_words_are_gone(oak):
    offer = oak.offer()
    lesson = oak.do(
        ask_lesson,
        offer_id=offer.pk,
        title="Wood",
        how="visit",
        begins_at=at_hour(9),
        ends_at=at_hour(10),
        by=oak.pat,
    )
    assert found(oak, oak.pat) == [offer.words]
    oak.do(withdraw_offer, offer_id=offer.pk)
    assert found(oak, oak.pat) == []
    (row,) = oak.rows(Offer)
    assert (row.words, row.body, row.found_as, row.when) == ("", "", "", "") and row.withdrawn_at
    assert oak.rows(Lesson, pk=lesson.pk)[0].stage == "off"
    with pytest.raises(IntegrityError), transaction.atomic(), oak.made.acting():
        Offer.objects.seen_by(oak.made.system).update(words="back")


def test_what_somebody_offered_goes_when_they_leave(oak):
    offer = oak.offer()
    oak.do(forget_gone)
    assert oak.rows(Offer)[0].words == offer.words
    with oak.made.acting():
        Adult.objects.seen_by(oak.made.system).filter(pk=oak.juan.pk).update(left_at=NOW)
    assert oak.do(forget_gone) == 1 and oak.rows(Offer)[0].words == ""


def test_a_home_in_which_a_child_is_guarded_is_found_at_its_own_school_alone(oak):
    offer = oak.offer(found_by="district")
    elsewhere = oak.staff(Role.COORDINATOR, school=oak.elm, email="e@example.org")
    assert found(oak, elsewhere) == [offer.words]
    oak.bar(oak.ana, oak.made.add_adult("Otro", "Lopez"))
    assert found(oak, elsewhere) == [] and found(oak, oak.pat) == [offer.words]


def test_whoever_is_barred_from_a_child_of_the_school_is_not_found_there(oak):
    offer = oak.offer()
    other, *_rest = oak.family("Ben", "Mia", name="Reed")
    assert found(oak, oak.pat) == [offer.words]
    oak.bar(other, oak.juan)
    assert found(oak, oak.pat) == []


def test_a_lesson_is_asked_answered_held_and_the_family_told(oak):
    offer = oak.offer()
    lesson = oak.do(
        ask_lesson, offer_id=offer.pk, title="Building a table", how="visit", begins_at=at_hour(9),
        ends_at=at_hour(11), section_id=oak.room.id, by=oak.pat,
    )  # fmt: skip
    (text,) = oak.messages("asked")
    assert text.address == "+13125550123" and "Building a table" in text.body
    oak.do(answer_lesson, lesson_id=lesson.pk, answer="another", words="Mejor el viernes")
    (row,) = oak.rows(Lesson)
    assert (row.stage, row.answer) == ("another", "Mejor el viernes")
    oak.do(move_lesson, lesson_id=lesson.pk, begins_at=at_hour(13), ends_at=at_hour(14), by=oak.pat)
    assert oak.rows(Lesson)[0].stage == "asked" and len(oak.messages("asked")) == 2
    oak.do(answer_lesson, lesson_id=lesson.pk, answer="yes")
    with pytest.raises(Refused):  # it has not begun
        oak.do(hold_lesson, lesson_id=lesson.pk, by=oak.pat)
    oak.do(hold_lesson, lesson_id=lesson.pk, by=oak.pat, is_service=True, at=at_hour(15))
    (told,) = oak.messages("used")
    assert "Building a table" in told.body
    (hours,) = oak.rows(Hours)
    assert hours.stage == "approved" and hours.lesson_id == lesson.pk
    assert hours.during.upper - hours.during.lower == timedelta(hours=1)
    assert [one.title for one in oak.rows(Opportunity)] == ["Building a table"]
    with oak.made.acting(oak.pat):
        (row,) = offers_found(seen_by=oak.pat)
    assert row.used == 1
    # Once is enough.
    oak.do(hold_lesson, lesson_id=lesson.pk, by=oak.pat, at=at_hour(15))
    assert len(oak.messages("used")) == 1 == len(oak.rows(Hours))


def test_a_no_keeps_no_words_and_no_reason(oak):
    lesson = oak.do(
        ask_lesson,
        offer_id=oak.offer().pk,
        title="Wood",
        how="visit",
        begins_at=at_hour(9),
        ends_at=at_hour(10),
        by=oak.pat,
    )
    oak.do(answer_lesson, lesson_id=lesson.pk, answer="no", words="because")
    assert oak.rows(Lesson)[0].answer == ""


def test_who_may_not_find_an_offer_cannot_ask_for_it(oak):
    offer = oak.offer(found_by="class")
    asked = {
        "offer_id": offer.pk,
        "title": "Wood",
        "how": "visit",
        "begins_at": at_hour(9),
        "ends_at": at_hour(10),
    }
    with pytest.raises(Refused):
        oak.do(ask_lesson, by=oak.lee, **asked)
    with pytest.raises(Refused):  # nor in a way that the family did not offer
        oak.do(ask_lesson, by=oak.pat, **asked | {"how": "lend"})


def test_without_an_engine_the_words_stand_as_they_were_said(oak, monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL", raising=False)
    offer = oak.offer()
    at = NOW
    for _turn in range(10):
        at += timedelta(minutes=5)
        with oak.made.acting():
            translate_offers(by=oak.made.system, at=at)
    (row,) = oak.rows(Offer)
    assert (row.version, row.words, row.body) == ("failed", offer.words, "")
    assert found(oak, oak.pat, words="madera") == [offer.words]


def test_two_records_of_one_person_are_one_volunteer(oak):
    double = oak.made.add_adult("Juan", "Lopez")
    oak.made.tie(oak.ana, double)
    offer = oak.offer(oak.volunteer(double))
    assert found(oak, oak.pat) == [offer.words]
    office = oak.staff(Role.OFFICE, email="o@example.org")
    oak.do(merge_adults, kept_id=oak.juan.id, gone_id=double.id, by=office)
    assert found(oak, oak.pat) == [offer.words]
    assert oak.volunteer().adult_id == double.id and len(oak.rows(Volunteer)) == 1
    # A restriction of the kept record holds for what the other one offered.
    other, *_rest = oak.family("Ben", "Mia", name="Reed")
    oak.bar(other, oak.juan)
    assert found(oak, oak.pat) == []
