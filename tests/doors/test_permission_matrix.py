"""Every address × every kind of person × every method × own, neighbouring and foreign rows; made from the URL map.

A view that does not say whom it is open to fails. A new address joins by itself; its parameters get their values
from the name of the model they carry the id of (`student_id`), or from PARAMETERS here. Bars 1, 2, 4, 9 and 10 of
the reliability goals. THIRDPILLAR_MATRIX=all runs every cell; otherwise the rarer methods are sampled.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from http.cookies import SimpleCookie
from time import perf_counter
from types import SimpleNamespace
from typing import Any
from zlib import crc32

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.factories import at_host, make_district, signed_in
from tests.factories.territories import LEFT_OUT, WITH_FAMILY, Territory, row_as_stored, tables, territory
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.doors.languages.texts import texts_of
from thirdpillar.ground.accounts.choices import Role, Strength
from thirdpillar.ground.accounts.models import Account, SupportGrant
from thirdpillar.ground.accounts.policy import Policy, policy_of
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.scoped import ScopedQuerySet

ALL = os.environ.get("THIRDPILLAR_MATRIX") == "all"

# Parameters that are no model's id: the name → value in a territory. A link's token is nobody's here.
PARAMETERS: dict[str, Any] = {
    "key": "nobodys-key",
    "token": "nobodys-token",
    "code": "nobodyscode",
    "mine": "nobodyscode",
    "form": "csv",
    "day": "2026-11-11",
    "channel": "email",
    "language": "en",
    "tag": "es",  # of a language whose texts are checked
    "outline": "first",
    "digest": lambda _here: texts_of("es")[0].digest,
    "kind": "unreachable",  # of a worklist
    "room": "gathering",  # whose texts are spoken
    "reference_id": lambda here: here.ids.get("gathering"),
    "ask_id": lambda here: here.ids.get("account"),  # no ask: nothing to say yes to
    "provider_key": lambda here: f"sso-{here.tag}",
    "import_id": lambda here: here.ids.get("rosterimport"),
    "run_id": lambda here: here.ids.get("rosterimport"),
    "proposal_id": lambda here: here.ids.get("roleproposal"),
    "grant_id": lambda here: here.ids.get("rolegrant"),
    "use_id": lambda here: here.ids.get("spaceuse"),
    "line_id": lambda here: here.ids.get("signinline"),
    "meeting_id": lambda here: here.ids.get("teammeeting"),  # of a class team
    "point_id": lambda here: here.ids.get("contactpoint"),
    "first_id": lambda here: here.ids.get("adult"),
    "second_id": lambda here: here.ids.get("adult"),
    "suggestion_id": lambda here: here.ids.get("suggestedmerge"),
    "correction_id": lambda here: here.ids.get("householdcorrection"),
}

# What anybody in a district may know (thirdpillar/ground/schools/README.md), and what a school tells all its families.
KNOWN_IN_DISTRICT = ("school", "section", "schoolyear")
KNOWN_IN_SCHOOL = ("gathering", "tourstop", "tournote", "opportunity", "calendarday")
# Teachers know who works in their school's office: a conversation can be handed to them. They write with its texts.
KNOWN_TO_TEACHERS = ("accountgivenname", "accountfamilyname", "templatetitle", "templatetextbody")
# Interpreters meet each single text that waits for them, and what a reader called wrong: no conversation, no person.
KNOWN_TO_INTERPRETERS = ("translation", "doubt")
# A teacher meets an offer that its family lets teachers find: its consent, and no role, shows it.
PICKED_OUT = {
    ("conversations.Translation", Role.INTERPRETER),
    ("conversations.Doubt", Role.INTERPRETER),
    ("volunteers.Offer", Role.TEACHER),
}
# Who of the district's staff speaks a language, to be found by staff of every school (accounts/views/languages.py).
KNOWN_TO_STAFF = ("accountgivenname", "accountfamilyname", "accountemail", "spokenlanguage")
STAFF_FINDER = "accounts:languages"  # on this page alone
SEEKERS = (Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON, Role.TEACHER)
# Who outside the schools helps families: a directory for the staff of every school of the district.
KNOWN_TO_PLANNERS = ("organization", "service")
PLANNERS = (Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON)
# On the sign-in page itself.
KNOWN_TO_ALL = ("singlesignonname",)
# Published by the district for everybody who may see the page: figures only, no person.
PUBLISHED = ("snapshot", "release")

# Pages whose row must be in a certain state, which one planted row of each kind is not.
NEEDS_MORE = {
    "people:compare": "two different people",
    "people:merge": "a merge that was not undone",
    "delivery:letter": "a message on paper",
    "texts:voice": "a text that was spoken",
    "broadcasts:families": "an alert that asks how families are",
    "threads:to_class": "a class that somebody is in",
    "threads:interpreting": "a request of one's own, or an offer",
    "threads:translation": "a text that waits for a person",
    "broadcasts:one": "a message to many of one's own schools",
    "broadcasts:edit": "a draft of one's own",
    "broadcasts:unreached": "a message to many of one's own schools",
    "catalogue:programme": "a programme that is open",
    "catalogue:programme_calendar": "a programme that is open",
    "catalogue:certificate": "somebody who completed a programme",
    "voices:text": "a language that the directory names for one",
    "voices:texts": "a language that the directory names for one",
    "voices:every_call": "a language that no machine speaks",
    "visits:version": "a text that one is asked to translate",
    "voices:sound": "a text that somebody has spoken",
    "visits:prepare": "a visit that one is on",
    "visits:reflect": "a visit that one is on",
    "visits:after": "a visit that one was on",
    "family_all:mine": "an account of one of the roster's adults",
    "visits:cross_section": "a school that one plans for or leads",
    "gatherings:training": "a programme that is open to staff",
    "gatherings:needs": "somebody who has a place, or waits for one",
    "gatherings:point": "a point that somebody worded, of a meeting with an agenda",
    "gatherings:tour_who": "a tour, and nobody who evaluates whoever went",
    "conferences:new_team": "a class of one's own school",
    "conferences:compact": "one's own school",
    "volunteers:ask": "an offer that the asker may find",
}

NOT_THERE = "/there-is-no-such-page/"
_VARYING = re.compile(rb'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"')


@dataclass(frozen=True)
class Address:
    route: str
    name: str
    policy: Policy | None
    parameters: tuple[str, ...]


def addresses() -> list[Address]:
    """The whole URL map, flattened."""

    def walk(patterns, route="", space="", converters=()) -> Iterator[Address]:
        for each in patterns:
            here = (*converters, *each.pattern.converters)
            if hasattr(each, "url_patterns"):
                inner = f"{space}{each.namespace}:" if each.namespace else space
                yield from walk(each.url_patterns, route + str(each.pattern), inner, here)
            else:
                name = space + (each.name or "")
                yield Address(route + str(each.pattern), name, policy_of(each.callback), here)

    return list(walk(get_resolver().url_patterns))


ADDRESSES = addresses()


@dataclass
class Principal:
    name: str
    client: Client
    role: Role | None = None
    account: Account | None = None
    signed_in: bool = True
    weak: bool = False
    under_grant: bool = False
    cookies: dict[str, str] = field(default_factory=dict)
    sees: tuple[str, ...] = ()  # tags of the territories whose canaries this person may meet
    scope: Any = None


@dataclass
class World:
    territories: dict[str, Territory]
    principals: list[Principal]
    leaks: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    control: Counter = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    blind: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    requests: int = 0
    seconds: Counter = field(default_factory=Counter)


def build() -> World:
    """Two districts; in the first two schools and two families in one of them; 12 roles and 8 odd states."""
    home, away = make_district("Home"), make_district("Away")
    oak, elm, far = home.add_school("Oak"), home.add_school("Elm"), away.add_school("Far")
    places = {
        "own": territory(home, "own", "+16085550171", oak, "Room 1"),
        "nbr": territory(home, "nbr", "+16085550172", oak, "Room 2"),
        "sch": territory(home, "sch", "+16085550173", elm, "Room 3"),
        "dst": territory(away, "dst", "+16085550174", far, "Room 4"),
    }
    own = SimpleNamespace(**places["own"].ids)
    client = at_host(Client(raise_request_exception=False), home.row)
    people = [Principal("anonymous", client, signed_in=False)]
    reach = {
        "district": ("own", "nbr", "sch"),
        "school": ("own", "nbr"),
        "class": ("own",),
        "family": ("own",),
    }

    def enter(
        name: str, role: Role, *, made=home, place=places["own"], strength="passkey", **more
    ) -> Principal:
        from thirdpillar.ground.accounts.models import RoleGrant

        school_bound = role in (Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON, Role.TEACHER)
        with made.acting():
            account = Account(district_id=made.id, given_name="Pat", family_name=name.title())
            if role in (Role.CAREGIVER, Role.PARENT_LEADER):
                account.adult_id = place.ids["adult"] if role == Role.CAREGIVER else None
            if role == Role.STUDENT:
                account.student_id = place.ids["student"]
            Account.objects.seen_by(made.system).filter(adult_id=account.adult_id).exclude(
                adult_id=None
            ).update(adult_id=None)
            account.save(force_insert=True)
            RoleGrant(
                district_id=made.id,
                account=account,
                role=role,
                school_id=place.ids["school"] if school_bound else None,
                section_id=place.ids["section"] if role == Role.TEACHER else None,
            ).save(force_insert=True)
            scope = scope_of_account(account, made.row.zone, strength=strength)
        client = signed_in(Client(raise_request_exception=False), account, strength)
        sees = reach.get(scope.breadth, ()) if made is home else ()
        return Principal(name, client, role, account, sees=sees, scope=scope, **more)

    for role in Role:
        strength = "code" if role in (Role.CAREGIVER, Role.PARENT_LEADER) else "passkey"
        people.append(enter(role.value, role, strength=strength))
    _give_class(home, own, next(each for each in people if each.role == Role.TEACHER).account)
    people.append(enter("principal elsewhere", Role.PRINCIPAL, place=places["sch"]))
    people[-1].sees = ("sch",)
    people.append(enter("caregiver elsewhere", Role.CAREGIVER, place=places["sch"], strength="code"))
    people[-1].sees = ("sch",)
    people.append(enter("office of another district", Role.OFFICE, made=away, place=places["dst"]))
    people[-1].sees = ("dst",)
    people.append(enter("weak office", Role.OFFICE, strength=Strength.INVITATION, weak=True))
    people.append(enter("suspended office", Role.OFFICE, signed_in=False))
    with home.acting():
        Account.objects.seen_by(home.system).filter(pk=people[-1].account.pk).update(suspended_at=clock.now())
    granted = enter("support under grant", Role.SUPPORT, under_grant=True)
    with home.acting():
        now = clock.now()
        SupportGrant(
            district_id=home.id, account=granted.account, ticket="T1", reason="a look", granted_by_id=own.account,
            begins_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=3),
        ).save(force_insert=True)  # fmt: skip
        granted.scope = scope_of_account(granted.account, home.row.zone)
    granted.sees = reach["district"]
    people.append(granted)
    for one in people:
        one.cookies = {name: kept.value for name, kept in one.client.cookies.items()}
        if one.weak or not one.signed_in:
            one.sees = ()
    return World(places, people)


def _give_class(made, own: SimpleNamespace, teacher: Account) -> None:
    """The team of a class, and the table where its families are met, are its teacher's."""
    with made.acting():
        for model in apps.get_app_config("conferences").get_models():
            if any(each.attname == "account_id" for each in model._meta.concrete_fields):
                rows = model.objects.seen_by(made.system).filter(school_id=own.school, account_id=own.account)
                rows.update(account_id=teacher.pk)


