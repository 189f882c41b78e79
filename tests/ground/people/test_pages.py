"""The pages about families: who finds whom, what is shown to whom, and how many questions a page asks."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.queries import entries_about, latest_entries
from thirdpillar.ground.base import clock
from thirdpillar.ground.people import actions
from thirdpillar.ground.people.models import (
    ContactPoint,
    Household,
    HouseholdStudent,
    MailingAddress,
    Merge,
    Restriction,
    Tie,
)
from thirdpillar.ground.people.urls import FAMILY_URLS

pytestmark = pytest.mark.django_db
RESTRICTED = "Restricted – ask the office"


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def town():
    """José lives with Rosa and, in another home, with Luis; Bo is at another school."""
    d = make_district()
    d.oak, d.elm = d.add_school("Oak School"), d.add_school("Elm School")
    d.room = d.add_section(d.oak)
    d.jose = d.add_student("José", "Núñez", school=d.oak, section=d.room)
    d.bo = d.add_student("Bo", "Odd", school=d.elm)
    d.rosa = d.add_adult("Rosa", "Núñez", phone="+13125550101", email="rosa@example.org", language="es")
    d.luis = d.add_adult("Luis", "O'Brien", phone="+13125550222", language="es")
    d.aunt = d.add_adult("Aunt", "Ema", phone="+13125550333")
    d.tie_rosa, d.tie_luis = (
        d.tie(d.jose, d.rosa, relation="mother"),
        d.tie(d.jose, d.luis, relation="father"),
    )
    d.tie(d.jose, d.aunt, relation="emergency_contact")
    d.hers, d.his = d.add_household([d.jose], [d.rosa], "es"), d.add_household([d.jose], [d.luis], "es")
    d.odd = d.add_household([d.bo], [])
    with d.acting():
        MailingAddress(district_id=d.id, adult=d.rosa, street="12 Secret Lane", residence="x").save(
            force_insert=True
        )
    d.accounts = {
        "office": d.add_account(Role.OFFICE, given="Olga"),
        "principal": d.add_account(Role.PRINCIPAL, school=d.oak),
        "elm": d.add_account(Role.LIAISON, school=d.elm),
        "teacher": d.add_account(Role.TEACHER, section=d.room),
        "mother": d.add_account(Role.CAREGIVER, adult=d.rosa),
        "reader": d.add_account(Role.READER),
    }
    return d


def page(client, d, who, name, *args, **query):
    signed_in(client, d.accounts[who], "code" if who == "mother" else "passkey", at=NOW)
    return client.get(reverse(name, args=args), query)


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("who", "search", "found"),
    [
        ("office", "jose", 2), ("office", "NUNEZ rosa", 1), ("office", "obrien", 1), ("office", "0222", 1),
        ("office", "(312) 555-0101", 1), ("office", "nobody", 0), ("principal", "nunez", 2), ("principal", "odd", 0),
        ("elm", "odd", 1), ("elm", "0101", 0), ("teacher", "José", 2), ("teacher", "0222", 2),
    ],
)  # fmt: skip
def test_families_are_found_by_name_however_written_and_by_the_end_of_a_number(
    client, town, who, search, found
):
    """A teacher's digits are no search for a number: they narrow nothing."""
    answer = page(client, town, who, "people:families", search=search)
    assert (answer.status_code, answer.context["total"]) == (200, found)


def test_an_empty_list_says_why(client, town):
    assert "Nobody fits" in text(page(client, town, "office", "people:families", search="zzz"))
    elm = town.add_account(Role.PRINCIPAL, school=town.add_school("New School"))
    town.accounts["new"] = elm
    assert "Families come from the roster" in text(page(client, town, "new", "people:families"))


def test_the_list_asks_as_many_questions_for_fifty_families_as_for_three(client, town):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert page(client, town, "office", "people:families").status_code == 200
        return len(asked)

    questions()
    few = questions()
    for number in range(60):
        child = town.add_student("Child", f"N{number}", school=town.oak)
        adult = town.add_adult("Adult", f"N{number}", phone=f"+1312555{number:04}")
        town.tie(child, adult)
        town.add_household([child], [adult])
    assert questions() == few


