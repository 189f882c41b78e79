"""The pages of a parent meeting: agenda, squares for tables, notes, what families said, points, all answers."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import signed_in
from tests.practice.gatherings.meetings import AFTER, WILL, School
from tests.practice.gatherings.places import BEGINS
from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.base import clock
from thirdpillar.practice.gatherings.actions.meetings import publish_answers
from thirdpillar.practice.gatherings.models import AgendaItem, Meeting, MeetingInput, Point, PointVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak(client):
    made = School()
    with clock.set_to(AFTER):
        made.staff = signed_in(client, made.account)
        yield made


def url(name, *args):
    return reverse(f"gatherings:{name}", args=args)


def body(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def agenda_of(oak):
    """The agenda's form as a browser would send it back."""
    form = oak.staff.get(url("agenda", oak.gathering.pk)).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_a_gathering_becomes_a_parent_meeting_by_its_agenda(oak):
    Meeting.objects.seen_by(oak.by).delete()
    AgendaItem.objects.seen_by(oak.by).delete()
    page = url("agenda", oak.gathering.pk)
    sent = agenda_of(oak)
    assert oak.staff.post(page, sent).status_code == 422  # nothing on it
    sent |= {
        "title-0": "What would help?",
        "kind-0": "ask",
        "minutes-0": "20",
        "place-0": "2",
        "title-0-es": "¿Qué ayudaría?",
    }
    sent |= {"title-1": "Welcome", "place-1": "1"}
    assert oak.staff.post(page, sent).status_code == 302
    rows = AgendaItem.objects.seen_by(oak.by).order_by("place")
    assert [(one.title, one.kind) for one in rows] == [("Welcome", "inform"), ("What would help?", "ask")]
    assert rows[1].in_languages["es"] == {"title": "¿Qué ayudaría?", "by": "person"}
    shown = body(oak.staff.get(url("one", oak.gathering.pk)))
    assert shown.index("Welcome") < shown.index("What would help?")


def test_a_machines_words_say_so_until_a_person_writes_others(oak):
    AgendaItem.objects.seen_by(oak.by).filter(pk=oak.told.pk).update(
        in_languages={"es": {"title": "El nuevo plan", "by": "machine"}}
    )
    page, sent = url("agenda", oak.gathering.pk), agenda_of(oak)
    assert "Translated by a machine, not checked" in body(oak.staff.get(page))
    oak.staff.post(page, sent)
    assert AgendaItem.objects.seen_by(oak.by).get(pk=oak.told.pk).in_languages["es"]["by"] == "machine"
    oak.staff.post(page, sent | {"title-0-es": "El plan nuevo del bus"})
    assert AgendaItem.objects.seen_by(oak.by).get(pk=oak.told.pk).in_languages["es"] == {
        "title": "El plan nuevo del bus", "by": "person",
    }  # fmt: skip
    # Another title: what was translated from the old one is the person's to look at, a machine's is gone.
    oak.staff.post(page, agenda_of(oak) | {"title-0": "The bus plan of next year"})
    assert AgendaItem.objects.seen_by(oak.by).get(pk=oak.told.pk).in_languages["es"]["by"] == "person"


def test_a_family_reads_the_agenda_and_says_something_by_its_link(oak):
    code = oak.invite().code
    phone = Client(SERVER_NAME="localhost", HTTP_ACCEPT_LANGUAGE="es")
    with clock.set_to(BEGINS):
        page = body(phone.get(f"/a/{code}"))
        assert "¿Qué hace difíciles las mañanas?" in page and f"/a/{code}/meeting" in page
        page = body(phone.get(f"/a/{code}/meeting"))
        assert "El bus" not in page
        # The other item is in no Spanish: that it is not translated is said.
        assert "Aún no está traducido" in page
        sent = {"item": oak.asked.pk, "words": "El bus pasa a las seis.", "language": "es", "may_quote": "on"}
        assert phone.post(f"/a/{code}/meeting", sent).status_code == 302
        phone.post(
            f"/a/{code}/meeting",
            sent | {"words": "El bus pasa muy temprano.", "may_ask": "on", "may_quote": ""},
        )
        assert "El bus pasa muy temprano." in body(phone.get(f"/a/{code}/meeting"))
    (row,) = oak.inputs()
    assert (row.words, row.way, row.may_quote, row.household_id, row.adult_id) == (
        "El bus pasa muy temprano.", "link", False, oak.home.pk, oak.rosa.pk,
    )  # fmt: skip
    said = body(oak.staff.get(url("said", oak.gathering.pk)))
    assert "El bus pasa muy temprano." in said and "Rosa Quintanilla" in said
    oak.inputs().update(household_id=None, adult_id=None)
    assert "Rosa" not in body(oak.staff.get(url("said", oak.gathering.pk)))


