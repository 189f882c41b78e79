"""The roster pages: upload, look, confirm, take in, undo; for the office alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.factories import make_district, signed_in
from tests.ground.people.roster.exports import Export, zipped
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock, context
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import RosterImport, Student
from thirdpillar.ground.people.queries.rosters import reasons_held
from thirdpillar.ground.people.roster.actions import resume_imports, take_in_roster
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


def short(path, stamp="2026-09-02T00:00:00.000Z"):
    """The export of forty families when half of them are missing: a guard rail holds it."""
    gone = [f"{kind}{n}" for n in range(1, 21) for kind in "PA"]
    return Export(stamp=stamp).without(*gone).write(path)


def by_command(made, path, **more) -> RosterImport:
    with context.acting_as(made.system):
        return take_in_roster(path=path, by=made.system, at=clock.now(), **more)


def test_what_a_guard_holds_by_command_is_released_by_page(office, tmp_path):
    made, client = office
    assert by_command(made, Export().write(tmp_path / "all"), force=True).state == ImportState.APPLIED
    found = by_command(made, short(tmp_path / "short"))
    assert found.state == ImportState.HELD
    address = reverse("people:roster", args=[found.id])
    page = client.get(address).content.decode()
    assert "Take it in" in page and "its files are removed" in page
    client.post(reverse("people:apply_roster", args=[found.id]), {"confirmed": "yes"})
    assert the_import(made).state == ImportState.APPLIED
    with context.acting_as(made.system):
        assert Student.objects.seen_by(made.system).filter(left_at=None).count() == 20


def test_a_look_by_command_is_shown_as_one(office, tmp_path):
    made, client = office
    assert by_command(made, Export().write(tmp_path / "all"), force=True).state == ImportState.APPLIED
    found = by_command(made, short(tmp_path / "short"), preview=True)
    assert found.state == ImportState.LOOKED and found.held
    page = client.get(reverse("people:roster", args=[found.id])).content.decode()
    assert "Looked at by command, not kept" in page
    for word in ("Take it in", "Set it aside", "its files are removed", "Held for a person"):
        assert word not in page
    assert "Looked at by command, not kept" in client.get(reverse("people:rosters")).content.decode()


def test_what_cannot_be_taken_in_any_more_is_said(office, tmp_path):
    made, client = office
    assert by_command(made, Export().write(tmp_path / "all"), force=True).state == ImportState.APPLIED
    found = by_command(made, short(tmp_path / "short"))
    newer = by_command(made, short(tmp_path / "newer", stamp="2026-09-03T00:00:00.000Z"), force=True)
    assert newer.state == ImportState.APPLIED
    address = reverse("people:roster", args=[found.id])
    overtaken = "An export that is as new was taken in since."
    assert overtaken in client.get(address).content.decode()
    with context.acting_as(made.system):
        found.files.all().delete()
    page = client.get(address).content.decode()
    assert "are no longer here" in page and "Set it aside" in page
    assert "Take it in" not in page and "its files are removed" not in page and overtaken not in page


def test_what_is_taken_in_is_what_was_looked_at(office, tmp_path):
    made, client = office
    assert by_command(made, Export().write(tmp_path / "all"), force=True).state == ImportState.APPLIED
    packed = zipped(short(tmp_path / "short"), tmp_path / "short.zip").read_bytes()
    answer = upload(client, ("short.zip", packed))
    looked = the_import(made)
    assert "20 students leave" in client.get(answer["Location"]).content.decode()
    others = (
        Export(students=60, stamp="2026-09-03T00:00:00.000Z").without("P40", "A40").write(tmp_path / "others")
    )
    newer = by_command(made, others, force=True)
    assert newer.state == ImportState.APPLIED

    def take_in() -> RosterImport:
        client.post(reverse("people:apply_roster", args=[looked.id]), {"confirmed": "yes"})
        with context.acting_as(made.system):
            return RosterImport.objects.seen_by(made.system).get(id=looked.id)

    def enrolled() -> int:
        with context.acting_as(made.system):
            return Student.objects.seen_by(made.system).filter(left_at=None).count()

    again = take_in()
    assert (again.state, enrolled()) == (ImportState.HELD, 59)
    page = client.get(answer["Location"]).content.decode()
    assert "Not taken in: look again" in page and "1 student joins, 40 leave" in page
    # Undone meanwhile, it is another change once more; then what is shown is what is done.
    client.post(reverse("people:undo_roster", args=[newer.id]))
    again = take_in()
    assert (again.state, enrolled()) == (ImportState.HELD, 40)
    assert "20 students leave" in client.get(answer["Location"]).content.decode()
    assert (take_in().state, enrolled()) == (ImportState.APPLIED, 20)


def test_an_upload_without_a_file_is_a_question_and_no_import(office):
    made, client = office
    page = client.post(reverse("people:rosters"), {})
    assert page.context["form"].errors == {"export": ["This field is required."]}
    with context.acting_as(made.system):
        assert not RosterImport.objects.seen_by(made.system).exists()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "1,110 of 21,959 families would leave (more than 5%)."),
        ("es", "Saldrían 1,110 de 21,959 familias"),
    ],
)
def test_reasons_to_hold_are_written_as_the_reader_writes_numbers(language, told):
    words = {"found": 1110, "of": 21959, "limit": 5}
    held = RosterImport(held=[{"code": "families_leaving", "words": words}])
    with translation.override(language):
        (sentence,) = reasons_held(held)
    assert told in sentence
