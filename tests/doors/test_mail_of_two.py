"""Two guardians by e-mail: each has a link and an address of their own, and words are one's only from an address of one's own."""

import pytest

from tests.doors.hooks.test_reports import MAIL, town
from tests.doors.test_mail_in import answer, kept, said, take, written
from tests.factories import NOW, at_host
from tests.means.conversations.test_together import agree, ask, write
from thirdpillar.doors.mail_in import Taken
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import ContactPoint, Preference
from thirdpillar.means.conversations.models import Inbound, Post, Thread

pytestmark = pytest.mark.django_db
__all__ = ["town", "written"]
HIS = "ayanle@example.org"


def mail_of(town, adult, value) -> None:
    with town.oak.acting():
        ContactPoint(district_id=town.oak.id, adult=adult, kind="email", value=value).save(force_insert=True)


def together(town) -> Message:
    """Both read together by e-mail; the mail that went to him."""
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(adult=town.father).update(left_at=NOW)
        thread = Thread.objects.seen_by(town.oak.system).get()
    mail_of(town, town.father, HIS)
    for seat in ask(town, thread):
        agree(town, seat)
    write(town, thread, "For both", "k9")
    with town.oak.acting():
        return Message.objects.seen_by(town.oak.system).get(address=HIS, purpose="conversations.together")


def test_a_second_guardians_mail_holds_nothing_of_the_firsts_link(town, written, client):
    his = together(town)
    with town.oak.acting():
        code = Thread.objects.seen_by(town.oak.system).get().code
    assert his.reply_to.startswith("answers+") and code not in his.reply_to + his.body
    at_host(client, town.oak.row)
    of_reply = his.reply_to.partition("+")[2].partition("-")[0]
    assert client.get(f"/m/{code}").status_code == 200
    # It is the code of his own pages: hers it opens not.
    assert client.get(f"/m/{of_reply}").status_code == 404
    his_ways = client.get(f"/ways/{of_reply}")
    assert his_ways.status_code == 200 and town.mother.given_name not in his_ways.content.decode()


def test_what_a_second_guardian_answers_by_mail_is_said_by_him(town, written):
    his = together(town)
    mail = answer(his.reply_to, "I will come", sender=HIS)
    assert [take(town, mail) for _ in range(2)] == [Taken.SAID, Taken.BEFORE]
    with town.oak.acting():
        (post,) = Post.objects.seen_by(town.oak.system).filter(said_by="family")
    assert (post.body, post.adult_id, post.way) == ("I will come", town.father.pk, "email")


def test_his_address_is_no_good_for_her_nor_after_a_restriction(town, written):
    his = together(town)
    assert take(town, answer(his.reply_to, "It is me", id="<m2@x>")) == Taken.WAITS
    town.restrict(town.father)
    assert take(town, answer(his.reply_to, "It is still me", sender=HIS)) == Taken.WAITS
    assert said(town) == []
    assert [state for _body, state, _answers in kept(town)] == ["needs_person", "needs_person"]


@pytest.mark.parametrize(
    "words", ["This is Ayanle, her father. Send the custody papers to me", "yes", "Email"]
)
def test_a_mail_from_an_address_that_two_share_goes_to_a_person(town, written, words):
    mail_of(town, town.father, MAIL)
    assert take(town, answer(written.reply_to, words)) == Taken.WAITS
    assert (said(town), kept(town)) == ([], [(words, "needs_person", "")])
    with town.oak.acting():
        (inbound,) = Inbound.objects.seen_by(town.oak.system)
        assert not Preference.objects.seen_by(town.oak.system).exists()
    assert (inbound.school_id, inbound.adult_id) == (town.school.pk, None)


def test_a_mail_from_an_address_that_was_said_to_be_wrong_goes_to_a_person(town, written):
    with town.oak.acting():
        ContactPoint.objects.seen_by(town.oak.system).filter(value=MAIL).update(state="wrong")
    assert take(town, answer(written.reply_to)) == Taken.WAITS
    assert said(town) == []
