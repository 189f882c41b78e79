"""While a channel's provider takes nothing, the second sends; what may have gone by the first is looked up there."""

from datetime import timedelta

import pytest

from tests.factories import NOW, make_district
from tests.ground.delivery.test_lanes import SILENT
from tests.ground.delivery.test_outages import AWAY, MINUTE
from tests.ground.delivery.test_sending import TERMS, Scripted, now_of, put
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.actions import send_batch, settle_unclear
from thirdpillar.ground.delivery.channels import configured_providers, stand_ins
from thirdpillar.ground.delivery.channels.outcomes import Accepted, NotFound
from thirdpillar.ground.delivery.models import Message, Outage
from thirdpillar.ground.delivery.queries import ways_down

pytestmark = pytest.mark.django_db


class Known(Scripted):
    """A provider that is asked about what it was handed."""

    def __init__(self, name):
        super().__init__()
        self.name, self.answer, self.asked, self.knows = name, None, [], NotFound()

    def send(self, parcel):
        self.calls.append(parcel)
        return self.answer or Accepted(f"{self.name}-{len(self.calls)}")

    def look_up(self, parcel):
        self.asked.append(parcel.reference)
        return self.knows


@pytest.fixture
def first():
    return Known("texts")


@pytest.fixture
def second():
    return Known("texts_2")


def work(district, first, second, at=NOW):
    both = {"providers": {"sms": first}, "stand_ins": {"sms": second}}
    with clock.set_to(at):
        settle_unclear(by=district.system, at=at, terms=TERMS, **both)
        while send_batch(by=district.system, at=at, terms=TERMS, **both):
            pass


def test_while_the_first_is_well_the_second_gets_nothing(first, second):
    district = make_district()
    message = put(district)
    work(district, first, second)
    assert (len(first.calls), second.calls, now_of(district, message).provider) == (1, [], "texts")


@pytest.mark.parametrize("answer", [AWAY, SILENT])
def test_within_a_minute_the_second_sends_and_the_first_again_when_it_is_back(first, second, answer):
    district = make_district()
    messages = [put(district) for _ in range(10)]
    first.answer = answer
    work(district, first, second)
    first.knows = Accepted("SM1")
    work(district, first, second, at=NOW + MINUTE)
    # Each try of the first takes one more: it is asked about that one.
    assert len(second.calls) >= 6 and len(first.calls) <= 4
    went = [one.provider for one in (now_of(district, each) for each in messages) if one.state == "accepted"]
    assert went.count("texts_2") == len(second.calls)
    first.answer = None
    work(district, first, second, at=NOW + 2 * MINUTE)
    put(district)  # one more is tried, if none was left
    work(district, first, second, at=NOW + 3 * MINUTE)
    later = put(district)
    work(district, first, second, at=NOW + 4 * MINUTE)
    assert now_of(district, later).provider == "texts"
    references = [parcel.reference for parcel in (*first.calls, *second.calls)]
    if answer is SILENT:
        assert len(references) == len(set(references))


def test_what_may_have_gone_by_the_first_goes_by_the_second_only_once_the_first_knows_nothing_of_it(
    first, second
):
    district = make_district()
    messages = [put(district) for _ in range(3)]
    first.answer = first.knows = SILENT
    for minute in range(3):
        work(district, first, second, at=NOW + minute * MINUTE)
    assert {now_of(district, one).state for one in messages} == {"ambiguous"}
    assert first.asked and (second.calls, second.asked) == ([], [])
    first.knows = NotFound()
    work(district, first, second, at=NOW + timedelta(hours=1))
    assert sorted(parcel.reference for parcel in second.calls) == sorted(
        str(one.pk) for one in messages if now_of(district, one).provider == "texts_2"
    )
    assert len(second.calls) >= 2


def test_an_emergency_of_which_the_first_says_nothing_goes_by_the_second_after_a_minute(first, second):
    district = make_district()
    ends = NOW + timedelta(hours=4)
    put_ = {"message_class": "emergency", "expires_at": ends}
    messages = [put(district, address=f"+155512300{n:02}", **put_) for n in range(12)]
    ordinary = put(district)
    first.answer = first.knows = SILENT
    work(district, first, second)
    unclear = [one for one in messages if now_of(district, one).state == "ambiguous"]
    assert unclear
    for seconds in (40, 75, 110, 145):
        work(district, first, second, at=NOW + timedelta(seconds=seconds))
        if seconds == 75:
            went = [now_of(district, one) for one in unclear]
            assert {(one.state, one.provider) for one in went} == {("accepted", "texts_2")}
    # Whatever the first is tried with meanwhile goes by the second a minute later, at the next round.
    assert {now_of(district, one).state for one in messages} == {"accepted"}
    references = [parcel.reference for parcel in first.calls if parcel.reference != str(ordinary.pk)]
    assert len(references) == len(set(references))


