"""Two guardians in one thread: only where both said yes and no restriction stands; else neither learns of the other."""

import random
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import NOW, at_host, make_district, signed_in
from tests.means.conversations.test_threads import FATHER, MOTHER, Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Restriction
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.actions import seats
from thirdpillar.means.conversations.actions.together import put_together_right, write_as_second
from thirdpillar.means.conversations.choices import Interest, MadeBy, TextClass, TranslationState, Way
from thirdpillar.means.conversations.models import Post, Seat, Translation

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db, monkeypatch):
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    return Town()


def ask(town, thread, adult=None):
    with town.oak.acting(town.by):
        return seats.ask_to_read_together(
            thread_id=thread.pk, adult_id=(adult or town.father).pk, by=town.by, at=NOW
        )


def agree(town, seat, at=NOW):
    with town.oak.acting():
        seats.agree_to_read_together(seat_id=seat.pk, way=Way.LINK, by=town.oak.system, at=at)


def write(town, thread, body, key, at=NOW):
    with town.oak.acting(town.by):
        actions.write_to_family(thread_id=thread.pk, body=body, key=key, by=town.by, at=at)


def sent_to(town, address):
    with town.oak.acting():
        return [one.body for one in Message.objects.seen_by(town.oak.system).filter(address=address)]


def page(client, path):
    answer = client.get(path)
    return answer.content.decode() if answer.status_code == 200 else ""


def unkeyed(html):
    """A page without what is new each time: tokens and nonces."""
    return re.sub(r'(value|nonce)="[^"]{16,}"', "", html)


def test_both_are_asked_without_naming_the_other_and_nobody_hears_who_said_yes(town, client):
    thread = town.begin()
    first, second = ask(town, thread)
    asked = sent_to(town, FATHER)
    assert (
        len(asked) == 1 and "Amina" not in asked[0] and MOTHER not in asked[0] and thread.code not in asked[0]
    )
    at_host(client, town.oak.row)
    before = page(client, f"/m/{first.code}/together")
    agree(town, second)
    assert unkeyed(page(client, f"/m/{first.code}/together")) == unkeyed(before) and "Ayanle" not in before
    alone = page(client, f"/m/{second.code}/together")
    assert "Hello!" not in alone and "Amina" not in alone and "Reading at home" not in alone
    write(town, thread, "Only for Amina", "k2")
    assert sent_to(town, FATHER) == asked


def test_once_both_said_yes_they_read_and_write_together_from_then_on(town, client):
    thread = town.begin()
    with town.oak.acting():
        Post.objects.seen_by(town.oak.system).update(at=NOW - timedelta(minutes=1))
    first, second = ask(town, thread)
    at_host(client, town.oak.row)
    client.post(f"/m/{first.code}/together", {"together": "yes"})
    client.post(f"/m/{second.code}/together", {"together": "yes"})
    write(town, thread, "For both", "k2", at=NOW + timedelta(hours=1))
    assert any("For both" in body and f"/m/{second.code}/together" in body for body in sent_to(town, FATHER))
    client.post(f"/m/{second.code}/together", {"body": "From Ayanle", "key": "s1"})
    theirs, his = page(client, f"/m/{thread.code}"), page(client, f"/m/{second.code}/together")
    assert "From Ayanle" in theirs and "Ayanle Jibril" in theirs
    assert "For both" in his and "From Ayanle" in his and "Amina Jibril" in his
    assert "Hello!" not in his  # said before both had agreed
    for shown, number in ((theirs, FATHER), (his, MOTHER)):
        assert number not in shown and number[2:5] + ") " + number[5:8] not in shown
    staff = signed_in(client, town.teacher).get(reverse("threads:thread", args=[thread.pk])).content.decode()
    assert "Both said yes: they read together" in staff and "From Ayanle" in staff