# --- One request ---------------------------------------------------------------------------------------------


def values_of(address: Address, here: Territory) -> dict[str, Any]:
    found = {}
    for name in address.parameters:
        if name in PARAMETERS:
            value = PARAMETERS[name]
            found[name] = value(here) if callable(value) else value
        else:
            bare = name.removeprefix("other_").removesuffix("_id").replace("_", "")
            room = address.name.partition(":")[0]
            found[name] = here.ids.get(f"{room}.{bare}", here.ids.get(bare))
        assert found[name] is not None, f"{address.route}: say in PARAMETERS what {name!r} is"
    return found


def target_of(address: Address, here: Territory) -> tuple[str, Any] | None:
    """The row that the address is about, as (model label, id); None where it is about none."""
    for name in address.parameters:
        value = values_of(address, here)[name]
        for key, label in here.labels.items():
            if here.ids[key] == value:
                return label, value
    return None


def send(world: World, who: Principal, method: str, path: str, look=None):
    """One request whose deeds are undone again, so that every cell finds the same world.

    `look` is called with the answer before that, while what was done can still be seen.
    """
    world.requests += 1
    who.client.cookies = SimpleCookie(who.cookies)  # an earlier cell may have signed this person out
    with transaction.atomic():
        answer = getattr(who.client, method.lower())(path)
        if answer.streaming:
            answer.content_held = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        if look:
            look(answer)
        transaction.set_rollback(True)
    return answer