def test_one_home_shows_nothing_of_the_other(client, town):
    shown = text(page(client, town, "office", "people:family", town.hers.id))
    for seen in (
        "José Núñez",
        "Rosa Núñez",
        "Mother of José",
        "(312) 555-0101",
        "12 Secret Lane",
        "Spanish",
        "Oak School",
    ):
        assert seen in shown
    assert "also lives in another home" in shown
    assert "Luis" not in shown and "0222" not in shown
    assert "Aunt Ema" in shown  # an emergency contact lives in no home of the list


def test_a_teacher_sees_no_address_and_changes_nothing(client, town):
    answer = page(client, town, "teacher", "people:family", town.hers.id)
    assert "(312) 555-0101" in text(answer)
    assert "Secret Lane" not in text(answer)
    assert reverse("people:permissions", args=[town.tie_rosa.id]) not in answer.content.decode()


@pytest.mark.parametrize("who", ["elm", "mother", "reader"])
def test_nobody_elses_family_page_exists(client, town, who):
    assert page(client, town, who, "people:family", town.hers.id).status_code == 404


def test_a_protected_address_is_said_to_be_one_and_not_shown(client, town):
    with town.acting():
        MailingAddress.objects.seen_by(town.system).update(is_protected=True)
    shown = text(page(client, town, "office", "people:family", town.hers.id))
    assert "Protected" in shown and "Secret Lane" not in shown


def test_an_address_is_protected_on_its_page_told_of_for_a_reason_and_lifted_for_one(client, town):
    family = reverse("people:family", args=[town.hers.id])
    place = reverse("people:address", args=[town.rosa.id])
    assert (
        f'href="{place}"' in page(client, town, "principal", "people:family", town.hers.id).content.decode()
    )
    assert "Secret Lane" in text(client.get(place))
    assert client.post(place, {"reason": ""}).headers["Location"] == family
    shown = client.get(family).content.decode()
    assert "Secret Lane" not in shown and f'href="{place}"' in shown
    # Behind the glass stands who did it and when, and not where it is.
    page(client, town, "office", "people:address", town.rosa.id)
    asked = text(client.get(place))
    assert "Why do you look?" in asked and "Imposed by" not in asked and "Secret" not in asked
    told = text(client.post(place, {"purpose": "family"}))
    by = town.accounts["principal"].display_name
    assert f"Imposed by {by}" in told and "Nov. 10, 2026" in told
    assert "Secret" not in told
    with town.acting():
        looked = entries_about(town.rosa.id, seen_by=town.system).filter(kind="read").first()
    assert looked.reason == "The family asked about it"
    lift = reverse("people:stop_protecting", args=[town.rosa.id])
    assert client.post(lift, {"reason": ""}).headers["Location"] == place
    assert "Secret" not in text(client.get(family))
    assert client.post(lift, {"reason": "The family asked for it"}).headers["Location"] == family
    assert "Secret Lane" in text(client.get(family))


@pytest.mark.parametrize("who", ["teacher", "elm", "mother", "reader"])
def test_nobody_else_protects_an_address_or_looks_at_it(client, town, who):
    assert page(client, town, who, "people:address", town.rosa.id).status_code == 404
    for name in ("people:address", "people:stop_protecting"):
        assert client.post(reverse(name, args=[town.rosa.id]), {"reason": "x"}).status_code == 404


def restricted(d, **more):
    with d.acting():
        return actions.impose_restriction(
            by=d.scope(Role.OFFICE), at=NOW, tie_id=d.tie_luis.id, scopes=["all"], source="court_order",
            reference="22-D-1234", **more,
        )  # fmt: skip