def test_a_restriction_splits_them_at_once_and_what_was_said_is_closed(town, client):
    thread = town.begin()
    for seat in (found := ask(town, thread)):
        agree(town, seat)
    write(town, thread, "For both", "k2", at=NOW + timedelta(hours=1))
    with town.oak.acting():
        write_as_second(seat_id=found[1].pk, body="From Ayanle", key="s", by=town.oak.system, at=NOW)
        waiting = dict(
            Message.objects.seen_by(town.oak.system)
            .filter(purpose="conversations.together").values_list("reference_id", "address")
        )  # fmt: skip
    at_host(client, town.oak.row)
    town.restrict(town.father)
    assert page(client, f"/m/{found[1].code}/together") == ""
    assert "From Ayanle" not in page(client, f"/m/{thread.code}") and "For both" in page(
        client, f"/m/{thread.code}"
    )
    assert "From Ayanle" not in page(client, f"/m/{thread.code}/copy")
    with town.oak.acting():
        by = town.oak.system
        assert set(put_together_right(waiting, on=NOW.date(), by=by, at=NOW)) == set(waiting) != set()
        with pytest.raises(Refused):
            write_as_second(seat_id=found[1].pk, body="Again", key="s2", by=by, at=NOW)
    before = len(sent_to(town, FATHER))
    write(town, thread, "After", "k3", at=NOW + timedelta(hours=2))
    assert len(sent_to(town, FATHER)) == before


def test_either_leaves_at_any_time_and_staff_take_down_what_they_are_told(town, client):
    thread = town.begin()
    first, second = ask(town, thread)
    agree(town, first)
    signed_in(client, town.teacher)
    client.post(reverse("threads:told_together", args=[thread.pk, second.pk]), {"said": "yes"})
    with town.oak.acting():
        assert Seat.objects.seen_by(town.oak.system).get(pk=second.pk).agreed_by == "told"
    write(town, thread, "For both", "k2", at=NOW + timedelta(hours=1))
    assert len(sent_to(town, FATHER)) == 2
    client.post(f"/m/{first.code}/together", {"together": "no"})
    write(town, thread, "For one", "k3", at=NOW + timedelta(hours=2))
    assert len(sent_to(town, FATHER)) == 2 and "For both" not in page(client, f"/m/{second.code}/together")
    with pytest.raises(Refused, match="ended"):
        agree(town, first)


def test_who_is_barred_or_no_guardian_of_every_child_is_not_asked(town):
    thread = town.begin()
    aunt = town.oak.add_adult("Sahra", "Jibril", phone="+16125550109")
    with pytest.raises(Refused, match="cannot read together"):
        ask(town, thread, aunt)
    town.restrict(town.father)
    with pytest.raises(Refused, match="cannot read together"):
        ask(town, thread)
    assert sent_to(town, FATHER) == []