def body_of(answer) -> bytes:
    return answer.content_held if answer.streaming else answer.content


def canaries_in(world: World, answer, who: Principal, role: Role | None, name: str) -> list[str]:
    """Canaries in body or headers that this person must not meet on the page of that address name."""
    text = body_of(answer).decode("utf-8", "replace").lower() + str(answer.headers).lower()
    found = []
    for tag, here in world.territories.items():
        for match in set(re.findall(rf"zq{tag}[a-z]+", text)):
            word = match.removeprefix(f"zq{tag}")
            # In thousands of random tokens the five letters stand by chance; a canary goes on with its model's name.
            if not word.startswith(_model_names()) or tag in who.sees or excused(word, tag, who, name):
                continue
            found.append(match)
        if tag not in who.sees and re.search(rf"608\D{{0,3}}555\D?{here.phone[-4:]}", text):
            found.append(here.phone)
    return found


@cache
def _model_names() -> tuple[str, ...]:
    return tuple(str(model._meta.model_name) for model in apps.get_models())


def excused(word: str, tag: str, who: Principal, name: str) -> bool:
    """Whether this canary may be known on that page beyond its territory: its table holds nothing about a person."""
    abroad = who.sees == ("dst",)
    if tag == "dst" or abroad:
        return False
    known = KNOWN_TO_ALL
    if who.signed_in:
        known += KNOWN_IN_DISTRICT + PUBLISHED
    if who.role == Role.INTERPRETER:
        known += KNOWN_TO_INTERPRETERS
    if tag == "nbr":
        known += KNOWN_IN_SCHOOL + (KNOWN_TO_TEACHERS if who.role == Role.TEACHER else ())
    if who.role in SEEKERS and name == STAFF_FINDER:
        known += KNOWN_TO_STAFF
    if who.role in PLANNERS:
        known += KNOWN_TO_PLANNERS
    return word.startswith(known)


