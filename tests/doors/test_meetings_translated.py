"""What families say at a parent meeting is read in the school's language, and its answers in theirs: by a machine, labelled."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import signed_in
from tests.factories.translators import FAKES
from tests.practice.gatherings.meetings import AFTER, WILL, School
from thirdpillar.doors.after_meetings import remind_owners_for, translate_meetings_for
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.gatherings.actions.meetings import publish_answers
from thirdpillar.practice.gatherings.models import AgendaItem, Attendance, PointVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def engine(monkeypatch):
    with FAKES["deepl"]() as fake:
        monkeypatch.setenv("THIRDPILLAR_TRANSLATOR_URL", fake.address())
        yield fake


@pytest.fixture
def oak():
    with clock.set_to(AFTER):
        yield School()


def work(oak):
    translate_meetings_for(oak.district.row)
    tenancy.enter_scope(oak.district.system)


def test_staff_read_a_machines_version_beside_the_original_and_families_theirs_with_its_label(
    oak, engine, client
):
    oak.says("El bus pasa a las seis.")
    oak.point("The bus is early.", **WILL)
    work(oak)
    row = oak.inputs().get()
    assert row.words == "El bus pasa a las seis." and "bus~en" in row.reading and row.reading_by == "machine"
    version, item = (
        PointVersion.objects.seen_by(oak.by).get(),
        AgendaItem.objects.seen_by(oak.by).get(pk=oak.told.pk),
    )
    assert version.in_languages["es"]["by"] == "machine" and "bus~es" in version.in_languages["es"]["said"]
    assert "plan~es" in item.in_languages["es"]["title"] and (version.lacks, item.lacks, row.lacks) == (
        [],
        [],
        [],
    )
    # What a person wrote stays theirs.
    assert AgendaItem.objects.seen_by(oak.by).get(pk=oak.asked.pk).in_languages["es"]["by"] == "person"
    staff = signed_in(client, oak.account)
    page = staff.get(reverse("gatherings:said", args=[oak.gathering.pk])).content.decode()
    assert (
        "El bus pasa a las seis." in page
        and "bus~en" in page
        and "Translated by a machine, not checked" in page
    )
    tenancy.enter_scope(oak.district.system)
    publish_answers(gathering_id=oak.gathering.pk, by=oak.by, at=AFTER)
    public = Client(SERVER_NAME="localhost").get(f"/s/{oak.meeting.code}?in=es").content.decode()
    assert "bus~es" in public and "Traducido por una máquina." in public
    # In no language that a machine speaks here, the words stand as they were written, and that is said.
    assert "Traducido" not in Client(SERVER_NAME="localhost").get(f"/s/{oak.meeting.code}").content.decode()


def test_an_engine_that_is_busy_is_asked_again_later_and_at_last_left(oak, engine):
    engine.mood = "busy"
    row = oak.says("El bus pasa a las seis.")
    work(oak)
    row.refresh_from_db()
    assert (row.lacks, row.attempt, row.lease_until) == (["en"], 1, None) and row.next_try_at > AFTER
    oak.inputs().update(attempt=5, next_try_at=AFTER)
    work(oak)
    assert oak.inputs().get().lacks == []


def test_whoever_came_finds_the_answers_on_the_familys_own_page(oak):
    code = oak.invite().code
    Attendance.objects.create(
        district_id=oak.district.id, school_id=oak.school.pk, gathering=oak.gathering, adult_id=oak.rosa.pk,
        household_id=oak.home.pk, way="door", at=AFTER,
    )  # fmt: skip
    oak.point(**WILL)
    publish_answers(gathering_id=oak.gathering.pk, by=oak.by, at=AFTER)
    remind_owners_for(oak.district.row)  # nothing is late yet
    page = Client(SERVER_NAME="localhost").get(f"/a/{code}").content.decode()
    assert f"/a/{code}/meeting" in page
    mine = reverse("family_all:by_link", args=[code])
    # Signed in, it leads there; by a link it leads no further than the link itself.
    phone = Client(SERVER_NAME="localhost")
    phone.cookies["tp_language"] = "en"
    assert "You said, we will" in phone.get(mine).content.decode()
