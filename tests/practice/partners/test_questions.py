"""Families' questions: taken once in any order, handed on only as agreed, closed only with an answer, told, asked after."""

import random
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories.territories import row_as_stored
from tests.practice.partners.hall import NOW, TODAY, Hall
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Restriction
from thirdpillar.practice.partners.actions.asking import Asked, agree, take_questions, withdraw_question
from thirdpillar.practice.partners.actions.directory import open_provider_link
from thirdpillar.practice.partners.actions.fairs import apply_for_stand
from thirdpillar.practice.partners.actions.referring import (
    answer_referral,
    close_question,
    put_off,
    refer_question,
    say_whether_helped,
)
from thirdpillar.practice.partners.actions.retention import forget_words
from thirdpillar.practice.partners.choices import Outcome, ShareWith, Stage, Way
from thirdpillar.practice.partners.models import Application, Question, Referral
from thirdpillar.practice.partners.queries.questions import (
    figures,
    questions_of_adult,
    referrals_for,
    worklist,
)
from thirdpillar.practice.partners.queries.touchpoints import households_touched_since, touchpoints
from thirdpillar.practice.partners.rules import weekdays_after

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def hall():
    made = Hall()
    made.the_fair = made.fair()
    return made


def asked(hall, key="k1", stand=0, **more):
    words = {
        "at": NOW, "words": "Do you have food for babies?", "language": "ar", "name": "Amal Haddad",
        "phone": "+13125550199", "share": ("name", "phone"), "share_with": ShareWith.STAND,
    }  # fmt: skip
    return Asked(key, hall.stands[stand].pk, **(words | more))


def take(hall, *several, way=Way.STAND, at=NOW):
    return hall.act(take_questions, fair_id=hall.the_fair.pk, asked=several, way=way, on=at.date(), at=at)


def one(hall, **more):
    take(hall, asked(hall, **more))
    (row,) = hall.rows(Question)
    return row


def refer(hall, row, stand=0):
    return hall.act(
        refer_question, question_id=row.pk, organization_id=hall.stands[stand].organization_id, on=TODAY
    )


def messages(hall, purpose):
    return hall.rows(Message, purpose__startswith=purpose)


def test_in_any_order_and_with_any_repeats_the_counts_are_exact(hall):
    for seed in range(6):
        dice = random.Random(seed)
        made = [asked(hall, f"{seed}-{number}", number % 2) for number in range(40)]
        slips = [asked(hall, f"{seed}-{number}", number % 2, undone=True) for number in range(0, 40, 8)]
        sent = made + slips + dice.sample(made, 20)
        dice.shuffle(sent)
        for at in range(0, len(sent), 7):
            kept = take(hall, *sent[at : at + 7])
            assert len(kept.kept) == len({each.key for each in sent[at : at + 7]}) and not kept.refused
    rows = hall.rows(Question)
    assert len(rows) == 240 and len([row for row in rows if row.undone_at is None]) == 6 * 35
    assert {row.words for row in rows if row.undone_at} == {""}


def test_what_cannot_be_taken_says_why(hall):
    said = take(
        hall, asked(hall, "a", at=None), asked(hall, "b", words=" "), Asked("c", hall.school.id, NOW, words="x"),
        asked(hall, "d", name="", phone=""), asked(hall, "e"),
    )  # fmt: skip
    assert said.kept == ("e",) and set(said.refused) == set("abcd")


def test_words_names_and_numbers_are_sealed(hall):
    row = one(hall)
    with hall.made.acting():
        stored = row_as_stored("partners.Question", row.pk)
    assert str(row.pk) in stored
    assert "babies" not in stored and "Amal" not in stored and "5550199" not in stored


def test_nothing_goes_to_whom_the_family_did_not_agree(hall):
    row = one(hall, share_with=ShareWith.NOBODY)
    assert row.share == [] and row.agreed_at is None
    with pytest.raises(Refused) as no:
        refer(hall, row)
    assert "34 CFR 99.30" in no.value.citation
    hall.act(agree, question_id=row.pk, share=["name"], share_with=ShareWith.STAND)
    with pytest.raises(Refused):
        refer(hall, row, stand=1)
    refer(hall, row)
    assert hall.rows(Referral)[0].shared == ["name"]


def test_the_database_keeps_the_agreement(hall):
    row = one(hall)
    for facts in ({"agreed_at": None}, {"stage": "closed"}):
        with pytest.raises(IntegrityError), hall.made.acting(), transaction.atomic():
            Question.objects.seen_by(hall.made.system).filter(pk=row.pk).update(**facts)


def shown(hall, stand=0):
    link = hall.act(open_provider_link, organization_id=hall.stands[stand].organization_id, on=TODAY)
    with hall.made.acting():
        return referrals_for(link, seen_by=hall.made.system)