def expected(world: World, address: Address, who: Principal, method: str, tag: str, answer) -> str:
    """What is wrong with this answer, or nothing."""
    policy, status = address.policy, answer.status_code
    assert policy is not None
    location = answer.headers.get("Location", "")
    if status >= 500:
        return "broke"
    if method in ("PUT", "DELETE", "PATCH"):
        closed = status in (403, 404, 405) or (status == 302 and ("next=" in location or who.weak))
        return "" if closed else "took a method it should not know"
    if policy.way == "link":
        return (
            "" if status in (404, 405) or (status == 302 and not who.signed_in) else "took a link of nobody's"
        )
    if not who.signed_in and policy.way != "anyone":
        return (
            ""
            if status == 302 and location.startswith(reverse("accounts:sign_in"))
            else "did not ask to sign in"
        )
    if who.weak and policy.way == "roles":
        return "" if (status, location) == (302, reverse("accounts:passkeys")) else "went past the passkey"
    let_in = policy.lets_in(who.role, under_grant=who.under_grant)
    looking = method in ("GET", "HEAD")
    if policy.way == "roles" and (not let_in or (who.under_grant and not looking)):
        if method == "HEAD":
            return "" if status == 404 else "was not the ordinary not-found"
        same = status == 404 and _VARYING.sub(b"", body_of(answer)) == not_there(world, who, method)
        return "" if same else "was not the ordinary not-found"
    if policy.way == "roles" and looking:
        target = target_of(address, world.territories[tag])
        picked_out = target and (target[0], who.role) in PICKED_OUT
        if target and status == 200 and not picked_out and not visible(target, who):
            return "showed what the scope does not hold"
        found_own = status != 404 or tag != "own" or who.under_grant or address.name in NEEDS_MORE
        if target and not found_own and visible(target, who):
            world.blind[address.name].add(who.name)
    return "" if status < 500 else "broke"