def test_a_restriction_is_named_to_staff_and_told_for_a_reason_that_is_recorded(client, town):
    one = restricted(town)
    for who in ("office", "principal", "teacher"):
        shown = text(page(client, town, who, "people:family", town.hers.id))
        assert RESTRICTED in shown
        assert "22-D-1234" not in shown and "Court order" not in shown
    assert page(client, town, "teacher", "people:restriction", one.id).status_code == 404
    asked = page(client, town, "principal", "people:restriction", one.id)
    assert asked.status_code == 200 and "22-D-1234" not in text(asked)
    told = client.post(reverse("people:restriction", args=[one.id]), {"purpose": "pickup"})
    assert "22-D-1234" in text(told)
    with town.acting():
        entry = entries_about(one.id, seen_by=town.system).filter(deed="people.restriction").get()
    assert (entry.account_id, entry.reason) == (
        town.accounts["principal"].id, "Somebody is at the school to pick up the child",
    )  # fmt: skip


def test_expired_and_expiring_ones_wait_in_the_worklist(client, town):
    restricted(town, ends_on=NOW.date() + timedelta(days=31))
    assert "Restrictions to decide" in text(page(client, town, "principal", "people:worklists"))
    for days, words in (
        (0, None),
        (1, "Ends soon"),
        (31, "Ends soon"),
        (32, "Past its end, still holds"),
        (400, "Past its end"),
    ):
        with clock.set_to(NOW + timedelta(days=days)):
            signed_in(client, town.accounts["principal"], at=clock.now())
            shown = text(client.get(reverse("people:worklist", args=["restrictions"])))
        assert (words in shown) if words else ("Nothing to do here" in shown)


def test_staff_impose_and_two_lift_through_the_pages(client, town):
    signed_in(client, town.accounts["principal"], at=NOW)
    imposed = client.post(
        reverse("people:restrict", args=[town.tie_luis.id]),
        {"scopes": ["all"], "source": "court_order", "reference": "22"},
    )
    assert imposed.status_code == 302
    with town.acting():
        one = Restriction.objects.seen_by(town.system).get()
    client.post(reverse("people:ask_to_loosen", args=[one.id]), {"lift": "yes", "reason": "Vacated"})
    client.post(reverse("people:confirm_loosening", args=[one.id]), {"answer": "yes"})
    with town.acting():
        assert Restriction.objects.seen_by(town.system).get().left_at is None
    signed_in(client, town.accounts["office"], at=NOW)
    assert "I agree" in text(client.post(reverse("people:restriction", args=[one.id]), {"purpose": "review"}))
    client.post(reverse("people:confirm_loosening", args=[one.id]), {"answer": "yes"})
    with town.acting():
        assert Restriction.objects.seen_by(town.system).get().left_at == NOW


def test_words_that_must_not_be_kept_are_handed_back_and_stored_nowhere(client, town):
    signed_in(client, town.accounts["office"], at=NOW)
    answer = client.post(
        reverse("people:restrict", args=[town.tie_luis.id]),
        {"scopes": ["all"], "source": "agency", "reason": "father is undocumented, A123456789"},
    )
    shown = text(answer)
    assert answer.status_code == 200 and "words about immigration status" in shown
    assert "father is undocumented" in shown  # the writer's own words, to be written anew
    with connection.cursor() as cursor, town.acting():
        for table in ("people_restriction", "audit_entry"):
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text ILIKE '%undocumented%' OR t::text LIKE '%A123456789%'"
            )
            assert cursor.fetchone() == (0,)


def test_numbers_languages_and_permissions_change_through_the_pages(client, town):
    d = town
    signed_in(client, d.accounts["principal"], at=NOW)
    point = None
    with d.acting():
        point = ContactPoint.objects.seen_by(d.system).get(value="+13125550101")
    assert (
        client.post(reverse("people:contact_point", args=[point.id]), {"deed": "confirm"}).status_code == 302
    )
    assert (
        client.post(
            reverse("people:add_contact_point", args=[d.rosa.id]), {"kind": "mobile", "value": "nonsense"}
        ).status_code
        == 200
    )
    client.post(
        reverse("people:add_contact_point", args=[d.rosa.id]), {"kind": "mobile", "value": "312 555 0144"}
    )
    client.post(
        reverse("people:languages", args=[d.rosa.id]),
        {"reads": "so", "speaks": "", "needs_interpreter": "yes"},
    )
    client.post(reverse("people:permissions", args=[d.tie_rosa.id]), {"may_call": "on"})
    shown = text(client.get(reverse("people:family", args=[d.hers.id])))
    for seen in (
        "Confirmed",
        "(312) 555-0144",
        "Somali",
        "May be reached by call",
        "Not by text, e-mail, and letter",
    ):
        assert seen in shown
    with d.acting():
        tie = Tie.objects.seen_by(d.system).get(pk=d.tie_rosa.pk)
    assert (tie.may_call, tie.may_text, tie.may_email, tie.may_mail) == (True, False, False, False)


