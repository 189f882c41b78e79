"""Every page of the room and of the doors beside it, opened and used as a person would."""

import re
from datetime import datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from tests.factories import signed_in
from tests.practice.gatherings.places import a_gathering, a_school, bar, mail_to
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import HouseholdAdult, Tie
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.models import Inbound
from thirdpillar.practice.gatherings.actions import invite_families, record_attendance, record_sign_ins
from thirdpillar.practice.gatherings.actions.answering import clean_needs
from thirdpillar.practice.gatherings.actions.signing_in import WrittenLine
from thirdpillar.practice.gatherings.choices import Way
from thirdpillar.practice.gatherings.forms import AnswerForm
from thirdpillar.practice.gatherings.models import Answer, Attendance, Gathering, Invitation, SignInLine
from thirdpillar.practice.gatherings.queries.pages import Numbers, numbers_of
from thirdpillar.practice.gatherings.views.common import interpreter_options

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_day():
    """Noon where the district is: by night nothing may be sent."""
    noon = datetime.combine(clock.today("America/Chicago"), time(12), ZoneInfo("America/Chicago"))
    with clock.set_to(noon):
        yield


@pytest.fixture
def place(client, by_day):
    district, school = a_school()
    now = clock.now()
    ana = district.add_student("Ana", "Quintanilla", school)
    luis = district.add_student("Luis", "Quintanilla", school)
    rosa = district.add_adult("Rosa", "Quintanilla", phone="+15551230001", language="es")
    for child in (ana, luis):
        district.tie(child, rosa)
    home = district.add_household([ana, luis], [rosa])
    far = district.add_student("Mia", "Berg", school)
    post = district.add_adult("Eva", "Berg", language="ar")
    mail_to(district, post)
    district.tie(far, post)
    district.add_household([far], [post])
    gathering = a_gathering(
        district,
        school,
        begins_at=now + timedelta(hours=2),
        ends_at=now + timedelta(hours=4),
        languages=["es"],
        supports=["childcare"],
    )
    office = district.add_account(Role.OFFICE, email="o@example.org")
    signed_in(client, office)
    return district, school, gathering, rosa, ana, luis, home


def back(district):
    tenancy.enter_scope(district.system)


def ask(client, page, /, *args, **query):
    answer = client.get(reverse(page, args=args), query)
    assert answer.status_code == 200, (page, answer.status_code)
    return answer.content.decode() if "text/html" in answer.headers["Content-Type"] else answer.content


def test_every_staff_page_opens_empty_and_full(client, place):
    district, school, gathering, _rosa, *_, home = place
    for full in (False, True):
        ask(client, "gatherings:list")
        ask(client, "gatherings:list", when="past")
        ask(client, "gatherings:new", not_reached="1", language="es", school=str(school.id))
        for name in ("one", "families", "came", "type", "lines", "kiosk", "change", "cancel"):
            ask(client, f"gatherings:{name}", gathering.pk)
        ask(client, "gatherings:came", gathering.pk, name="quintanilla")
        assert ask(client, "inviting:sheet", gathering.pk).startswith(b"%PDF")
        ask(client, "inviting:preview", gathering.pk)
        ask(client, "delivery:outbox")
        ask(client, "texts:inbound")
        if not full:
            client.post(reverse("inviting:preview", args=[gathering.pk]))
            client.post(reverse("inviting:preview", args=[gathering.pk]), {"by_hand": "1"})
            client.post(
                reverse("gatherings:type", args=[gathering.pk]), {"page": "p", "name-1": "R. Quintanilla"}
            )
    assert "Rosa Quintanilla" in ask(client, "gatherings:lines", gathering.pk)
    ask(client, "gatherings:lines", gathering.pk, name="rosa", child="mia")
    ask(client, "gatherings:tell_answer", gathering.pk, home.pk)
    needs = {"answer": "yes", "people": "3", "interpreter": "so", "food": "halal", "childcare_ages": "3 5"}
    client.post(reverse("gatherings:tell_answer", args=[gathering.pk, home.pk]), needs)
    assert "Interpreter: Somali" in ask(client, "gatherings:one", gathering.pk)
    prepared = ask(client, "gatherings:prepare", gathering.pk)
    assert "halal" in prepared and "ages 3–5" in prepared
    for name in ("to_prepare", "asked", "rooms"):
        ask(client, f"gatherings:{name}")
    letters = re.findall(r'name="letters" value="([0-9a-f,]+)"', ask(client, "delivery:letters"))
    assert client.post(reverse("delivery:letters_file"), {"letters": letters[0]}).content.startswith(b"%PDF")
    assert str(len(letters[0].split(","))) in ask(client, "delivery:letters_of", gathering.pk)
    back(district)
    for message in Message.objects.seen_by(district.system):
        assert message.body.splitlines()[0][:20] in ask(client, "delivery:message", message.pk)
        if message.letter:
            # Before it goes it is printed where it is put right first; afterwards it is shown as it went.
            answer = client.get(reverse("delivery:letter", args=[message.pk]))
            assert answer.url == reverse("delivery:message", args=[message.pk])
            back(district)
            Message.objects.seen_by(district.system).filter(pk=message.pk).update(state="accepted")
            assert ask(client, "delivery:letter", message.pk).startswith(b"%PDF")
        back(district)