@pytest.mark.parametrize("seed", range(24))
def test_no_guardian_hears_of_another_unless_both_agreed_and_none_is_barred(seed, client, monkeypatch):
    """Families made by chance: every page and every message of each guardian, against what was said by whom."""
    monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda: NOW)
    dice = random.Random(seed)
    oak = make_district("Oak District")
    school = oak.add_school("Oak School")
    room = oak.add_section(school)
    children = [oak.add_student(f"Kid{n}", "Ode", section=room) for n in range(dice.choice((1, 1, 2, 3)))]
    adults = [
        oak.add_adult(
            f"Guardian{n}", f"Fam{n}", phone=f"+161255502{n:02}", email=dice.choice(("", f"g{n}@example.org"))
        )
        for n in range(3)
    ]
    for adult in adults:
        for child in children:
            if adult is adults[0] or dice.random() < 0.85:
                oak.tie(child, adult)
    principal = oak.add_account(Role.PRINCIPAL, school=school)
    by = oak.scope(Role.PRINCIPAL, school_ids=frozenset([school.pk]))
    barred: set = set()

    def bar():
        adult, child = dice.choice(adults[:2]), dice.choice(children)
        barred.add((adult.pk, child.pk))
        with oak.acting():
            Restriction(district_id=oak.id, student=child, adult=adult, scopes=[dice.choice(("all", "contact"))],
                        source="court_order").save(force_insert=True)  # fmt: skip

    if dice.random() < 0.15:
        bar()
    about = dice.sample(children, dice.randint(1, len(children)))
    try:
        with oak.acting(by), transaction.atomic():
            thread = actions.begin_thread(
                adult_id=adults[0].pk, student_ids=[one.pk for one in about], subject="Week", body="OURS0", key="0",
                interest=Interest.SCHOOL, school_id=school.pk, by=by, at=NOW,
            )  # fmt: skip
    except Refused:
        return
    about = [child for child in about if child.pk in thread.student_ids]
    asked: dict = {}
    try:
        with oak.acting(by), transaction.atomic():
            for seat in seats.ask_to_read_together(thread_id=thread.pk, adult_id=adults[1].pk, by=by, at=NOW):
                asked[seat.adult_id] = seat
    except Refused:
        pass
    agreed, left, moment = set(), set(), NOW
    at_host(client, oak.row)
    for step in range(1, 9):
        moment += timedelta(minutes=1)
        monkeypatch.setattr("thirdpillar.ground.base.clock.now", lambda at=moment: at)
        deed = dice.choice(("agree", "agree", "leave", "ours", "first", "second", "bar"))
        who = dice.choice(adults[:2]).pk
        allowed = (
            len(asked) == 2 and agreed == set(asked) and not left
            and not any((adult.pk, child.pk) in barred for adult in adults[:2] for child in about)
        )  # fmt: skip
        with oak.acting():
            sent_before = set(Message.objects.seen_by(oak.system).values_list("pk", flat=True))
        if deed in ("agree", "leave") and who in asked:
            yes = deed == "agree"
            answer = client.post(f"/m/{asked[who].code}/together", {"together": "yes" if yes else "no"})
            if answer.status_code == 302 and yes and who not in left:
                agreed.add(who)
            elif answer.status_code == 302 and not yes:
                left.add(who)
        elif deed == "bar" and dice.random() < 0.4:
            bar()
        elif deed == "ours":
            try:
                with oak.acting(by), transaction.atomic():
                    actions.write_to_family(
                        thread_id=thread.pk, body=f"OURS{step}", key=str(step), by=by, at=moment
                    )
            except Refused:
                pass
        elif deed == "first":
            client.post(f"/m/{thread.code}", {"body": f"WORDS0-{step}", "key": uuid4().hex[:8]})
        elif deed == "second" and adults[1].pk in asked:
            client.post(
                f"/m/{asked[adults[1].pk].code}/together", {"body": f"WORDS1-{step}", "key": uuid4().hex[:8]}
            )
        allowed = allowed and len(asked) == 2 and agreed == set(asked) and not left and not any(
            (adult.pk, child.pk) in barred for adult in adults[:2] for child in about
        )  # fmt: skip
        now_allowed = (
            len(asked) == 2 and agreed == set(asked) and not left
            and not any((adult.pk, child.pk) in barred for adult in adults[:2] for child in about)
        )  # fmt: skip
        with oak.acting():
            fresh = list(Message.objects.seen_by(oak.system).exclude(pk__in=sent_before))
        for number in (0, 1):
            other = adults[1 - number]
            paths = [f"/m/{thread.code}", f"/m/{thread.code}/copy"] if number == 0 else []
            if adults[number].pk in asked:
                paths.append(f"/m/{asked[adults[number].pk].code}/together")
            hidden = (f"WORDS{1 - number}-", other.given_name, other.family_name)
            for path in paths:
                shown = page(client, path)
                assert f"+161255502{1 - number:02}" not in shown and f"g{1 - number}@example" not in shown
                if not now_allowed:
                    assert [word for word in hidden if word in shown] == [], (path, step)
            if any((adults[number].pk, child.pk) in barred for child in about):
                assert all(page(client, path) == "" for path in paths)
        for message in fresh:
            if (
                message.address in (f"+161255502{1:02}", "g1@example.org")
                and message.purpose == "conversations.together"
            ):
                assert allowed
            assert adults[2].given_name not in message.body
            assert "Guardian0" not in message.body and "Guardian1" not in message.body
    assert principal


# --- Each in their own language, by the same rule ---------------------------------------------------------------------
SPANISH = "+16125550188"


def read_together(town, language):
    """The thread's own caregiver reads Somali; the second guardian, asked and agreed, reads this language."""
    second = town.oak.add_adult("Rosa", "Jibril", phone=SPANISH, language=language)
    town.oak.tie(town.child, second)
    thread = town.begin(translated={"so": "Salaan"})
    seats_asked = ask(town, thread, second)
    for seat in seats_asked:
        agree(town, seat, at=NOW - timedelta(hours=1))
    return thread, seats_asked[1]


def held(town):
    with town.oak.acting():
        rows = Translation.objects.seen_by(town.oak.system).exclude(state=TranslationState.DONE)
        return {row.language: row for row in rows}


def check(town, row, body):
    by = replace(town.oak.scope(Role.OFFICE), account_id=town.principal.pk)
    if not getattr(town, "is_tested", False):
        town.is_tested = True
        for language in ("so", "es"):
            town.oak.speaks(town.principal, language, may_translate=True)
    with town.oak.acting(by):
        actions.check_translation(translation_id=row.pk, body=body, reads_it=True, by=by, at=NOW)