def test_adults_stand_in_the_order_in_which_the_school_calls_them(client, town):
    d = town
    nan = d.add_adult("Zora", "Zuniga", phone="+13125550177")
    d.tie(d.jose, nan, priority=1)
    home = d.add_household([d.jose], [nan, d.add_adult("Abe", "Able")])
    shown = page(client, d, "office", "people:family", home.id)
    assert [one.adult.given_name for one in shown.context["home"].adults] == ["Zora", "Abe"]
    assert "call order: 1" in text(shown)


def test_a_household_is_corrected_and_put_back_through_the_pages(client, town):
    d = town
    signed_in(client, d.accounts["office"], at=NOW)
    found = client.get(reverse("people:correct_household", args=[d.hers.id]), {"search": "brien"})
    assert "Luis O'Brien" in text(found)
    wrong = client.post(
        reverse("people:correct_household", args=[d.hers.id]), {"to": "new", "adults": [str(d.rosa.id)]}
    )
    assert wrong.status_code == 200 and "A household needs a child" in text(wrong)
    client.post(
        reverse("people:correct_household", args=[d.hers.id]) + "?search=brien",
        {"to": str(d.his.id), "adults": [str(d.rosa.id)], "students": [str(d.jose.id)]},
    )
    with d.acting():
        assert Household.objects.seen_by(d.system).filter(dissolved_at=None).count() == 2
    shown = client.get(reverse("people:family", args=[d.his.id]))
    assert "Rosa" in text(shown)
    correction = shown.context["home"].corrections[0]
    client.post(reverse("people:undo_correction", args=[correction.id]))
    with d.acting():
        assert HouseholdStudent.objects.seen_by(d.system).filter(student=d.jose).count() == 2


def test_doubles_are_compared_made_one_and_taken_apart_through_the_pages(client, town):
    d = town
    twin = d.add_adult("Rosa", "Nunez", phone="+13125550101")
    d.tie(d.jose, twin)
    signed_in(client, d.accounts["office"], at=NOW)
    client.post(reverse("people:look_again"))
    listed = client.get(reverse("people:worklist", args=["duplicates"]))
    assert "Rosa" in text(listed) and listed.context["total"] == 1
    url = reverse("people:compare", args=[d.rosa.id, twin.id])
    assert "same" in text(client.get(url))
    assert client.post(url, {"kept": str(d.rosa.id), "because": "Told us"}).status_code == 302
    with d.acting():
        merge = Merge.objects.seen_by(d.system).get()
    apart = reverse("people:merge", args=[merge.id])
    # The way back stands where the adult does, with who made them one and when, and on the list, page after page.
    for shown in (
        client.get(reverse("people:family", args=[d.hers.id])),
        client.get(reverse("people:adult", args=[d.rosa.id])),
        client.get(reverse("people:worklist", args=["duplicates"])),
    ):
        assert apart in shown.content.decode()
        assert all(word in text(shown) for word in ("Rosa", "Olga", "Told us", "Nov. 10, 2026"))
    assert "Rosa Nunez" in text(client.get(reverse("people:adult", args=[d.rosa.id])))
    for role in ("teacher", "reader"):
        assert apart not in page(client, d, role, "people:adult", d.rosa.id).content.decode()
    signed_in(client, d.accounts["office"], at=NOW)
    assert client.get(apart).status_code == 200
    client.post(apart)
    assert apart not in client.get(reverse("people:adult", args=[d.rosa.id])).content.decode()
    with d.acting():
        assert Merge.objects.seen_by(d.system).get().undone_at == NOW