def test_a_gathering_is_planned_changed_and_cancelled_by_form(client, place):
    district, school, *_ = place
    words = {
        "title": "Coffee",
        "purpose": "support",
        "school": str(school.id),
        "place": "Library",
        "day": (clock.now() + timedelta(days=5)).date().isoformat(),
        "begins": "18:00",
        "ends": "20:00",
        "grades": ["03"],
    }
    answer = client.post(reverse("gatherings:new"), words)
    assert answer.status_code == 302
    back(district)
    coffee = Gathering.objects.seen_by(district.system).get(title="Coffee")
    assert coffee.audience["grades"] == ["03"]
    assert coffee.begins_at.astimezone(__import__("zoneinfo").ZoneInfo(district.row.zone)).hour == 18
    assert client.post(reverse("gatherings:new"), {"title": ""}).status_code == 422
    client.post(reverse("gatherings:change", args=[coffee.pk]), words | {"place": "Gym"})
    client.post(reverse("gatherings:cancel", args=[coffee.pk]))
    back(district)
    coffee.refresh_from_db()
    assert (coffee.place, coffee.stage) == ("Gym", "cancelled")


@pytest.mark.parametrize(
    ("begins", "ends", "status"),
    [("02:30", "04:00", 422), ("01:00", "02:30", 422), ("01:30", "03:00", 302)],
)
def test_a_time_that_the_clocks_skip_is_no_time(client, place, begins, ends, status):
    district, school, *_ = place
    words = {
        "title": "Early",
        "purpose": "learn",
        "school": str(school.id),
        "place": "Gym",
        "day": "2027-03-14",
    }
    answer = client.post(reverse("gatherings:new"), words | {"begins": begins, "ends": ends})
    assert answer.status_code == status
    back(district)
    assert Gathering.objects.seen_by(district.system).filter(title="Early").exists() is (status == 302)


def test_lines_are_confirmed_added_set_aside_and_taken_back_by_page(client, place):
    district, _, gathering, rosa, ana, *_ = place
    client.post(
        reverse("gatherings:bring", args=[gathering.pk]),
        {"text": "name,phone\nR. Quintanilla,\nWanda Zebrowski,\nx y,"},
    )
    back(district)
    lines = {one.name: one.pk for one in SignInLine.objects.seen_by(district.system)}
    assert set(lines) == {"R. Quintanilla", "Wanda Zebrowski", "x y"}
    client.post(reverse("gatherings:confirm", args=[lines["R. Quintanilla"]]), {"adult": str(rosa.pk)})
    client.post(
        reverse("gatherings:add_new", args=[lines["Wanda Zebrowski"]]),
        {
            "given_name": "Wanda",
            "family_name": "Zebrowski",
            "phone": "(202) 555-0143",
            "student": str(ana.pk),
            "relation": "other",
        },
    )
    client.post(reverse("gatherings:aside", args=[lines["x y"]]))
    back(district)
    assert Attendance.objects.seen_by(district.system).filter(removed_at=None).count() == 2
    client.post(reverse("gatherings:undo", args=[lines["R. Quintanilla"]]))
    back(district)
    assert Attendance.objects.seen_by(district.system).filter(removed_at=None).count() == 1


def invitation_of(district, adult):
    back(district)
    return Invitation.objects.seen_by(district.system).get(adult_id=adult.pk)