_not_there: dict[tuple[str, str], bytes] = {}


def not_there(world: World, who: Principal, method: str) -> bytes:
    key = (who.name, method)
    if key not in _not_there:
        _not_there[key] = _VARYING.sub(b"", body_of(send(world, who, method, NOT_THERE)))
    return _not_there[key]


def visible(target: tuple[str, Any], who: Principal) -> bool:
    label, pk = target
    model = apps.get_model(label)
    with world_of(who):
        return model.objects.seen_by(who.scope).filter(pk=pk).exists()


def world_of(who: Principal):
    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.base import context as tenancy

    return tenancy.acting_as(Scope.system(who.account.district_id, "test"))


# Of 100 cells, how many are run where nobody asks for all: by method, and for GET and POST by whose row it is.
SHARES = {"HEAD": 4, "PUT": 4, "PATCH": 2, "DELETE": 4}
LOOKS = {"own": 100, "nbr": 25, "sch": 25, "dst": 40}
DEEDS = {"own": 25, "nbr": 10, "sch": 12, "dst": 20}
# Who is not let in gets the same short answer everywhere: a part of these cells tells as much.
SHUT_OUT = 0.4


def cells(world: World) -> Iterator[tuple[Address, Principal, str, str]]:
    """All cells, or a sample of them, the same one each time."""
    paths = set()
    for address in ADDRESSES:
        if address.route in paths:
            continue  # one address under two names
        paths.add(address.route)
        for who in world.principals:
            for tag in world.territories if address.parameters else ("own",):
                for method, share in {"GET": LOOKS[tag], "POST": DEEDS[tag], **SHARES}.items():
                    if not address.policy.lets_in(who.role, under_grant=who.under_grant):
                        share = int(share * SHUT_OUT)
                    mark = crc32(f"{address.route}{who.name}{tag}{method}".encode()) % 100
                    if ALL or mark < share:
                        yield address, who, method, tag


def path_of(address: Address, here: Territory) -> str:
    try:
        return reverse(address.name, kwargs=values_of(address, here))
    except NoReverseMatch as problem:
        raise AssertionError(f"{address.route}: {problem}") from problem


def run(world: World, share: int = 100, statuses: bool = True) -> None:
    for address, who, method, tag in cells(world):
        if share < 100 and crc32(f"{address.route}/{who.name}/{tag}".encode()) % 100 >= share:
            continue
        path = path_of(address, world.territories[tag])
        target = (
            target_of(address, world.territories[tag]) if method == "POST" and tag not in who.sees else None
        )
        before = stored(world, tag, target)

        def untouched(answer, target=target, before=before, tag=tag, who=who, address=address):
            if target and answer.status_code < 400 and stored(world, tag, target) != before:
                world.leaks.append(f"POST {address.route} as {who.name} changed a row of {tag!r}")

        began = perf_counter()
        answer = send(world, who, method, path, untouched)
        world.seconds[address.route] += perf_counter() - began
        leaked = canaries_in(world, answer, who, who.role, address.name)
        if leaked:
            world.leaks.append(f"{method} {address.route} as {who.name} on {tag!r}: {sorted(leaked)[:4]}")
        if who.signed_in and method == "GET" and "private" not in answer.headers.get("Cache-Control", ""):
            world.wrong.append(f"{method} {address.route} as {who.name} may be kept by a shared cache")
        if not statuses:
            continue
        wrong = expected(world, address, who, method, tag, answer)
        if wrong:
            world.wrong.append(
                f"{method} {address.route} as {who.name} on {tag!r}: {answer.status_code} {wrong}"
            )
        control(world, address, who, method, tag, answer)


def stored(world: World, tag: str, target) -> str:
    if target is None:
        return ""
    with world.territories[tag].made.acting():
        return row_as_stored(*target)


def control(world: World, address: Address, who: Principal, method: str, tag: str, answer) -> None:
    """Counts what a page that lets somebody in shows of their own: against a matrix where everything is not-found."""
    policy = address.policy
    assert policy is not None
    if method != "GET" or tag != "own" or policy.way != "roles" or address.name in NEEDS_MORE:
        return
    if not policy.lets_in(who.role):
        return
    if not who.signed_in or who.weak or who.sees in (("sch",), ("dst",)):
        return
    world.control["asked"] += 1
    if answer.status_code in (200, 302, 400, 405):
        world.control["answered"] += 1
    else:
        world.missed.append(f"{address.name} as {who.name}: {answer.status_code}")
    if answer.status_code == 200 and b"zqown" in body_of(answer):
        world.control["shown", who.name] += 1