def test_a_phone_at_the_table_says_something_once_and_changes_it(oak):
    page = f"/s/{oak.meeting.code}"
    phone, other = (Client(SERVER_NAME="localhost") for _ in range(2))
    sent = {"item": oak.asked.pk, "words": "Too early.", "language": "en", "may_ask": "on"}
    assert "tp_said" not in phone.cookies
    phone.get(page)
    assert "tp_said" not in phone.cookies  # looking leaves nothing
    phone.post(page, sent)
    phone.post(page, sent | {"words": "Far too early."})
    other.post(page, sent | {"words": "Cold."})
    assert sorted(one.words for one in oak.inputs()) == ["Cold.", "Far too early."]
    assert {one.household_id for one in oak.inputs()} == {None}
    assert "Far too early." in body(phone.get(page)) and "Far too early." not in body(other.get(page))
    assert "difíciles" in body(Client(SERVER_NAME="localhost").get(page + "?in=es"))
    assert other.get("/s/abcdefghjkmn").status_code == 404


def test_staff_put_inputs_under_points_answer_and_publish(oak):
    oak.says("El bus pasa a las seis."), oak.says("Hace frío.")
    page = url("said", oak.gathering.pk)
    ids = {one.words: str(one.pk) for one in oak.inputs()}
    went = oak.staff.post(page, {"deed": "new", "input": [ids["El bus pasa a las seis."]]})
    new = went.headers["Location"]
    assert "El bus pasa a las seis." in body(oak.staff.get(new))
    sent = {
        "said": "The bus leaves too early.",
        "kind": "will",
        "answer": "A later bus.",
        "who": "",
        "by_when": "",
    }
    sent |= {"input": [ids["El bus pasa a las seis."]], "owner": str(oak.account.pk)}
    assert "by when" in oak.staff.post(new, sent).content.decode()
    sent |= {
        "who": "The principal",
        "by_when": "2027-01-15",
        "said-es": "El bus sale muy temprano.",
        "answer-es": "Un bus más tarde.",
    }
    assert oak.staff.post(new, sent).status_code == 422  # half of it is in no Spanish
    assert oak.staff.post(new, sent | {"who-es": "La directora"}).status_code == 302
    point = Point.objects.seen_by(oak.by).get()
    version = PointVersion.objects.seen_by(oak.by).get()
    assert version.in_languages["es"]["by"] == "person" and version.lacks == ["ar", "so"]
    assert oak.inputs().get(pk=ids["El bus pasa a las seis."]).point_id == point.pk
    oak.staff.post(page, {"deed": "add", "point": point.pk, "input": [ids["Hace frío."]]})
    assert oak.inputs().filter(point=point).count() == 2
    oak.staff.post(page, {"deed": "back", "input": [ids["Hace frío."]]})
    oak.staff.post(page, {"deed": "aside", "input": [ids["Hace frío."]]})
    assert oak.inputs().get(pk=ids["Hace frío."]).is_aside
    oak.staff.post(
        page, {"deed": "paper", "item": oak.asked.pk, "words": "On paper: dark.", "language": "en"}
    )
    assert oak.inputs().filter(way="paper").count() == 1
    assert "2027-Oak-1" in body(oak.staff.get(page))
    assert body(Client(SERVER_NAME="localhost").get(f"/s/{oak.meeting.code}")).count("The bus leaves") == 0
    oak.staff.post(page, {"deed": "publish"})
    public = body(Client(SERVER_NAME="localhost").get(f"/s/{oak.meeting.code}?in=es"))
    for words in ("El bus sale muy temprano.", "Un bus más tarde.", "La directora", "2027-Oak-1", "&lt; 10"):
        assert words in public
    for hidden in ("seis", "frío", "On paper", "<textarea"):
        assert hidden not in public
    one = url("point", oak.gathering.pk, point.pk)
    oak.staff.post(one, {"deed": "state", "state": "done", "on": "2026-11-17"})
    public = body(Client(SERVER_NAME="localhost").get(f"/s/{oak.meeting.code}"))
    assert "Done" in public and "17" in public
    assert "Earlier" in body(oak.staff.get(one))


