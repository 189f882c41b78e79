"""The roster pages: upload, look, confirm, take in, undo; for the office alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_district, signed_in
from tests.ground.people.roster.exports import Export, zipped
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock, context
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import RosterImport, Student
from thirdpillar.ground.people.roster.actions import resume_imports
from thirdpillar.ground.people.views import rosters

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    made = make_district()
    made.add_school()
    return made, signed_in(client, made.add_account(Role.OFFICE))


def upload(client, *files):
    given = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(reverse("people:rosters"), {"export": given})


def the_import(made) -> RosterImport:
    with context.acting_as(made.system):
        return RosterImport.objects.seen_by(made.system).latest("started_at")


def test_an_export_is_uploaded_looked_at_taken_in_and_undone(office, tmp_path):
    made, client = office
    assert client.get(reverse("people:rosters")).status_code == 200
    packed = zipped(Export(students=5).write(tmp_path / "x"), tmp_path / "x.zip")
    answer = upload(client, ("x.zip", packed.read_bytes()))
    found = the_import(made)
    assert answer.status_code == 302 and answer["Location"] == reverse("people:roster", args=[found.id])
    page = client.get(answer["Location"]).content.decode()
    assert found.state in (ImportState.COMPARED, ImportState.HELD)
    assert "5 students join" in page
    client.post(reverse("people:apply_roster", args=[found.id]), {"confirmed": "yes"})
    with context.acting_as(made.system):
        assert Student.objects.seen_by(made.system).count() == 5
    assert the_import(made).state == ImportState.APPLIED
    assert client.get(reverse("people:undo_roster", args=[found.id])).status_code == 200
    client.post(reverse("people:undo_roster", args=[found.id]))
    with context.acting_as(made.system):
        assert Student.objects.seen_by(made.system).count() == 0


def test_a_zip_is_as_large_as_what_is_in_it_and_the_page_tells_how_far_it_is(office, tmp_path, monkeypatch):
    made, client = office
    packed = zipped(Export(students=40).write(tmp_path / "x"), tmp_path / "x.zip").read_bytes()
    monkeypatch.setattr(rosters, "AT_ONCE_BYTES", len(packed) + 1)  # more than the zip, less than its files
    answer = upload(client, ("x.zip", packed))
    assert the_import(made).state == ImportState.LOADING
    seen = []
    for step, told in (
        ("waiting", "Waiting for its turn."),
        ("reading users.csv", "Reading users.csv."),
        ("comparing", "Comparing with what is known."),
        ("taking in", "Taking it in."),
    ):
        with context.acting_as(made.system):
            RosterImport.objects.seen_by(made.system).update(step=step)
        seen.append(told in client.get(answer["Location"]).content.decode())
    assert seen == [True] * 4
    with context.acting_as(made.system):
        assert [one.state for one in resume_imports(by=made.system, at=clock.now())] == [ImportState.COMPARED]
    assert "40 students join" in client.get(answer["Location"]).content.decode()
    # Taking it in is the worker's too: all the files count, not the first few.
    client.post(reverse("people:apply_roster", args=[the_import(made).id]), {"confirmed": "yes"})
    assert the_import(made).state == ImportState.LOADING
    with context.acting_as(made.system):
        assert [one.state for one in resume_imports(by=made.system, at=clock.now())] == [ImportState.APPLIED]


def test_loose_files_refusals_as_csv_and_setting_aside(office):
    made, client = office
    export = Export(students=3)
    export.user("P1")["grades"] = "nonsense"
    answer = upload(client, *[(name, export.text(name).encode()) for name in export.files])
    page = client.get(answer["Location"]).content.decode()
    assert "users.csv" in page and "nonsense" not in page
    found = the_import(made)
    told = client.get(reverse("people:roster_refusals_file", args=[found.id])).content.decode()
    assert "users.csv,2,grades" in told and "nonsense" not in told
    client.post(reverse("people:discard_roster", args=[found.id]))
    assert the_import(made).state == ImportState.DISCARDED
    assert client.get(reverse("people:rosters")).status_code == 200


def test_what_is_no_export_is_said_so(office):
    made, client = office
    answer = upload(client, ("x.zip", b"this is no zip"))
    page = client.get(answer["Location"]).content.decode()
    assert the_import(made).state == ImportState.FAILED
    assert "damaged" in page
    assert upload(client, ("x.exe", b"MZ")).status_code == 200


def test_pages_are_for_the_office(client):
    made = make_district()
    school = made.add_school()
    signed_in(client, made.add_account(Role.PRINCIPAL, school=school))
    assert client.get(reverse("people:rosters")).status_code == 404


def test_equal_refusals_are_one_line_with_their_number_and_first_places(office):
    made, client = office
    export = Export(students=70)
    for n in range(1, 61):
        export.user(f"P{n}")["grades"] = "nonsense"
    export.user("A1")["sms"] = "call me"
    answer = upload(client, *[(name, export.text(name).encode()) for name in export.files])
    with CaptureQueriesContext(connection) as few:
        page = client.get(answer["Location"])
    groups = [
        (row["file"], row["column"], row["times"], row["lines"], row["more"])
        for row in page.context["refusals"]
    ]
    assert groups == [
        ("users.csv", "grades", 60, [2, 4, 6, 8, 10], 55),
        ("users.csv", "sms", 1, [3], 0),
    ]
    assert "61 places to look at" in page.content.decode() and "2, 4, 6, 8, 10 …" in page.content.decode()
    told = client.get(reverse("people:roster_refusals_file", args=[the_import(made).id])).content.decode()
    assert told.count("users.csv") == 61
    export.user("A2")["email"] = "nobody"
    export.user("A3")["status"] = "frozen"
    answer = upload(client, *[(name, export.text(name).encode()) for name in export.files])
    with CaptureQueriesContext(connection) as more:
        assert len(client.get(answer["Location"]).context["refusals"]) == 4
    assert len(few) == len(more)