def test_every_merge_can_be_found_again(client, town):
    d = town
    with d.acting():
        made = [
            Merge(
                district_id=d.id, kept_id=d.rosa.id, gone_id=d.luis.id, at=NOW - timedelta(days=n), moved={}
            )
            for n in range(12)
        ]
        for each in made:
            each.save(force_insert=True)
    links = [reverse("people:merge", args=[each.id]) for each in made]
    first = page(client, d, "office", "people:worklist", "duplicates").content.decode()
    second = page(client, d, "office", "people:worklist", "duplicates", merges="2").content.decode()
    assert [link in first for link in links] == [True] * 10 + [False] * 2
    assert [link in second for link in links] == [False] * 10 + [True] * 2


def test_every_worklist_opens_and_counts_are_set_based(client, town):
    d = town
    d.add_household([d.add_student("Cy", "Lone", school=d.oak)], [])
    twin = d.add_adult("Max", "Shares", phone="+13125550101")
    other = d.add_student("Di", "Shares", school=d.oak)
    d.tie(other, twin)
    d.add_household([other], [twin])
    with d.acting():
        ContactPoint.objects.seen_by(d.system).filter(value="+13125550222").update(state="wrong")
    shown = page(client, d, "office", "people:worklists")
    counts = {each["kind"]: each["count"] for each in shown.context["lists"]}
    assert counts == {
        "unreachable": 3, "doubtful": 1, "shared": 1, "language": 1, "no-adult": 2, "no-school": 0,
            "duplicates": 0, "restrictions": 0,
    }  # fmt: skip
    for kind, count in counts.items():
        listed = client.get(reverse("people:worklist", args=[kind]))
        assert (listed.status_code, listed.context["total"], len(listed.context["rows"])) == (
            200,
            count,
            count,
        )
    assert page(client, d, "principal", "people:worklists").context["lists"][0]["count"] == 2
    assert client.get(reverse("people:worklist", args=["nonsense"])).status_code == 404


def test_a_shared_number_is_settled_and_the_work_leads_back_to_its_list(client, town):
    d = town
    twin = d.add_adult("Max", "Shares", phone="+13125550101")
    other = d.add_student("Di", "Shares", school=d.oak)
    d.tie(other, twin)
    d.add_household([other], [twin])
    signed_in(client, d.accounts["office"], at=NOW)
    url = reverse("people:worklist", args=["shared"])
    row = client.get(url).context["rows"][0]
    assert [each["name"] for each in row["people"]] == ["Rosa Núñez", "Max Shares"]
    answered = client.post(row["people"][1]["url"], {"deed": "confirm"})
    assert (answered.status_code, answered.url) == (302, url)
    assert client.post(reverse("people:keep_shared"), {"value": row["keep"]}).url == url
    assert client.get(url).context["total"] == 0
    third = d.add_adult("Kim", "Newer", phone="+13125550101")
    d.tie(other, third)
    d.add_household([other], [third])
    assert client.get(url).context["total"] == 1  # somebody of whom nobody has asked yet
    language = client.get(reverse("people:worklist", args=["language"])).context["rows"][0]
    answered = client.post(language["deed_url"], {"reads": "so", "speaks": "so", "needs_interpreter": "yes"})
    assert answered.url == reverse("people:worklist", args=["language"])


def test_every_look_and_every_deed_is_in_the_record(client, town):
    d = town
    page(client, d, "teacher", "people:family", d.hers.id)
    page(client, d, "office", "people:adult", d.aunt.id)
    with d.acting():
        deeds = [(each.deed, each.kind) for each in latest_entries(seen_by=d.system)[:2]]
    assert deeds == [("people.adult", "read"), ("people.family", "read")]


@pytest.mark.parametrize("url", FAMILY_URLS, ids=lambda url: url.name)
def test_each_page_says_whom_it_is_open_to_and_is_closed_to_families(client, town, url):
    kwargs = {name: "shared" if name == "kind" else uuid4() for name in url.pattern.converters}
    address = reverse(f"people:{url.name}", kwargs=kwargs)
    assert url.callback.policy.way == "roles"
    signed_in(client, town.accounts["mother"], "code", at=NOW)
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