def test_a_late_promise_waits_in_the_menu_and_stands_first(oak):
    oak.point(**WILL)
    oak.point("Lunch is cold.", kind="wont", answer="The kitchen is closed.")
    publish_answers(gathering_id=oak.gathering.pk, by=oak.by, at=AFTER)
    with clock.set_to(AFTER + timedelta(days=40)):
        staff = signed_in(Client(SERVER_NAME="localhost"), oak.account)
        page = body(staff.get(url("answered")))
        assert (
            page.index("2027-Oak-1") < page.index("2027-Oak-2") and "Late" in page and "Past its day" in page
        )
        assert "2027-Oak-1" not in body(staff.get(url("answered") + "?year=2026"))
        rows = staff.get(url("answered") + "?as=csv").content.decode().splitlines()
    assert "2027-Oak-1" in rows[1] and str(oak.gathering.pk) in rows[1] and "Late" in rows[1]
    assert len(rows) == 3


def test_a_note_takers_phone_brings_what_it_kept_while_its_giver_works_here(oak):
    tables = body(oak.staff.get(url("tables", oak.gathering.pk)))
    page = re.search(r'href="[^"]*(/gatherings/notes/[^"]+/)"', tables).group(1)
    assert f"/s/{oak.meeting.code}" in tables
    phone = Client(SERVER_NAME="localhost")
    assert "The new bus plan" not in body(phone.get(page))
    sent = {
        "key": "a" * 32,
        "question": str(oak.asked.pk),
        "words": "Dark mornings.",
        "table": "4",
        "people": "7",
        "language": "so",
    }
    answer = phone.post(page + "bring/", json.dumps({"arrivals": [sent]}), content_type="application/json")
    assert answer.json()["kept"] == ["a" * 32]
    # Without its script it is a form.
    phone.post(
        page, {"question": oak.asked.pk, "words": "Cold.", "table": "4", "people": "2", "language": "en"}
    )
    rows = {one.words: one for one in oak.inputs()}
    assert (rows["Dark mornings."].table_number, rows["Dark mornings."].people) == (4, 7)
    assert rows["Dark mornings."].by_account_id == oak.account.pk and len(rows) == 2
    assert "Dark mornings." not in body(phone.get(page))
    assert phone.get("/gatherings/notes/forged/").status_code == 404
    oak.inputs()
    RoleGrant.objects.seen_by(oak.district.system).filter(account_id=oak.account.pk).delete()
    assert phone.get(page).status_code == 404
    assert phone.post(page + "bring/", "{}", content_type="application/json").status_code == 404


def test_a_gathering_without_an_agenda_has_none_of_these_pages(oak):
    MeetingInput.objects.seen_by(oak.by).delete()
    AgendaItem.objects.seen_by(oak.by).delete()
    Meeting.objects.seen_by(oak.by).delete()
    for name in ("tables", "said", "new_point"):
        assert oak.staff.get(url(name, oak.gathering.pk)).status_code == 404
    assert Client(SERVER_NAME="localhost").get(f"/a/{oak.invite().code}/meeting").status_code == 404