def test_a_family_answers_by_its_link_and_looking_changes_nothing(client, place, django_client_for):
    district, _, gathering, rosa, *_ = place
    invite_families(gathering_id=gathering.pk, by=district.system, at=clock.now())
    url = f"/a/{invitation_of(district, rosa).code}"
    family = django_client_for(district)
    page = family.get(url)
    body = page.content.decode()
    assert page.status_code == 200
    assert "Ana" in body and "Luis" in body
    for secret in ("Quintanilla", "+1555", "5551230001"):
        assert secret not in body
    assert len(page.content) < 60_000
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert 'lang="es"' in body
    assert page.headers["Content-Language"] == "es"
    family.head(url), family.get(url + "?answer=yes")
    back(district)
    assert not Answer.objects.seen_by(district.system).exists()
    strict = django_client_for(district, enforce_csrf_checks=True)
    assert strict.post(url, {"answer": "yes"}).status_code == 403
    family.post(url, {"answer": "yes"})
    family.post(
        url,
        {
            "answer": "yes",
            "people": "4",
            "childcare_count": "2",
            "childcare_ages": "3 and 5",
            "interpreter": "es",
        },
    )
    back(district)
    latest = Answer.objects.seen_by(district.system).order_by("-made_at").first()
    assert (latest.people, latest.needs) == (
        4,
        {"interpreter": "es", "childcare_ages": [3, 5], "childcare_count": 2},
    )
    assert family.get("/a/23456789abcd").status_code == 404


def test_the_link_page_forgets_a_child_who_is_restricted_since(client, place, django_client_for):
    district, _, gathering, rosa, ana, *_ = place
    invite_families(gathering_id=gathering.pk, by=district.system, at=clock.now())
    url = f"/a/{invitation_of(district, rosa).code}"
    bar(district, rosa, ana)
    body = django_client_for(district).get(url).content.decode()
    assert "Luis" in body
    assert "Ana" not in body


@pytest.mark.parametrize("scope", ["event", "all"])
def test_who_is_barred_from_every_child_named_finds_nothing_at_the_link(
    client, place, django_client_for, scope
):
    district, _, gathering, rosa, ana, luis, _ = place
    invite_families(gathering_id=gathering.pk, by=district.system, at=clock.now())
    url = f"/a/{invitation_of(district, rosa).code}"
    family = django_client_for(district)
    bar(district, rosa, ana, scopes=(scope,))
    assert family.get(url).status_code == 200
    back(district)
    bar(district, rosa, luis, scopes=(scope,))
    with clock.set_to(gathering.begins_at):
        unknown = family.get("/a/23456789abcd")
        for address in (url, f"{url}/here"):
            for answer in (family.get(address), family.post(address, {"answer": "yes"})):
                assert (answer.status_code, answer.content) == (404, unknown.content)
    back(district)
    assert not Answer.objects.seen_by(district.system).exists()
    assert not Attendance.objects.seen_by(district.system).exists()


def test_the_link_of_the_parent_who_is_free_stays_open(client, place, django_client_for):
    """The father of the same home is barred from everything; the invitation is the mother's."""
    district, _, gathering, rosa, ana, luis, home = place
    father = district.add_adult("Hugo", "Quintanilla")
    with district.acting():
        HouseholdAdult(district_id=district.id, household=home, adult=father).save(force_insert=True)
    for child in (ana, luis):
        district.tie(child, father)
        bar(district, father, child, scopes=("all",))
    invite_families(gathering_id=gathering.pk, by=district.system, at=clock.now())
    url = f"/a/{invitation_of(district, rosa).code}"
    family = django_client_for(district)
    assert family.post(url, {"answer": "yes"}).status_code == 302
    back(district)
    assert Answer.objects.seen_by(district.system).get().adult_id == rosa.pk


def test_a_family_signs_in_with_its_own_code_on_the_day(client, place, django_client_for):
    district, _, gathering, rosa, *_ = place
    invite_families(gathering_id=gathering.pk, by=district.system, at=clock.now())
    url = f"/a/{invitation_of(district, rosa).code}/here"
    family = django_client_for(district)
    family.post(url)
    back(district)
    assert not Attendance.objects.seen_by(district.system).exists()
    with clock.set_to(gathering.begins_at):
        assert family.get(url).status_code == 200
        family.post(url)
    back(district)
    assert Attendance.objects.seen_by(district.system).get().adult_id == rosa.pk


