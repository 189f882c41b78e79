"""Words that may answer a case are read by who may read the case alone, whatever else goes on at the number or address."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.doors.test_answered import LATER, has, text, went
from tests.doors.test_mail_in import answer, take
from tests.factories import NOW
from tests.means.conversations.test_threads import FATHER, MOTHER, Town
from thirdpillar.doors.broadcasts.spreading import spread_for
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.doors.voices import keep_voice
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.actions import hand_text
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast
from thirdpillar.means.conversations.actions.inbound import keep_inbound
from thirdpillar.means.conversations.actions.moving import put_into_thread
from thirdpillar.means.conversations.actions.notices import tell_staff
from thirdpillar.means.conversations.actions.switch import report_thread, stop_threads
from thirdpillar.means.conversations.choices import From, InboundState, Interest
from thirdpillar.means.conversations.models import Inbound, Post
from thirdpillar.means.conversations.queries import broadcasts as queries
from thirdpillar.means.conversations.queries.calls_for_help import words_of_families
from thirdpillar.means.conversations.queries.inbound import hidden_among

pytestmark = pytest.mark.django_db
WORDS = "He hit her again last night"
MAIL = "amina@example.org"


@pytest.fixture
def town():
    with clock.set_to(NOW):
        yield with_worker(Town())


def with_worker(town):
    """A case worker of the school, who wrote the case; and everybody else there who reads texts."""
    oak, school = town.oak, town.school
    town.worker = oak.add_account(Role.LIAISON, school=school, given="Wanda")
    others = [
        oak.add_account(role, school=school) for role in (Role.LIAISON, Role.COORDINATOR, Role.PRINCIPAL)
    ]
    with oak.acting():
        town.as_worker = scope_of_account(town.worker, oak.row.zone)
        town.others = [scope_of_account(one, oak.row.zone) for one in others]
    with oak.acting(town.as_worker):
        town.case = actions.begin_thread(
            adult_id=town.mother.pk, student_ids=[town.child.pk], subject="A hard week", body="How is it?", key="kc",
            by=town.as_worker, at=NOW, interest=Interest.CASE, school_id=school.pk,
        )  # fmt: skip
    went(town, NOW)
    return town


def readers(town) -> tuple[bool, bool]:
    """Whether the case's worker reads words that came in, and whether anybody else at the school does."""
    with town.oak.acting():
        (last,) = Inbound.objects.seen_by(town.oak.system).order_by("-at", "-made_at")[:1]

    def sees(scope) -> bool:
        with town.oak.acting(scope):
            return (
                Inbound.objects.seen_by(scope).filter(pk=last.pk).exists()
                or Post.objects.seen_by(scope).filter(inbound_id=last.pk).exists()
            )

    return sees(town.as_worker), any(sees(one) for one in town.others)


def to_many(town, *, asks=False, at=NOW + timedelta(hours=1)):
    by = town.others[-1]
    with town.oak.acting(by), clock.set_to(at):
        found = write_broadcast(
            title="News", words={"en": "Picture day is tomorrow."}, pace="emergency" if asks else "soon", by=by, at=at,
            asks_wellbeing=asks,
        )  # fmt: skip
        known = at - timedelta(days=9)
        send_broadcast(broadcast_id=found.pk, by=by, at=at, known_since=known, confirmed=2 if asks else None)
    with clock.set_to(at):
        spread_for(town.oak.row)
    went(town, at)
    return found


def office(town):
    return replace(town.oak.scope(Role.OFFICE), account_id=town.principal.pk)


def stands(town, how) -> None:
    at, wide = NOW + timedelta(minutes=5), office(town)
    if how == "a newsletter after it":
        to_many(town)
    if how == "an alert after it":
        to_many(town, asks=True)
    if how == "reported":
        with town.oak.acting(wide):
            report_thread(thread_id=town.case.pk, said_by=From.FAMILY, words="x", by=town.oak.system, at=at)
    if how == "all are stopped":
        with town.oak.acting(wide):
            stop_threads(reason="x", by=wide, at=at)
    if how.startswith("closed"):
        with town.oak.acting(town.as_worker):
            actions.close_thread(thread_id=town.case.pk, by=town.as_worker, at=at)
    if "class" in how:
        town.begin()
        went(town, NOW + timedelta(minutes=20))
    if how == "the number is shared":
        has(town, town.father, MOTHER)
    if how == "the number is another's now":
        with town.oak.acting():
            ContactPoint.objects.seen_by(town.oak.system).filter(value=MOTHER).update(left_at=NOW)
        has(town, town.father, MOTHER)
    if how == "the other guardian was written to later":
        has(town, town.father, MOTHER)
        town.begin(adult=town.father)
        went(town, NOW + timedelta(minutes=90))
    if how == "barred":
        town.restrict(town.mother)


SITUATIONS = [
    "nothing else", "a newsletter after it", "an alert after it", "reported", "all are stopped", "closed",
    "closed beside a class conversation", "a class conversation within the hour", "the number is shared",
    "the number is another's now", "the other guardian was written to later", "barred",
]  # fmt: skip


@pytest.mark.parametrize("how", SITUATIONS)
def test_by_text_only_who_may_read_the_case_reads_them(town, how):
    stands(town, how)
    text(town, WORDS)
    assert readers(town) == (True, False)


@pytest.mark.parametrize("how", SITUATIONS)
def test_by_voice_too(town, how):
    stands(town, how)
    keep_voice(district=town.oak.row, provider="calls", reference="RE1", number=MOTHER, seconds=30, at=LATER)
    assert readers(town) == (True, False)