def test_a_provider_sees_its_own_with_what_was_ticked_and_no_longer_than_it_has_it(hall):
    row = one(hall, email="amal@example.org")
    assert shown(hall) == []
    made = refer(hall, row)
    (seen,) = shown(hall)
    assert (seen.words, seen.name, seen.phone, seen.email) == (row.words, "Amal Haddad", "+13125550199", "")
    assert shown(hall, stand=1) == []
    hall.act(answer_referral, referral_id=made.pk, stage=Stage.DECLINED, answer="We are full.", on=TODAY)
    assert shown(hall) == [] and hall.rows(Referral)[0].shared == []


def test_the_family_takes_it_back_and_its_words_go(hall):
    row = one(hall)
    refer(hall, row)
    hall.act(withdraw_question, question_id=row.pk, on=TODAY)
    (row,) = hall.rows(Question)
    assert (row.stage, row.words, row.name, row.phone) == (Stage.WITHDRAWN, "", "", "")
    assert shown(hall) == [] and hall.rows(Referral)[0].stage == Stage.WITHDRAWN


def test_saying_no_afterwards_takes_it_from_the_provider(hall):
    row = one(hall)
    refer(hall, row)
    hall.act(agree, question_id=row.pk, share=[], share_with="")
    assert shown(hall) == [] and hall.rows(Question)[0].stage == Stage.OPEN


def test_saying_less_afterwards_leaves_the_provider_less(hall):
    row = one(hall, share_with=ShareWith.HELPING)
    refer(hall, row, stand=1)
    hall.act(agree, question_id=row.pk, share=["name"], share_with=ShareWith.HELPING)
    assert [(each.name, each.phone) for each in shown(hall, stand=1)] == [("Amal Haddad", "")]
    hall.act(agree, question_id=row.pk, share=["name"], share_with=ShareWith.STAND)
    (row,) = hall.rows(Question)
    assert shown(hall, stand=1) == [] and (row.stage, row.follow_up_on) == (
        Stage.OPEN,
        weekdays_after(TODAY, 1),
    )


def test_the_loop_is_closed_with_an_answer_alone_and_a_no_opens_it(hall):
    row = one(hall)
    made = refer(hall, row)
    assert [len(messages(hall, each)) for each in ("partners.waits", "partners.question")] == [1, 0]
    hall.act(answer_referral, referral_id=made.pk, stage=Stage.ACCEPTED, on=TODAY)
    (told,) = messages(hall, "partners.question")
    assert told.address == "+13125550199" and told.language == "ar" and "babies" not in told.body
    for answer, outcome in (("", Outcome.COMPLETED), ("Come on Monday.", "")):
        with pytest.raises(Refused) as no:
            hall.act(
                answer_referral,
                referral_id=made.pk,
                stage=Stage.CLOSED,
                answer=answer,
                outcome=outcome,
                on=TODAY,
            )
        assert "R-CLOSE-LOOP" in no.value.citation
    hall.act(
        answer_referral, referral_id=made.pk, stage=Stage.CLOSED, answer="Come on Monday.",
        outcome=Outcome.COMPLETED, on=TODAY, at=NOW + timedelta(minutes=1),
    )  # fmt: skip
    (row,) = hall.rows(Question)
    assert (row.stage, row.answer, row.helped) == (Stage.CLOSED, "Come on Monday.", None)
    assert len(messages(hall, "partners.question")) == 2
    hall.act(say_whether_helped, question_id=row.pk, helped=False, on=TODAY)
    (row,) = hall.rows(Question)
    assert (row.stage, row.helped) == (Stage.OPEN, False)
    hall.act(
        close_question, question_id=row.pk, answer="Here is another.", outcome=Outcome.ANSWERED, on=TODAY
    )
    hall.act(say_whether_helped, question_id=row.pk, helped=True, on=TODAY)
    assert hall.rows(Question)[0].helped is True


def test_each_stage_has_its_next_day_and_what_is_late_is_listed(hall):
    row = one(hall)
    assert weekdays_after(date(2026, 11, 13), 1) == date(2026, 11, 16)  # a Friday
    assert row.follow_up_on == weekdays_after(TODAY, 1)

    def late(on):
        with hall.made.acting(hall.kim):
            return len(worklist(on=on, state="overdue", seen_by=hall.kim))

    assert late(TODAY + timedelta(days=1)) == 0 and late(TODAY + timedelta(days=2)) == 1
    made = refer(hall, row)
    assert hall.rows(Question)[0].follow_up_on == weekdays_after(TODAY, 5)
    hall.act(answer_referral, referral_id=made.pk, stage=Stage.ACCEPTED, on=TODAY)
    assert hall.rows(Question)[0].follow_up_on == TODAY + timedelta(days=30)
    hall.act(put_off, question_id=row.pk, follow_up_on=TODAY + timedelta(days=3), on=TODAY)
    assert late(TODAY + timedelta(days=4)) == 1


def test_whom_no_message_reaches_somebody_calls(hall):
    row = one(hall, phone="five five five", share=("name",))
    hall.act(close_question, question_id=row.pk, answer="Yes.", outcome=Outcome.ANSWERED, on=TODAY)
    assert hall.rows(Question)[0].to_call and messages(hall, "partners.question") == []


