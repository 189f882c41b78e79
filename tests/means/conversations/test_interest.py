"""Who of us reads a conversation is asked anew each day: class change, left school, role ended, taken out by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_threads import Town, seen
from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import Enrollment, Placement
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.choices import Interest, NoteKind
from thirdpillar.means.conversations.models import Note, Post, Thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town()


def look(town) -> int:
    with town.oak.acting():
        return actions.look_at_interest_anew(on=NOW.date(), by=town.oak.system, at=NOW)


def test_a_teacher_whose_class_no_longer_holds_the_child_neither_reads_nor_writes(town):
    thread = town.begin()
    moved = replace(town.by, student_ids=frozenset())
    elsewhere = replace(town.by, section_ids=frozenset([town.other_room.pk]), student_ids=frozenset())
    for later in (moved, elsewhere):
        with town.oak.acting(later):
            assert not Thread.objects.seen_by(later).exists() and not Post.objects.seen_by(later).exists()
            assert not Thread._base_manager.exists(), "the database itself shows nothing"
            with pytest.raises(Refused):
                actions.write_to_family(thread_id=thread.pk, body="Still here", key="z", by=later, at=NOW)


def test_a_case_is_read_by_those_named_while_a_child_of_it_is_theirs(town):
    case = town.begin(interest=Interest.CASE, section_id=None, school_id=town.school.pk)
    assert seen(town, town.by) == {case.pk}
    assert seen(town, replace(town.by, student_ids=frozenset())) == set()
    assert seen(town, replace(town.by, breadth="none", role=None)) == set(), "a role that ended"


def test_a_school_that_the_child_left_reads_no_more(town):
    thread = town.begin(by=town.office, interest=Interest.SCHOOL, section_id=None, school_id=town.school.pk)
    assert seen(town, town.office) == {thread.pk}
    with town.oak.acting():
        Enrollment.objects.seen_by(town.oak.system).update(left_at=NOW)
    assert seen(town, town.office) == set()
    with town.oak.acting(town.office):
        assert not Thread._base_manager.exists()


def test_those_without_ground_are_taken_out_and_the_history_says_so(town):
    thread = town.begin()
    assert look(town) == 0, "a teacher of the child stays"
    with town.oak.acting():
        Placement.objects.seen_by(town.oak.system).update(left_at=NOW)
    assert look(town) == 1 and look(town) == 0
    with town.oak.acting(town.office):
        thread.refresh_from_db()
        assert (thread.staff_ids, thread.assigned_to_id) == ([], None)
        note = Note.objects.seen_by(town.office).get()
        assert (note.kind, note.whom_id, note.account_id) == (NoteKind.OUT, town.teacher.pk, None)
        assert [line.note.kind for line in queries.lines_of(thread, seen_by=town.office) if line.is_note] == [
            "out"
        ]


@pytest.mark.parametrize("what", ["role", "suspended", "school"])
def test_a_role_that_ended_and_a_person_who_left_are_taken_out(town, what):
    town.begin(by=town.office, interest=Interest.CASE, section_id=None, school_id=town.school.pk)
    assert look(town) == 0
    with town.oak.acting():
        if what == "role":
            RoleGrant.objects.seen_by(town.oak.system).update(ends_on=NOW.date() - timedelta(days=1))
        elif what == "suspended":
            town.principal.suspended_at = NOW
            town.principal.save()
        else:
            Enrollment.objects.seen_by(town.oak.system).update(left_at=NOW)
    assert look(town) == 1


def test_the_office_takes_a_colleague_out_and_a_teacher_only_themselves(town):
    thread = town.begin()
    with town.oak.acting(town.office):
        actions.hand_over(thread_id=thread.pk, to_account_id=town.principal.pk, by=town.office, at=NOW)
    with town.oak.acting(town.by):
        with pytest.raises(Refused):
            actions.take_out(thread_id=thread.pk, account_id=town.principal.pk, by=town.by, at=NOW)
        actions.take_out(thread_id=thread.pk, account_id=town.teacher.pk, by=town.by, at=NOW)
    with town.oak.acting(town.office):
        actions.take_out(thread_id=thread.pk, account_id=town.principal.pk, by=town.office, at=NOW)
        thread.refresh_from_db()
        kinds = [(n.kind, n.whom_id) for n in Note.objects.seen_by(town.office).order_by("at", "made_at")]
    assert (thread.staff_ids, thread.assigned_to_id) == ([], None)
    assert kinds == [
        ("handed", town.principal.pk), ("out", town.teacher.pk), ("out", town.principal.pk),
    ]  # fmt: skip


def test_one_takes_oneself_out_of_a_case_for_good(town):
    case = town.begin(interest=Interest.CASE, section_id=None, school_id=town.school.pk)
    with town.oak.acting(town.by):
        actions.take_out(thread_id=case.pk, account_id=town.teacher.pk, by=town.by, at=NOW)
    assert seen(town, town.by) == set()


def test_the_page_shows_who_is_in_it_and_takes_them_out(town, client):
    thread = town.begin()
    at_host(client, town.oak.row)
    signed_in(client, town.principal)
    page = client.get(f"/conversations/{thread.pk}/").content.decode()
    assert "Tess" in page and f"/conversations/{thread.pk}/take-out/" in page
    answer = client.post(f"/conversations/{thread.pk}/take-out/", {"who": str(town.teacher.pk)}, follow=True)
    assert "No longer in this conversation" in answer.content.decode()
    assert client.post(f"/conversations/{thread.pk}/take-out/", {"who": "nobody"}).status_code == 404