def test_the_kiosk_takes_lines_once_and_shows_nobody(client, place, django_client_for):
    from thirdpillar.practice.gatherings.views.kiosk import token_for

    district, _, gathering, _rosa, *_ = place
    tablet, token = django_client_for(district), token_for(gathering)
    page = tablet.get(reverse("gatherings:kiosk_page", args=[token])).content.decode()
    assert "Quintanilla" not in page
    assert tablet.get(reverse("gatherings:kiosk_worker", args=[token])).status_code == 200
    url, key = reverse("gatherings:kiosk_lines", args=[token]), uuid4().hex
    line = {"key": key, "name": "Rosa Quintanilla", "phone": "5551230001", "at": 1}
    for _ in range(3):
        answer = tablet.post(url, {"lines": [line]}, content_type="application/json")
        assert answer.json() == {"kept": [f"kiosk:{key}"], "refused": {}}
    assert tablet.post(url, {"key": "k2", "name": "Wanda Zebrowski"}).status_code == 302
    back(district)
    assert SignInLine.objects.seen_by(district.system).count() == 2
    assert Attendance.objects.seen_by(district.system).count() == 1
    assert tablet.get(reverse("gatherings:kiosk_page", args=[token + "x"])).status_code == 404
    assert tablet.post(url, "[]", content_type="application/json").status_code == 404


def test_the_sandbox_answers_as_the_family_by_the_real_way(client, place):
    district, _, gathering, *_ = place
    invite_families(gathering_id=gathering.pk, by=district.system, at=clock.now())
    back(district)
    message = Message.objects.seen_by(district.system).get(channel="sms")
    answering = reverse("delivery:answer_as_family", args=[message.pk])
    assert "not gone out yet" in ask(client, "delivery:message", message.pk)
    assert client.post(answering, {"body": "sí"}).status_code == 404
    back(district)
    Message.objects.seen_by(district.system).filter(pk=message.pk).update(state="accepted")
    assert answering in ask(client, "delivery:message", message.pk)
    client.post(answering, {"body": "sí"})
    client.post(reverse("delivery:answer_as_family", args=[message.pk]), {"body": "what time does it end?"})
    back(district)
    assert Answer.objects.seen_by(district.system).get().answer == "yes"
    waiting = Inbound.objects.seen_by(district.system).get(state="needs_person")
    assert "what time" in ask(client, "texts:inbound")
    back(district)
    invitation = Invitation.objects.seen_by(district.system).get(pk=message.reference_id)
    client.post(reverse("texts:settle", args=[waiting.pk]), {"means": f"no:{invitation.pk}"})
    back(district)
    assert Answer.objects.seen_by(district.system).order_by("-made_at").first().answer == "no"


def test_the_switch_and_the_letters_by_page(client, place):
    district, _, gathering, *_ = place
    for by_hand in (False, True):
        invite_families(gathering_id=gathering.pk, by=district.system, at=clock.now(), by_hand=by_hand)
    client.post(reverse("delivery:switch"), {"do": "stop"})
    assert "switched off" in ask(client, "delivery:outbox")
    client.post(reverse("delivery:switch"), {"do": "go"})
    shown = re.findall(r'name="letters" value="([0-9a-f,]+)"', ask(client, "delivery:letters"))
    back(district)
    first = Message.objects.seen_by(district.system).get(channel="letter")
    assert shown == [first.pk.hex]
    # A letter that is written after the page was opened has not been printed.
    later = Message(
        district_id=district.id, channel="letter", purpose=first.purpose, reference_id=first.reference_id,
        address="2 Elm St", language=first.language, body="x", letter=first.letter, state_at=clock.now(),
    )  # fmt: skip
    with district.acting():
        later.save(force_insert=True)
    client.post(reverse("delivery:printed"), {"letters": shown[0]})
    back(district)
    found = Message.objects.seen_by(district.system)
    assert {one.pk: one.state for one in found.filter(channel="letter")} == {
        first.pk: "accepted",
        later.pk: "ready",
    }
    client.post(reverse("delivery:printed"), {"letters": "x, ,1"})
    back(district)
    assert found.get(pk=later.pk).state == "ready"


@pytest.fixture
def django_client_for():
    from django.test import Client

    from tests.factories import at_host

    def make(district, **more):
        return at_host(Client(**more), district.row)

    return make


