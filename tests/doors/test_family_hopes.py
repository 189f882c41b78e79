"""After a visit the family reads on its own page what it hopes for, corrects it, and says whether it may be quoted."""

from datetime import timedelta

import pytest

from tests.factories import NOW, at_host
from tests.factories.visits import add_invitation, add_visit
from tests.practice.gatherings.places import bar
from tests.practice.visits.asked import a_home, a_school_with_a_year
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import HouseholdStudent
from thirdpillar.practice.visits.actions.hoping import write_hopes
from thirdpillar.practice.visits.models import HopesAndDreams, Invitation, Visit, WishedTime


@pytest.fixture
def page(db, client):
    """(district, invitation, browser, child, adult, the two visitors), a day after the visit."""
    made, school, cycle, _ = a_school_with_a_year()
    home, child, adult = a_home(made, school, phone="+15551230001", language="es")
    other = made.add_student("Leo", "Lopez", school)
    made.tie(other, adult, relation="mother", has_legal_authority=True)
    with made.acting():
        HouseholdStudent(district_id=made.id, household=home, student=other).save(force_insert=True)
    one = add_invitation(made, cycle, school, home, [child, other], adult_id=adult.pk, language="es")
    pair = [made.add_account(Role.TEACHER), made.add_account(Role.TEACHER)]
    visit = add_visit(made, one, pair, begins=NOW - timedelta(days=1), stage="completed", language="es")
    at_host(client, made.row)
    with clock.set_to(NOW):
        pat = Scope(made.id, "class", Role.TEACHER, pair[0].id)
        with made.acting(pat):
            write_hopes(visit_id=visit.pk, words="That she becomes a doctor.", by=pat, at=NOW)
        yield made, one, client, child, adult, pair


def see(page):
    return page[2].get(f"/v/{page[1].code}")


def press(page, **posted):
    return page[2].post(f"/v/{page[1].code}", {"answer": "hopes"} | posted)


def latest(page):
    with page[0].acting():
        return HopesAndDreams.objects.seen_by(page[0].system).filter(replaced_at=None).first()


def test_the_family_reads_what_it_hopes_for_in_its_language(page):
    answer = see(page)
    words = answer.content.decode()
    assert "That she becomes a doctor." in words and "Guardar" in words
    assert 'name="day_1"' not in words  # it is not asked again when it suits
    assert answer.headers["Content-Language"] == "es"


def test_after_the_visit_the_page_asks_no_more_and_no_turns_nothing(page):
    words = see(page).content.decode()
    assert (
        "<h1>¡Gracias!</h1>" in words and 'value="declined"' not in words and 'value="accepted"' not in words
    )
    for answer in ("declined", "later", "accepted", "move"):
        press(page, answer=answer, day_1="2026-11-20", begins_1="16:00")
    with page[0].acting():
        assert Invitation.objects.seen_by(page[0].system).get(pk=page[1].pk).standing == "accepted"
        assert not WishedTime.objects.seen_by(page[0].system).exists()


def test_it_corrects_the_words_and_lets_them_be_quoted(page):
    assert press(page, words="Que sea feliz.", may_be_quoted="on").status_code == 302
    one = latest(page)
    assert (one.words, one.by_family, one.may_be_quoted, one.language) == ("Que sea feliz.", True, True, "es")
    assert "Que sea feliz." in see(page).content.decode()
    with page[0].acting():
        assert Invitation.objects.seen_by(page[0].system).get(pk=page[1].pk).standing == "accepted"


def test_words_keep_the_language_that_they_are_written_in(page):
    assert latest(page).language == "en"  # at a visit in Spanish, as the pair wrote them
    for words, language in (
        ("Esperamos que sea feliz y que aprenda mucho en la escuela.", "es"),
        ("We hope that she is happy and learns a lot at school.", "en"),
        ("نتمنى أن تكون سعيدة في المدرسة.", "ar"),
        ("🙂", ""),
    ):
        press(page, words=words)
        assert (latest(page).words, latest(page).language) == (words, language)


def test_the_pair_never_writes_over_the_familys_own_words(page):
    press(page, words="Que sea feliz.", may_be_quoted="on")
    pat = Scope(page[0].id, "class", Role.TEACHER, page[5][0].id)
    with page[0].acting():
        visit = Visit.objects.seen_by(page[0].system).get()
    with page[0].acting(pat), pytest.raises(Refused):
        write_hopes(visit_id=visit.pk, words="Pair again", by=pat, at=NOW)
    assert (latest(page).words, latest(page).may_be_quoted) == ("Que sea feliz.", True)


def test_empty_words_are_all_words_gone(page):
    press(page, words=" ")
    with page[0].acting():
        rows = HopesAndDreams.objects.seen_by(page[0].system)
        assert {(one.words, one.may_be_quoted) for one in rows} == {("", False)}
    assert "doctor" not in see(page).content.decode()


def test_what_must_not_be_kept_is_handed_back(page):
    answer = press(page, words="Her number is 123-45-6789.")
    assert answer.status_code == 422 and "123-45-6789" in answer.content.decode()
    assert latest(page).words == "That she becomes a doctor."


def test_before_the_first_visit_there_is_nothing_to_hope_on(page):
    with page[0].acting():
        HopesAndDreams.objects.seen_by(page[0].system).delete()
        page[1].visits.all().update(stage="cancelled_by_staff")
    assert 'value="hopes"' not in see(page).content.decode()
    assert press(page, words="We hope.").status_code == 404


def test_who_may_not_hear_of_one_of_the_children_reads_no_hopes(page):
    made, _one, _client, child, adult, _pair = page
    with made.acting():
        bar(made, adult, child)
        Invitation.objects.seen_by(made.system).update(code_at=NOW)
    answer = see(page)
    assert answer.status_code == 200 and "doctor" not in answer.content.decode()
    assert press(page, words="We hope.").status_code == 404


def test_in_another_language_the_words_stand_marked_beside_the_field(page):
    words = see(page).content.decode()
    assert '<blockquote lang="en" dir="ltr" translate="yes">That she becomes a doctor.</blockquote>' in words
    assert "inglés" in words.lower()
    press(page, words="Esperamos que sea feliz y que aprenda mucho en la escuela.")
    assert "<blockquote" not in see(page).content.decode()


def thanked(page):
    with page[0].acting():
        found = Message.objects.seen_by(page[0].system).filter(purpose__startswith="visits.hopes")
        return list(found.order_by("made_at"))


def test_the_family_is_thanked_once_with_the_link_in_its_language(page):
    (told,) = thanked(page)
    assert (told.channel, told.address, told.language) == ("sms", "+15551230001", "es")
    assert "¡Gracias" in told.body and f"/v/{page[1].code}" in told.body and "doctor" not in told.body
    assert told.expires_at > NOW
    pat = Scope(page[0].id, "class", Role.TEACHER, page[5][0].id)
    with page[0].acting():
        visit = Visit.objects.seen_by(page[0].system).get()
    with page[0].acting(pat):
        write_hopes(visit_id=visit.pk, words="That she becomes a nurse.", by=pat, at=NOW)
    assert len(thanked(page)) == 1