def test_an_alert_that_is_answered_in_doubt_shows_that_they_wrote_and_not_what(town):
    found = to_many(town, asks=True)
    text(town, WORDS)
    for by, words in ((town.as_worker, WORDS), (town.others[-1], None)):
        with town.oak.acting(by):
            ((kept, _asked),) = queries.answers_to_read(found, seen_by=by)
            assert (kept.pk in hidden_among([kept], seen_by=by)) == (words is None)
            asked = queries.recipient_of_text(kept, seen_by=by)
            said = words_of_families(found, [asked], seen_by=by)[town.mother.pk]
            assert [body for _at, body, _language in said] == ([words] if words else [])


def test_what_surely_calls_for_help_after_an_alert_is_the_alerts(town):
    found = to_many(town, asks=True)
    text(town, "help")
    by = town.others[-1]
    with town.oak.acting(by):
        (asked,) = queries.who_needs_help(found, seen_by=by)
        assert [said for _at, said, _language in words_of_families(found, [asked], seen_by=by)[asked.adult_id]] == [
            "help"
        ]  # fmt: skip


def test_words_after_another_conversation_that_spoke_last_are_that_ones(town):
    thread = town.begin()
    went(town, NOW + timedelta(hours=1, minutes=30))
    assert text(town, "She reads every day").reference_id == thread.pk


def test_who_is_named_in_the_case_is_told_of_them_and_nobody_else_at_the_school(town):
    with town.oak.acting():
        from thirdpillar.ground.accounts.models import Account

        for one in Account.objects.seen_by(town.oak.system):
            one.email = f"{one.pk.hex[:8]}@oak.example"
            one.save(update_fields=["email"])
    to_many(town)
    text(town, WORDS)
    with town.oak.acting(), clock.set_to(LATER + timedelta(days=1)):
        tell_staff(by=town.oak.system, at=LATER + timedelta(days=1))
        told = Message.objects.seen_by(town.oak.system).filter(purpose="conversations.staff_notice")
        assert [one.address for one in told] == [f"{town.worker.pk.hex[:8]}@oak.example"]


def test_put_into_the_case_they_stay_there_and_given_to_a_school_they_are_its(town):
    to_many(town)
    kept = text(town, WORDS)
    with town.oak.acting(town.as_worker):
        put_into_thread(inbound_id=kept.pk, thread_id=town.case.pk, by=town.as_worker, at=LATER)
    assert readers(town) == (True, False)
    kept = text(town, "When is picture day?", "SM2", at=LATER + timedelta(hours=1))
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).filter(purpose="conversations.post").update(state_at=LATER)
    wide = office(town)
    with town.oak.acting(wide):
        hand_text(inbound_id=kept.pk, by=wide, at=LATER, school_id=town.school.pk)
    assert readers(town) == (True, True)


def test_a_text_that_waited_at_the_schools_is_theirs_no_more_once_it_stands_in_a_case(town):
    with town.oak.acting():
        Message.objects.seen_by(town.oak.system).update(state_at=NOW - timedelta(days=40))
    kept = text(town, WORDS)
    assert readers(town)[1]
    with town.oak.acting(town.as_worker):
        put_into_thread(inbound_id=kept.pk, thread_id=town.case.pk, by=town.as_worker, at=LATER)
    assert readers(town) == (True, False)


def with_mail(town, settings):
    settings.MAIL_ANSWERS = "answers@oak.example"
    with town.oak.acting():
        points = ContactPoint.objects.seen_by(town.oak.system)
        points.filter(adult=town.mother).update(kind="email", value=MAIL)
    with town.oak.acting(town.as_worker):
        actions.write_to_family(thread_id=town.case.pk, body="By mail", key="k2", by=town.as_worker, at=NOW)
    went(town, NOW)
    with town.oak.acting():
        return Message.objects.seen_by(town.oak.system).get(address=MAIL).reply_to


@pytest.mark.parametrize("how", ["nothing else", "closed", "reported", "all are stopped", "barred"])
@pytest.mark.parametrize("to", ["signed", "another", "late", "another's"])
def test_by_mail_too(town, settings, how, to):
    reply_to, sender, at = with_mail(town, settings), f"Amina <{MAIL}>", LATER
    stands(town, how)
    if to == "another":
        reply_to = "answers@oak.example"
    if to == "late":
        at = NOW + timedelta(days=70)
    if to == "another's":
        sender = "Amina <other@example.org>"
        has(town, town.father, "other@example.org")
    take(town, answer(reply_to, WORDS, sender=sender), at=at)
    assert readers(town) == (True, False)
    with town.oak.acting():
        posts = Post.objects.seen_by(town.oak.system).filter(said_by="family")
        # A case that was closed opens again for what is surely its answer.
        assert posts.exists() == (to == "signed" and how in ("nothing else", "closed"))


def test_every_way_in_asks_it_where_words_are_kept(town):
    with town.oak.acting():
        kept = keep_inbound(
            by=town.oak.system, at=LATER, provider="any", provider_reference="1", sender=MOTHER, body=WORDS,
            school_id=town.school.pk,
        )  # fmt: skip
        other = keep_inbound(
            by=town.oak.system, at=LATER, provider="any", provider_reference="2", sender=FATHER, body="Hi",
            school_id=town.school.pk,
        )  # fmt: skip
    assert (kept.may_be_of, other.may_be_of) == ([town.case.pk], [])
    assert kept.state == InboundState.UNKNOWN_SENDER