def test_a_lists_numbers_are_each_gatherings_own(place):
    """Invitations, people and names of one gathering never multiply one another, nor leak into the next."""
    district, school, gathering, rosa, *_ = place
    bare, now = a_gathering(district, school), clock.now()
    invite_families(gathering_id=gathering.pk, by=district.system, at=now)
    record_attendance(gathering_id=gathering.pk, adult_id=rosa.pk, by=district.system, at=now)
    written = [WrittenLine(key=f"line {n}", name=f"Nobody Known {n}", written_at=now) for n in range(3)]
    record_sign_ins(gathering_id=gathering.pk, lines=written, way=Way.PAPER, by=district.system, at=now)
    found = numbers_of([gathering.pk, bare.pk], seen_by=district.system)
    assert found == {gathering.pk: Numbers(invited=1, came=1, waiting=3), bare.pk: Numbers()}


def test_the_form_counts_its_families_while_it_is_filled_in(client, place):
    _district, school, *_ = place
    line = {"HTTP_HX_REQUEST": "true"}

    def told(**asked) -> str:
        answer = client.get(reverse("inviting:count"), asked, **line)
        assert answer.status_code == 200
        return " ".join(strip_tags(answer.content.decode()).split())

    assert told() == "2 families 2 of them not yet reached this year"
    assert (
        told(school=str(school.id), audience_languages="es") == "1 family 1 of them not yet reached this year"
    )
    assert told(not_reached="on", grades="03") == "2 families not yet reached, of 2 that fit otherwise"
    assert told(audience_schools=str(uuid4())) == "0 families 0 of them not yet reached this year"
    assert told(school="nothing") == told(audience_schools="'; --") == told()
    # Without scripts the button sends the form into a page of its own, and what was typed stays.
    page = client.post(reverse("inviting:count"), {"title": "Half", "grades": "03"}).content.decode()
    assert "2 families" in page and "<html" in page
    # What no database can hold is no question: refused in the address, left out of a form.
    assert client.get(reverse("inviting:count"), {"grades": "\0"}).status_code == 400
    assert client.get("/a/%00abc").status_code == 400
    assert client.get(reverse("reports:calls"), {"language": "\0"}).status_code == 400
    assert client.post(reverse("inviting:count"), {"grades": "\0"}).status_code == 200


def test_a_gatherings_own_school_is_counted_where_it_cannot_be_changed(client, place):
    """The school's field is disabled there and sends nothing, so the form sends it beside."""
    _district, school, gathering, *_ = place
    page = ask(client, "gatherings:change", gathering.pk)
    assert f'<input type="hidden" name="school" value="{school.id}">' in page


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_form_of_change_holds_the_day_in_every_language(client, place, language):
    _district, _school, gathering, *_ = place
    client.cookies["tp_language"] = language
    page = ask(client, "gatherings:change", gathering.pk)
    assert re.search(r'type="date"[^>]*value="\d{4}-\d\d-\d\d"|value="\d{4}-\d\d-\d\d"[^>]*type="date"', page)
    assert len(re.findall(r'value="\d\d:\d\d"', page)) == 2
    certify = ask(client, "evidence:snapshots")
    assert re.search(r'value="\d{4}-\d\d-\d\d"', certify)


def test_ages_in_months_are_babies():
    form = AnswerForm({"answer": "yes", "childcare_ages": "3 y 5 años, bebé de 8 meses, 18 months, ٤"})
    assert form.is_valid()
    assert form.needs()["childcare_ages"] == [3, 5, 0, 1, 4]


@pytest.mark.parametrize(
    ("written", "said", "count"),
    [
        ("3 y 7, bebé", "0", 1),
        ("2 kids, 5 and 7", "2", 2),
        ("twins, 2", "2", 2),
        ("35", "1", 1),
        ("5-7", "", 1),
    ],
)
def test_what_is_not_plainly_ages_stays_in_the_familys_own_words(written, said, count):
    form = AnswerForm({"answer": "yes", "childcare_count": said, "childcare_ages": written})
    assert form.is_valid()
    needs = clean_needs(form.needs())
    assert needs == {"childcare_count": count, "childcare_words": written}