def test_a_number_where_a_barred_adult_reads_is_not_written_to(hall):
    child = hall.made.add_student("Ana", "Lopez", hall.school)
    mother = hall.made.add_adult("Rosa", "Lopez")
    barred = hall.made.add_adult("Juan", "Lopez", phone="+13125550199")
    hall.made.tie(child, mother)
    hall.made.tie(child, barred)
    with hall.made.acting():
        Restriction(
            district_id=hall.made.id, student=child, adult=barred, scopes=["contact"], source="court_order"
        ).save(force_insert=True)
    row = one(hall, adult_id=mother.pk)
    hall.act(close_question, question_id=row.pk, answer="Yes.", outcome=Outcome.ANSWERED, on=TODAY)
    assert hall.rows(Question)[0].to_call and messages(hall, "partners.question") == []


def test_two_records_that_are_one_ask_as_one(hall):
    kept, gone = hall.made.add_adult("Amal", "Haddad"), hall.made.add_adult("Amal", "Hadad")
    take(hall, asked(hall, "a", adult_id=gone.pk), asked(hall, "b", adult_id=kept.pk))
    with hall.made.acting():
        type(gone).objects.seen_by(hall.made.system).filter(pk=gone.pk).update(merged_into_id=kept.pk)
        assert len(questions_of_adult(kept.pk, seen_by=hall.made.system)) == 2


def test_small_numbers_are_hidden_and_others_rounded(hall):
    take(hall, *(asked(hall, f"a{number}") for number in range(23)), asked(hall, "b", stand=1))
    with hall.made.acting(hall.kim):
        (pantry, clinic), total = figures(hall.the_fair, on=TODAY, seen_by=hall.kim)
    assert int(pantry.asked) % 5 == 0 and 20 <= int(pantry.asked) <= 25
    assert clinic.asked == clinic.referred == "< 10" and int(total["asked"]) % 5 == 0


def test_a_question_of_a_known_family_is_a_touch(hall):
    child = hall.made.add_student("Ana", "Lopez", hall.school)
    mother = hall.made.add_adult("Rosa", "Lopez")
    home = hall.made.add_household([child], [mother])
    take(hall, asked(hall, "a", adult_id=mother.pk, household_id=home.pk), asked(hall, "b"))
    with hall.made.acting():
        (rows,) = touchpoints(seen_by=hall.made.system)
        assert [(row.adult_id, row.two_way, row.kind) for row in rows] == [(mother.pk, True, "fair.asked")]
        assert households_touched_since(NOW - timedelta(days=1), seen_by=hall.made.system) == {home.pk}


def test_another_school_sees_nothing_of_it(hall):
    one(hall)
    other = Hall()
    with other.made.acting(other.kim):
        assert list(worklist(on=TODAY, seen_by=other.kim)) == []


def test_lists_ask_the_same_number_of_queries(hall, django_assert_num_queries):
    take(hall, *(asked(hall, f"a{number}") for number in range(30)))
    with hall.made.acting(hall.kim), django_assert_num_queries(2):
        assert len(list(worklist(on=TODAY, seen_by=hall.kim))) == 30


def test_words_go_after_their_time_and_what_came_of_it_stays(hall):
    row = one(hall)
    made = refer(hall, row)
    hall.act(
        answer_referral, referral_id=made.pk, stage=Stage.CLOSED, answer="Come on Monday.",
        outcome=Outcome.COMPLETED, on=TODAY,
    )  # fmt: skip
    take(hall, asked(hall, "open"))
    system = hall.made.system

    def forget(days):
        with hall.made.acting():
            return forget_words(by=system, at=NOW + timedelta(days=days))

    assert forget(365) == 0 and forget(366) == 1 and forget(366) == 0
    closed, still_open = sorted(hall.rows(Question), key=lambda each: each.key)
    assert (closed.words, closed.name, closed.phone, closed.answer) == ("", "", "", "")
    assert (closed.stage, closed.outcome) == (Stage.CLOSED, Outcome.COMPLETED)
    assert hall.rows(Referral)[0].answer == "" and still_open.words


def test_what_nobody_ever_closes_is_forgotten_too_though_later(hall):
    row = one(hall)
    made = refer(hall, row)
    hall.act(
        apply_for_stand, fair_id=row.fair_id, key="k", on=TODAY, name="Shelter", offers="Beds", contact_name="Kim",
        email="kim@shelter.example", phone="", topics=["housing"], languages=["en"],
    )  # fmt: skip

    def forget(days):
        with hall.made.acting():
            return forget_words(by=hall.made.system, at=NOW + timedelta(days=days))

    assert forget(729) == 0 and forget(731) == 1 and forget(731) == 0
    (kept,) = hall.rows(Question)
    assert (kept.words, kept.name, kept.phone, kept.stage) == ("", "", "", Stage.SENT)
    assert hall.rows(Referral, pk=made.pk)[0].shared == []
    (waiting,) = hall.rows(Application)
    assert (waiting.contact_name, waiting.email, waiting.name) == ("", "", "Shelter")