def test_what_is_ordinary_and_unclear_waits_for_the_word_of_the_first(first, second):
    district = make_district()
    messages = [put(district, address=f"+155512300{n:02}") for n in range(3)]
    first.answer = first.knows = SILENT
    for minute in range(10):
        work(district, first, second, at=NOW + minute * MINUTE)
    assert second.calls == [] and {now_of(district, one).state for one in messages} == {"ambiguous"}


@pytest.mark.parametrize("is_first_out", [True, False])
def test_it_does_so_only_while_the_first_is_out_and_the_second_is_not(first, second, is_first_out):
    district = make_district()
    message = put(district, message_class="emergency", expires_at=NOW + timedelta(hours=4))
    with district.acting():
        Message.objects.seen_by(district.system).filter(pk=message.pk).update(
            state="ambiguous", state_at=NOW, provider="texts", attempt=1
        )
    for name in ["texts", "texts_2"] if is_first_out else []:
        Outage(district_id=district.id, provider=name, since=NOW, next_at=NOW + MINUTE * 9).save(
            force_insert=True
        )
    first.knows = SILENT
    work(district, first, second, at=NOW + 2 * MINUTE)
    assert now_of(district, message).state == "ambiguous"


def test_what_may_have_gone_by_the_second_is_asked_of_the_second(first, second):
    district = make_district()
    for _ in range(3):
        put(district)
    first.answer = AWAY
    work(district, first, second)
    second.answer, message = SILENT, put(district)
    work(district, first, second, at=NOW + timedelta(seconds=5))
    assert now_of(district, message).provider == "texts_2"
    second.knows = Accepted("SM2")
    work(district, first, second, at=NOW + MINUTE)
    assert str(message.pk) in second.asked and str(message.pk) not in first.asked
    assert now_of(district, message).provider_reference == "SM2"


def test_what_went_by_a_second_that_is_set_up_no_more_is_for_a_person(first, second):
    district = make_district()
    for _ in range(3):
        put(district)
    first.answer = AWAY
    work(district, first, second)
    second.answer, message = SILENT, put(district)
    work(district, first, second, at=NOW + timedelta(seconds=5))
    first.answer = None
    for minute in range(1, 9):
        at = NOW + minute * MINUTE
        with clock.set_to(at):
            settle_unclear(by=district.system, at=at, terms=TERMS, providers={"sms": first})
            send_batch(by=district.system, at=at, terms=TERMS, providers={"sms": first})
    assert now_of(district, message).state == "ambiguous"
    assert str(message.pk) not in first.asked + [parcel.reference for parcel in first.calls]


def test_nobody_is_told_that_nothing_leaves_while_the_second_sends(monkeypatch):
    district = make_district()
    for number in ("", "_2"):
        address = f"https://AC{number}:secret@texts.example/2010?from=%2B15550000000"
        monkeypatch.setenv(f"THIRDPILLAR_TEXTS_URL{number}", address)
    shown = []
    for name in ("texts", "texts_2"):
        Outage(district_id=district.id, provider=name, since=NOW, next_at=NOW).save(force_insert=True)
        with district.acting():
            shown.append([one.channels for one in ways_down(seen_by=district.system)])
    assert shown == [[], [["Text message"]]]


def test_the_second_is_set_up_beside_the_first_and_has_a_name_of_its_own(monkeypatch):
    assert stand_ins() == {}
    address = "https://AC{}:secret@texts.example/2010?from=%2B15550000000"
    monkeypatch.setenv("THIRDPILLAR_TEXTS_URL_2", address.format(2))
    assert stand_ins() == {}
    monkeypatch.setenv("THIRDPILLAR_TEXTS_URL", address.format(1))
    assert (configured_providers()["sms"].name, stand_ins()["sms"].name) == ("texts", "texts_2")
    monkeypatch.setenv(
        "THIRDPILLAR_TEXTS_URL_2", "sinch+https://plan:token@sinch.example?from=%2B1555&secret=hook"
    )
    assert stand_ins()["sms"].name == "sinch_2"
