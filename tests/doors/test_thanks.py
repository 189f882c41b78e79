"""Thanks and "ok" ask nothing of anybody: taken down, unanswered, and no question of a family's."""

from datetime import timedelta

import pytest

from tests.doors.test_answered import LATER, said, text, town, went  # noqa: F401
from tests.doors.test_inbound import answers, home, invited, replies  # noqa: F401
from tests.doors.test_inbound import text as text_of_home
from tests.doors.test_stops import replies as replies_to
from tests.factories import NOW, at_host, signed_in
from thirdpillar.doors.intents import Intent, meaning_of
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.models import Inbound, Thread
from thirdpillar.means.conversations.queries.waiting import pace, school_hours

pytestmark = pytest.mark.django_db

THANKS = [
    ("en", "ok"), ("en", "Ok thanks"), ("en", "Thank you!"), ("en", "thank you Ms. Nordstrom"), ("", "👍"), ("es", "👍🏽"),
    ("es", "Gracias"), ("es", "Ok, muchas gracias maestra"), ("ar", "شكرا"), ("ar", "شكراً جزيلا"), ("zh", "收到，谢谢老师"),
    ("vi", "Cảm ơn cô ạ"), ("so", "Mahadsanid macalin"), ("ht", "Mèsi anpil"), ("pt", "Obrigada"),
    ("fr", "Merci, bonne journée"), ("ru", "Спасибо большое"), ("ko", "감사합니다 선생님"), ("tl", "Salamat po"),
    ("hmn", "Ua tsaug xib fwb"), ("am", "አመሰግናለሁ"), ("sw", "Asante sana mwalimu"), ("", "gracias"), ("so", "thank you"),
    ("en", "thank you ❤️"), ("", "❤️🙏"),
]  # fmt: skip
NONE = [
    ("en", "thanks?"), ("en", "ok but he is sick"), ("en", "thank you 👎"), ("en", "thanks I need"), ("en", "teacher"),
    ("es", "hola maestra"), ("en", "ok stop"), ("en", "thank you yes"), ("en", "👎"), ("en", "no thanks"), ("", "ta"),
    ("en", "thanks miss the bus"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "body"), THANKS)
def test_thanks_are_thanks_in_every_language(language, body):
    assert meaning_of(body, language).intent == Intent.THANKS


@pytest.mark.parametrize(("language", "body"), NONE)
def test_what_says_more_is_none(language, body):
    assert meaning_of(body, language).intent != Intent.THANKS


def thread_of(town) -> Thread:  # noqa: F811
    with town.oak.acting():
        return Thread.objects.seen_by(town.oak.system).get()


def begun(town, body="School is closed on Friday.", at=NOW):  # noqa: F811
    thread = town.begin(body=body)
    went(town, at)
    return thread


@pytest.mark.parametrize("is_closed", [False, True])
def test_thanks_in_a_conversation_are_taken_down_and_nobody_is_owed_an_answer(town, is_closed):  # noqa: F811
    thread = begun(town)
    if is_closed:
        with town.oak.acting(town.by):
            actions.close_thread(thread_id=thread.pk, by=town.by, at=NOW)
    before = thread_of(town).standing
    assert text(town, "Thank you!").answers == "conversations.post"
    assert [one[0] for one in said(town)] == ["Thank you!"] and thread_of(town).standing == before
    assert replies_to(town) == []
    with town.oak.acting():
        hours = school_hours(town.oak.row, seen_by=town.oak.system)
        assert pace(hours=hours, aim_hours=8, at=LATER + timedelta(days=9), seen_by=town.oak.system) is None


def test_an_ok_answers_what_we_asked(town):  # noqa: F811
    begun(town, body="Can we meet on Friday?")
    text(town, "OK")
    assert thread_of(town).standing == "for_us"
    text(town, "thank you", "SM2", at=LATER + timedelta(minutes=1))
    assert thread_of(town).standing == "for_us", "what was said before them still waits"