@pytest.mark.parametrize(
    ("count", "ages", "asked"),
    [("3", "", 3), ("", "4", 1), ("1", "4, 6", 2), ("99", "", 15), ("9" * 5000, "", 15), ("x", "", None)],
)
def test_children_to_look_after_are_counted_from_whatever_was_filled_in(count, ages, asked):
    form = AnswerForm({"answer": "yes", "people": "400", "childcare_count": count, "childcare_ages": ages})
    assert form.is_valid()
    assert form.cleaned_data["people"] == 30
    assert clean_needs(form.needs()).get("childcare_count") == asked


def test_an_interpreter_can_be_asked_for_in_every_language_that_families_speak(client, place):
    _district, _school, gathering, *_ = place
    found = [one["value"] for one in interpreter_options(gathering, "ksw")]
    assert found[:2] == ["ksw", "es"]
    assert {"ne", "ase", "zh-Hant", "quc", "ksw", "prs", "tl"} <= set(found)
    assert len({tag.lower() for tag in found}) == len(found)
    assert "en" not in found


def test_somebody_new_of_a_child_with_two_homes_counts_for_the_one_that_was_said(client, place):
    district, _school, gathering, _rosa, ana, _luis, home = place
    father = district.add_adult("Omar", "Quintanilla")
    district.tie(ana, father)
    second = district.add_household([ana], [father])
    back(district)
    written = [WrittenLine(key="1", name="Wanda Zebrowski")]
    record_sign_ins(
        gathering_id=gathering.pk, lines=written, way=Way.PAPER, by=district.system, at=clock.now()
    )
    line = SignInLine.objects.seen_by(district.system).get()
    page = ask(client, "gatherings:lines", gathering.pk, line=str(line.pk), child="ana")
    assert f'value="{ana.pk}:{home.pk}"' in page and "at the home of Omar Quintanilla" in page
    named = {"given_name": "Wanda", "family_name": "Zebrowski", "child": f"{ana.pk}:{second.pk}"}
    client.post(reverse("gatherings:add_new", args=[line.pk]), named)
    back(district)
    came = Attendance.objects.seen_by(district.system).get(removed_at=None)
    assert came.household_id == second.pk
    assert Tie.objects.seen_by(district.system).get(adult_id=came.adult_id).relation == "other"


