"""The pages of a year: set up by the office, adapted by a school, looked at by who evaluates in figures alone."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.factories import make_district, signed_in
from tests.factories.visits import add_invitation, add_visit_year, add_visitor
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.means.credentials.models import Credential
from thirdpillar.practice.visits.models import Cycle, Deviation, PayRule, SchoolTerms, VisitorOptIn, VisitYear

pytestmark = pytest.mark.django_db


@pytest.fixture
def oak(client):
    made = make_district()
    made.oak, made.elm = made.add_school("Oak"), made.add_school("Elm")
    made.room = made.add_section(made.oak)

    def enter(role, **more):
        place = {Role.TEACHER: {"section": made.room}, Role.OFFICE: {}, Role.INTERPRETER: {}}
        account = made.add_account(role, **place.get(role, {"school": made.oak}), **more)
        signed_in(client, account)
        return account

    made.enter = enter
    return made


def page(client, name, *args, **asked):
    answer = client.get(reverse(f"visits:{name}", args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(made, model):
    return model.objects.seen_by(made.system)


def test_the_office_sets_up_a_year_and_adopts_it_for_all_schools(client, oak):
    oak.enter(Role.OFFICE)
    assert "Begin 2026-2027" in page(client, "years")
    client.post(reverse("visits:open_year"), {"school_year": oak.year.id})
    with oak.acting():
        year = rows(oak, VisitYear).get()
    first = page(client, "year", year.pk)
    assert "Adopt for all schools" in first and "Nobody has said what a visit pays" in first
    refused = client.post(reverse("visits:adopt_year", args=[year.pk]), follow=True).content.decode()
    assert "First say what a visit pays" in refused
    pay = {"parts": ["visitor", "interpreter"], "unit": "hour", "amount": "28.49", "least_minutes": 60,
           "most_minutes": 60, "from_on": "2026-08-01", "contract": "Article 12"}  # fmt: skip
    client.post(reverse("visits:add_pay", args=[year.pk]), pay)
    client.post(reverse("visits:adopt_year", args=[year.pk]))
    with oak.acting():
        assert rows(oak, PayRule).get().cents == 2849
        assert rows(oak, SchoolTerms).exclude(adopted_at=None).count() == 2
    shown = page(client, "year", year.pk)
    assert "$28.49" in shown and "Article 12" in shown and shown.count("Takes part") == 2
    client.post(reverse("visits:take_part", args=[year.pk, oak.elm.id]), {"stop": "1"})
    assert page(client, "year", year.pk).count("Takes part") == 1


def terms(**more):
    return {
        "first_opens": "2026-07-01", "first_closes": "2026-12-10", "second_opens": "2027-01-20",
        "second_closes": "2027-05-31", "interpreter_rule": "additional", "training_months": 24, "most_invitations": 3,
        "notice_hours": 24, "reflect_days": 7, "pay_days": 10, "ask_minutes": 5, "alarm_minutes": 20, "visit_minutes": 40,
        "earliest": "09:00", "latest": "20:00", "visitor_roles": ["teacher", "liaison"],
        "shortest_minutes": 10, "longest_minutes": 90, "remind_hours": 24,
    } | more  # fmt: skip


def test_terms_and_windows_are_changed_together_or_not_at_all(client, oak):
    year, *_ = add_visit_year(oak, oak.oak)
    oak.enter(Role.OFFICE)
    url = reverse("visits:change_year", args=[year.pk])

    def stands():
        with oak.acting():
            first = rows(oak, Cycle).get(number=1)
            return rows(oak, VisitYear).get().training_months, first.closes_on

    looser = client.post(url, terms(most_invitations=5))
    assert looser.status_code == 422 and "at most 3 times" in looser.content.decode()
    assert stands() == (36, date(2026, 12, 18))
    slip = client.post(url, terms(alarm_minutes=999))
    assert slip.status_code == 422 and "less than or equal to 60" in slip.content.decode()
    overlapping = client.post(url, terms(first_closes="2027-02-01"))
    assert overlapping.status_code == 422 and stands() == (36, date(2026, 12, 18))
    assert client.post(url, terms()).status_code == 302
    assert stands() == (24, date(2026, 12, 10))
    shown = page(client, "year", year.pk)
    assert "Family liaison, Teacher" in shown or "Teacher, Family liaison" in shown
    assert "9 a.m." in shown and "8 p.m." in shown
    night = client.post(url, terms(latest="23:00"))
    assert night.status_code == 422 and "between 6 a.m. and 10 p.m." in night.content.decode()
    nobody = client.post(url, {name: said for name, said in terms().items() if name != "visitor_roles"})
    assert nobody.status_code == 422
    # Both windows moved on at once: neither stands in the other's way.
    assert client.post(url, terms(first_closes="2027-01-31", second_opens="2027-02-01")).status_code == 302


def test_a_coordinator_adapts_the_own_school_and_changes_nothing_else(client, oak):
    year, *_ = add_visit_year(oak, oak.oak, oak.elm)
    me = oak.enter(Role.COORDINATOR)
    mine = reverse("visits:adapt", args=[year.pk, oak.oak.id])
    said = {"interpreter_rule": "second", "notice_hours": 48, "first_opens": "2026-09-01",
            "first_closes": "2026-12-01", "lead_account_id": me.pk, "visitor_roles": ["teacher"]}  # fmt: skip
    assert client.post(mine, said).status_code == 302
    with oak.acting():
        own = rows(oak, SchoolTerms).get(school_id=oak.oak.id)
        assert (own.interpreter_rule, own.notice_hours, own.lead_account_id) == ("second", 48, me.pk)
        assert own.visitor_roles == ["teacher"]
        assert rows(oak, Cycle).get(school_id=oak.oak.id).closes_on == date(2026, 12, 1)
    assert "Its own way" in page(client, "year", year.pk)
    client.post(mine, {"interpreter_rule": "second"})
    with oak.acting():
        assert not rows(oak, Cycle).filter(school_id=oak.oak.id).exists(), "the district's days again"
    assert client.get(reverse("visits:adapt", args=[year.pk, oak.elm.id])).status_code == 404
    for name in ("change_year", "adopt_year", "add_pay", "add_deviation"):
        assert client.post(reverse(f"visits:{name}", args=[year.pk]), terms()).status_code == 404


def test_a_departure_is_reported_beside_the_figures(client, oak):
    year, *_ = add_visit_year(oak, oak.oak)
    oak.enter(Role.OFFICE)
    oak.add_household([oak.add_student()], [oak.add_adult()])
    today = clock.today(oak.row.zone)
    said = {"kind": "one_untrained", "begins_on": today, "ends_on": today + timedelta(days=30), "why": "Snow"}
    assert client.post(reverse("visits:add_deviation", args=[year.pk]), said | {"why": ""}).status_code == 422
    assert client.post(reverse("visits:add_deviation", args=[year.pk]), said).status_code == 302
    assert "Snow" in page(client, "progress") and "Snow" in page(client, "year", year.pk)
    with oak.acting():
        one = rows(oak, Deviation).get()
    client.post(reverse("visits:end_deviation", args=[one.pk]))
    with oak.acting():
        assert rows(oak, Deviation).get().ends_on == today


def test_progress_shows_a_principal_figures_and_nobodys_name(client, oak):
    year, first, _ = add_visit_year(oak, oak.oak, oak.elm)
    student = oak.add_student(school=oak.oak)
    home = oak.add_household([student], [oak.add_adult()])
    add_visitor(oak, year, oak.oak, given="Quill", section=oak.room)
    add_invitation(oak, first, oak.oak, home, [student])
    oak.enter(Role.PRINCIPAL)
    shown = page(client, "progress")
    assert "Said yes" in shown and "1 of 1" in shown and "Quill" not in shown
    for name in ("visitors", "training", "mine"):
        assert client.get(reverse(f"visits:{name}")).status_code == 404
    before = page(client, "progress", as_of="2026-08-20")
    assert "0 of 1" in before or "No home visits yet" in before
    assert "This day has not come yet" in page(client, "progress", as_of="2037-01-01")


def test_the_list_of_visitors_holds_only_those_who_opted_in(client, oak):
    year, *_ = add_visit_year(oak, oak.oak)
    add_visitor(oak, year, oak.oak, given="Quill", trained=False)
    oak.add_account(Role.TEACHER, oak.oak, given="Silent")
    oak.enter(Role.COORDINATOR)
    shown = page(client, "visitors")
    assert "Quill" in shown and "Silent" not in shown and "Not yet" in shown


def test_trainings_are_written_down_for_those_ticked_and_those_on_the_sheet(client, oak):
    add_visit_year(oak, oak.oak)
    a, b = (
        oak.add_account(Role.TEACHER, oak.oak, given=name, email=f"{name}@x.example")
        for name in ("Ada", "Bo")
    )
    oak.add_account(Role.TEACHER, oak.elm, given="Far", email="far@x.example")
    oak.enter(Role.LIAISON)
    url = reverse("visits:training")
    said = {
        "earned_on": "2026-08-03",
        "trainer": "R. Diaz",
        "person": [a.pk],
        "addresses": "Bo <BO@x.example>",
    }
    wrong = client.post(url, said | {"addresses": "bo@x.example, far@x.example"})
    assert wrong.status_code == 422 and "far@x.example" in wrong.content.decode()
    nobody = client.post(url, {"earned_on": "2026-08-03"})
    assert nobody.status_code == 422
    assert "for 2 people" in client.post(url, said, follow=True).content.decode()
    with oak.acting():
        held = list(rows(oak, Credential).values_list("account_id", "school_id"))
        one = rows(oak, Credential).get(account_id=a.pk)
    assert sorted(held) == sorted([(a.pk, oak.oak.id), (b.pk, oak.oak.id)])
    shown = page(client, "training")
    assert shown.count("Trained") >= 2 and "Far" not in shown
    client.post(reverse("visits:revoke_training", args=[one.pk]))
    with oak.acting():
        assert rows(oak, Credential).filter(revoked_at=None).count() == 1


def test_an_educator_opts_in_changes_and_leaves_on_the_own_page(client, oak):
    add_visit_year(oak, oak.oak)
    lee = oak.add_account(Role.TEACHER, oak.oak, given="Lee")
    me = oak.enter(Role.TEACHER)
    assert "I want to visit families" in page(client, "mine")
    url = reverse("visits:wishes", args=[oak.oak.id])
    said = {"from_1": "15:00", "until_1": "18:00", "most_a_week": 2, "most_in_all": 8, "partner_1": lee.pk,
            "areas": "53703, 53704"}  # fmt: skip
    assert client.post(url, said | {"until_1": "14:00"}).status_code == 422
    assert client.post(url, said).status_code == 302
    with oak.acting():
        mine = rows(oak, VisitorOptIn).get()
    assert (mine.account_id, mine.partner_ids, mine.areas) == (me.pk, [lee.pk], ["53703", "53704"])
    shown = page(client, "mine")
    assert "You visit" in shown and "Tuesday" in shown and "No training is written down" in shown
    client.post(reverse("visits:leave", args=[mine.pk]))
    assert "I want to visit families" in page(client, "mine")
    assert 'value="15:00"' in page(client, "wishes", oak.oak.id), (
        "whoever comes back begins with the same hours"
    )


def test_nobody_leaves_for_somebody_else(client, oak):
    year, *_ = add_visit_year(oak, oak.oak)
    _account, theirs = add_visitor(oak, year, oak.oak)
    for role in (Role.COORDINATOR, Role.TEACHER, Role.OFFICE):
        oak.enter(role)
        assert client.post(reverse("visits:leave", args=[theirs.pk])).status_code == 404
    with oak.acting():
        assert rows(oak, VisitorOptIn).get().withdrawn_at is None


def test_an_interpreter_may_visit_for_a_school_that_takes_part(client, oak):
    add_visit_year(oak, oak.oak)
    oak.enter(Role.INTERPRETER)
    assert "Oak" in page(client, "mine")
    said = {"from_1": "15:00", "until_1": "18:00", "most_a_week": 2, "most_in_all": 8}
    assert client.post(reverse("visits:wishes", args=[oak.oak.id]), said).status_code == 302
    assert client.get(reverse("visits:wishes", args=[oak.elm.id])).status_code == 404