@pytest.mark.parametrize("ok", ["ok", "👍", "Ok thanks"])
@pytest.mark.parametrize(
    "asked",
    [
        ("Reply OK if we may give her ibuprofen.",),
        ("Can Halima go on the trip?", "Bring lunch."),
        ("Thank you!", "Bring lunch."),
    ],
)
def test_an_ok_may_answer_all_that_we_said_since_their_last_word(town, asked, ok):  # noqa: F811
    thread = begun(town, body=asked[0])
    for number, body in enumerate(asked[1:]):
        written_by_us(town, thread, body, number)
    text(town, ok)
    assert thread_of(town).standing == "for_us"


def test_an_ok_to_our_thanks_is_owed_no_answer(town):  # noqa: F811
    thread = begun(town)
    text(town, "She has a cold.")
    written_by_us(town, thread, "Thank you for letting me know!", 200)
    text(town, "👍", "SM2", at=LATER + timedelta(minutes=300))
    assert thread_of(town).standing == "for_them"


def written_by_us(town, thread, body, minutes):  # noqa: F811
    with town.oak.acting(town.by):
        actions.write_to_family(
            thread_id=thread.pk,
            body=body,
            key=f"w{minutes}",
            by=town.by,
            at=NOW + timedelta(minutes=1 + minutes),
        )
    went(town, NOW + timedelta(minutes=1 + minutes))


@pytest.mark.parametrize(("body", "standing"), [("ok", "for_us"), ("thank you", "for_them")])
def test_an_ok_on_the_family_page_waits_for_us(town, client, body, standing):  # noqa: F811
    thread = begun(town, body="Please confirm that she may go.")
    at_host(client, town.oak.row)
    with clock.set_to(LATER):
        client.post(f"/m/{thread.code}", {"body": body, "key": "p1"})
    assert thread_of(town).standing == standing


def test_thanks_on_the_family_page_leave_it_as_it_stands(town, client):  # noqa: F811
    thread = begun(town)
    at_host(client, town.oak.row)
    with clock.set_to(LATER):
        assert client.post(f"/m/{thread.code}", {"body": "gracias", "key": "p1"}).status_code == 302
    assert [one[0] for one in said(town)] == ["gracias"] and thread_of(town).standing == "for_them"


def test_thanks_that_answer_nothing_are_kept_and_no_reply_goes(home):  # noqa: F811
    kept = text_of_home(home, "Gracias")
    assert (kept.state, kept.answers) == ("answered", "thanks") and replies(home) == []


def test_an_ok_to_an_open_invitation_is_a_persons_to_read(home):  # noqa: F811
    invited(home)
    assert text_of_home(home, "ok").state == "needs_person" and answers(home) == []
    assert text_of_home(home, "gracias", "SM2").answers == "thanks", "thanks are no yes"


def test_a_picture_beside_thanks_is_seen_by_a_person(town):  # noqa: F811
    begun(town)
    text(town, "thanks", media=("https://media.example/1",))
    assert thread_of(town).standing == "for_us"


def test_many_texts_are_seen_to_with_one_press(client, home):  # noqa: F811
    one = text_of_home(home, "¿Por qué puerta entramos?")
    two = text_of_home(home, "¿Habrá comida?", "SM2")
    left = text_of_home(home, "Halima está enferma", "SM3")
    with clock.set_to(NOW):
        signed_in(client, home[0].add_account(Role.OFFICE))
        page = client.get("/texts/").content.decode()
        assert 'form="many"' in page and page.count('name="texts"') == 3
        assert page.count('<details class="tp-more"><summary>Hand over') == 3, (
            "whom to hand over to is folded"
        )
        done = client.post("/texts/seen/", {"texts": [str(one.pk), str(two.pk), "x"]}, follow=True)
    assert "¿Habrá comida?" not in done.content.decode()
    states = dict(Inbound.objects.seen_by(home[0].system).values_list("pk", "state"))
    assert states == {one.pk: "settled", two.pk: "settled", left.pk: "needs_person"}
    with clock.set_to(NOW):
        again = client.post("/texts/seen/", {"texts": [str(one.pk)]}, follow=True)
    assert again.status_code == 200, "what somebody has settled stays so"