def test_somebody_new_with_one_wrong_field_keeps_everything_that_was_typed(client, place):
    district, _school, gathering, _rosa, ana, *_ = place
    back(district)
    written = [WrittenLine(key="1", name="Wanda Zebrowski"), WrittenLine(key="2", name="Omar Haddad")]
    record_sign_ins(
        gathering_id=gathering.pk, lines=written, way=Way.PAPER, by=district.system, at=clock.now()
    )
    line = SignInLine.objects.seen_by(district.system).get(key="2")
    typed = {
        "given_name": "Umar", "family_name": "Haddad", "phone": "not a number", "email": "",
        "child": str(ana.pk), "relation": "guardian", "child_words": "ana",
    }  # fmt: skip
    answer = client.post(reverse("gatherings:add_new", args=[line.pk]), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    new = page[page.index("Somebody new") - 60 :]
    assert '<details class="tp-more" open><summary>Somebody new' in page
    assert 'value="Umar"' in new and 'value="not a number"' in new and 'aria-invalid="true"' in new
    assert 'id="id_phone_error"' in new
    assert f'value="{ana.pk}" checked' in new and 'value="guardian" selected' in new
    typed["phone"] = "5551230009"
    assert client.post(reverse("gatherings:add_new", args=[line.pk]), typed).status_code == 302
    # Settled meanwhile: the next one is shown, and not this one's form beside it.
    typed["phone"] = "not a number"
    again = client.post(reverse("gatherings:add_new", args=[line.pk]), typed)
    assert (again.status_code, again.url) == (302, reverse("gatherings:lines", args=[gathering.pk]))
    back(district)
    assert SignInLine.objects.seen_by(district.system).get(key="1").state in ("new", "waiting")


def test_a_kiosk_opened_days_before_says_so_and_takes_nobody(client, place, django_client_for):
    from thirdpillar.practice.gatherings.views.kiosk import token_for

    district, school, *_ = place
    later = a_gathering(
        district,
        school,
        begins_at=clock.now() + timedelta(days=2),
        ends_at=clock.now() + timedelta(days=2, hours=1),
    )
    tablet, token = django_client_for(district), token_for(later)
    url = reverse("gatherings:kiosk_lines", args=[token])
    kept = tablet.post(url, {"lines": [{"key": "k1", "name": "Rosa"}]}, content_type="application/json")
    assert (kept.status_code, "has not begun" in kept.json()["reason"]) == (409, True)
    page = tablet.post(url, {"key": "k2", "name": "Rosa Quintanilla"}, follow=True).content.decode()
    assert 'data-state="early"' in page
    assert "It is too early to sign in. Come back when it begins." in page
    assert "You are signed in" not in page[: page.index('id="kiosk-thanks"')]
    back(district)
    assert not SignInLine.objects.seen_by(district.system).exists()


def test_a_gathering_is_planned_in_several_languages_and_families_read_their_own(client, by_day):
    district, school = a_school()
    mia = district.add_student("Mia", "Berg", school)
    eva = district.add_adult("Eva", "Berg", phone="+15551230001", language="es")
    district.tie(mia, eva)
    district.add_household([mia], [eva])
    signed_in(client, district.add_account(Role.OFFICE, email="o@example.org"))
    typed = {
        "title": "Math night", "title-es": "Noche de matemáticas", "about": "Come along.", "about-es": "¡Vengan!",
        "title-so": "", "purpose": "learn", "place": "Gym", "school": str(school.pk),
        "day": (clock.now() + timedelta(days=3)).date().isoformat(), "begins": "18:00", "ends": "19:00",
    }  # fmt: skip
    assert client.post(reverse("gatherings:new"), typed).status_code == 302
    back(district)
    gathering = Gathering.objects.seen_by(district.system).get()
    assert gathering.in_languages == {"es": {"title": "Noche de matemáticas", "about": "¡Vengan!"}}
    assert 'value="Noche de matemáticas"' in ask(client, "gatherings:change", gathering.pk)
    assert "Its name stays as you wrote it" not in ask(client, "inviting:preview", gathering.pk)
    # A language that the district no longer lists keeps what was written in it.
    District.objects.filter(pk=district.id).update(languages=["en", "ar"])
    assert client.post(reverse("gatherings:change", args=[gathering.pk]), typed).status_code == 302
    back(district)
    assert (
        Gathering.objects.seen_by(district.system).get().in_languages["es"]["title"] == "Noche de matemáticas"
    )
    client.post(reverse("inviting:preview", args=[gathering.pk]))
    back(district)
    invitation = Invitation.objects.seen_by(district.system).get()
    page = ask(client, "family:invitation", invitation.code)
    assert "<bdi>Noche de matemáticas</bdi>" in page
    assert "¡Vengan!" in page


def test_a_letter_too_late_for_the_post_is_shown_and_printed_to_be_handed_over(client, place):
    district, _, gathering, *_ = place
    preview = reverse("inviting:preview", args=[gathering.pk])
    page = strip_tags(ask(client, "inviting:preview", gathering.pk))
    assert "1 family to invite" in page
    assert "1 family whom a letter by post reaches too late" in page
    assert "Mia Berg" in page
    client.post(preview)
    assert "1 family is invited." in ask(client, "gatherings:one", gathering.pk)
    assert "Nobody is left to invite" not in ask(client, "inviting:preview", gathering.pk)
    # A second window had the button still.
    client.post(preview)
    said = ask(client, "gatherings:one", gathering.pk)
    assert "These families are invited already." in said
    assert "0 families are invited" not in said
    answer = client.post(preview, {"by_hand": "1"})
    assert answer.headers["Location"] == reverse("delivery:letters_of", args=[gathering.pk])
    assert "hand them over" in ask(client, "delivery:letters_of", gathering.pk)
    back(district)
    assert Message.objects.seen_by(district.system).filter(channel="letter").count() == 1
    assert "Nobody is left to invite" in ask(client, "inviting:preview", gathering.pk)


@pytest.mark.parametrize("page", ["gatherings:new", "gatherings:new_programme"])
def test_what_families_read_of_it_is_looked_at_while_it_is_written(client, place, page):
    shown = client.get(reverse(page)).content.decode()
    assert f'hx-post="{reverse("threads:reading")}"' in shown and '"of": "about"' in shown
    read = client.post(
        reverse("threads:reading"), {"of": "about", "about": "Sign up at https://oak.example/form"}
    )
    assert "A link alone leaves out families without internet" in read.content.decode()