def write_vital(town, thread, **more):
    with town.oak.acting(town.by):
        actions.write_to_family(
            thread_id=thread.pk, body="VITALWORDS", key="v", by=town.by, at=NOW, text_class=TextClass.VITAL, **more
        )  # fmt: skip


@pytest.mark.parametrize("brought", [{}, {"so": "Muhiim", "es": "Machine words"}])
def test_a_vital_text_reaches_neither_before_a_person_has_read_their_own_language(town, client, brought):
    thread, seat = read_together(town, "es")
    before = {number: len(sent_to(town, number)) for number in (MOTHER, SPANISH)}
    write_vital(town, thread, translated=brought, made_by=MadeBy.MACHINE)
    assert {number: len(sent_to(town, number)) for number in before} == before
    rows = held(town)
    assert set(rows) == {"so", "es"}
    at_host(client, town.oak.row)
    mine, theirs = f"/m/{thread.code}", f"/m/{seat.code}/together"
    for path in (mine, theirs, f"{mine}/copy"):
        assert "VITALWORDS" not in page(client, path) and "Machine words" not in page(client, path)
    assert "La escuela ha escrito algo nuevo." in page(client, theirs)
    check(town, rows["es"], "Palabras vitales")
    assert len(sent_to(town, MOTHER)) == before[MOTHER]
    (last,) = [body for body in sent_to(town, SPANISH) if "Palabras vitales" in body]
    assert f"/m/{seat.code}/together" in last and "VITALWORDS" not in last
    assert "Palabras vitales" in page(client, theirs) and "Palabras" not in page(client, mine)
    check(town, rows["so"], "Erayo muhiim ah")
    assert any("Erayo muhiim ah" in body for body in sent_to(town, MOTHER))
    assert len(sent_to(town, SPANISH)) == before[SPANISH] + 1


def test_who_reads_as_we_write_has_it_at_once_and_the_other_when_it_is_checked(town, client):
    thread, seat = read_together(town, "en")
    write_vital(town, thread)
    assert any("VITALWORDS" in body for body in sent_to(town, SPANISH))
    assert not any("VITALWORDS" in body for body in sent_to(town, MOTHER)) and set(held(town)) == {"so"}
    at_host(client, town.oak.row)
    assert "VITALWORDS" in page(client, f"/m/{seat.code}/together")
    assert "VITALWORDS" not in page(client, f"/m/{thread.code}")


def test_two_who_read_one_language_wait_for_one_version_and_both_get_it(town):
    thread, _seat = read_together(town, "so")
    write_vital(town, thread)
    (row,) = held(town).values()
    assert row.to_first and row.to_second
    check(town, row, "Erayo muhiim ah")
    for number in (MOTHER, SPANISH):
        assert sum("Erayo muhiim ah" in body for body in sent_to(town, number)) == 1


def test_who_left_meanwhile_gets_nothing_once_it_is_checked(town):
    thread, seat = read_together(town, "es")
    write_vital(town, thread)
    with town.oak.acting():
        seats.stop_reading_together(seat_id=seat.pk, by=town.oak.system, at=NOW)
    check(town, held(town)["es"], "Palabras vitales")
    assert not any("Palabras vitales" in body for body in sent_to(town, SPANISH))


def test_what_the_second_one_writes_is_put_into_our_language(town):
    _thread, seat = read_together(town, "es")
    with town.oak.acting():
        write_as_second(seat_id=seat.pk, body="Gracias", key="s", language="es", by=town.oak.system, at=NOW)
        (row,) = Translation.objects.seen_by(town.oak.system).filter(for_family=False)
    assert (row.original, row.language, row.from_language) == ("Gracias", "en", "es")


def test_putting_right_asks_as_often_for_one_as_for_many(town):
    threads = [town.begin(subject=f"Subject {n}", translated={"so": "Salaan"}) for n in range(4)]
    for n, thread in enumerate(threads):
        for seat in ask(town, thread):
            agree(town, seat)
        write(town, thread, "For both", f"w{n}", at=NOW + timedelta(hours=1))

    def counted(number):
        with town.oak.acting():
            by = town.oak.system
            found = Message.objects.seen_by(by).filter(purpose="conversations.together")
            some = dict(list(found.values_list("reference_id", "address"))[:number])
            assert len(some) == number
            with CaptureQueriesContext(connection) as asked:
                assert put_together_right(some, on=NOW.date(), by=by, at=NOW) == {}
            return len(asked)

    assert counted(1) == counted(4)