# --- The tests -----------------------------------------------------------------------------------------------


def report(title: str, lines: list[str]) -> str:
    return f"{len(lines)} {title}:\n" + "\n".join(sorted(lines)[:40])


@pytest.mark.django_db
def test_every_view_says_whom_it_is_open_to():
    silent = [each.route for each in ADDRESSES if each.policy is None]
    assert not silent, f"decorate with accounts.policy: {silent}"


@pytest.mark.django_db
def test_every_parameter_has_a_value():
    here = build().territories["own"]
    unknown = {}
    for address in ADDRESSES:
        try:
            path_of(address, here)
        except AssertionError as problem:
            unknown[address.route] = str(problem).partition("\n")[0]
    assert not unknown


@pytest.mark.django_db
def test_every_table_is_planted():
    world = build()
    for tag, here in world.territories.items():
        assert not here.unplanted, (
            f"{tag}: say in tests/factories/territories.py how to plant {here.unplanted}"
        )
    planted = set(world.territories["dst"].labels.values())
    assert {model._meta.label for model in tables()} - planted == LEFT_OUT | WITH_FAMILY


@pytest.mark.django_db
def test_staff_of_other_schools_are_a_leak_on_every_page_but_the_one_that_finds_them():
    world = build()
    who = next(each for each in world.principals if each.role == Role.TEACHER and each.signed_in)
    answer = send(world, who, "GET", reverse(STAFF_FINDER))
    assert b"zqnbraccount" in body_of(answer)
    assert canaries_in(world, answer, who, who.role, STAFF_FINDER) == []
    elsewhere = canaries_in(world, answer, who, who.role, "threads:threads")
    assert [one for one in elsewhere if one.startswith(("zqnbraccountemail", "zqnbrspokenlanguage"))]


@pytest.mark.slow
@pytest.mark.django_db
def test_the_matrix():
    _not_there.clear()
    world = build()
    run(world)
    print(world.requests, "requests;", world.seconds.most_common(8))
    assert not world.leaks, report("leaks", world.leaks)
    assert not world.wrong, report("wrong answers", world.wrong)
    assert not world.blind, f"pages that do not find what their scope holds: {dict(world.blind)}"
    # The positive control: what is allowed is answered, and people meet what is theirs.
    assert world.control["answered"] >= 0.99 * world.control["asked"], "\n".join(world.missed)
    for role in (Role.OFFICE, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON):
        assert world.control["shown", role.value], f"{role}: nothing of its own on any page"


@pytest.mark.slow
@pytest.mark.django_db
def test_row_level_security_alone_lets_nothing_through(monkeypatch):
    """The query layer sees everything; the database must not."""

    def everything(self, scope):
        clone = self.all()
        clone._seen = True
        return clone

    world = build()
    monkeypatch.setattr(ScopedQuerySet, "seen_by", everything)
    run(world, share=20, statuses=False)
    assert world.requests > 100
    assert not world.leaks, report("leaks", world.leaks)


@pytest.fixture
def without_row_level_security(django_db_setup, django_db_blocker, throwaway_server):
    """Switched off past the product, by the superuser, before the test's own transaction begins."""
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
    labels = [model._meta.db_table for model in tables()]

    def switch(word: str) -> None:
        with throwaway_server.connect(dbname=name) as admin:
            for table in labels:
                admin.execute(psycopg.sql.SQL("ALTER TABLE {} " + word).format(psycopg.sql.Identifier(table)))

    switch("DISABLE ROW LEVEL SECURITY")
    yield
    switch("ENABLE ROW LEVEL SECURITY")


@pytest.mark.slow
def test_the_query_layer_alone_lets_nothing_through(without_row_level_security, db):
    """The database shows everything; the queries must not."""
    world = build()
    run(world, share=20, statuses=False)
    assert world.requests > 100
    assert not world.leaks, report("leaks", world.leaks)
