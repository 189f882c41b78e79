"""Where nobody here translates, the writer knows it before and after, the family's page says so, and a late version goes."""

from dataclasses import replace

import pytest
from django.urls import reverse

from tests.factories import NOW, at_host, signed_in
from tests.means.conversations.test_class import Class
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions.checking import check_translation
from thirdpillar.means.conversations.actions.translation import leave_overdue
from thirdpillar.means.conversations.models import Thread, Translation
from thirdpillar.means.conversations.queries.untranslated import nobody_translates

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    with clock.set_to(NOW):
        yield Class()


def outbox(room, adult=None):
    with room.oak.acting():
        found = Message.objects.seen_by(room.oak.system).order_by("made_at")
        return [
            one
            for one in found
            if adult is None or one.address == f"+1612555{1000 + room.adults.index(adult)}"
        ]


def speaks(room, *languages):
    interpreter = room.oak.add_account(Role.INTERPRETER)
    for one in languages:
        room.oak.speaks(interpreter, one, may_interpret=True, may_translate=True)
    return interpreter


def test_it_is_known_into_which_languages_nobody_translates(room):
    speaks(room, "es")
    with room.oak.acting(room.by):
        assert nobody_translates(["ar", "es", "vi"], on=NOW.date(), seen_by=room.by) == ["ar", "vi"]
        assert nobody_translates(["ar"], on=NOW.date(), seen_by=room.by, text_class="vital") == [], "it waits"


def test_the_page_says_so_before_and_after(room, client):
    speaks(room, "es")
    with clock.set_to(NOW):
        signed_in(client, room.teacher)
        address = reverse("threads:to_class", args=[room.room.pk])
        page = client.get(address).content.decode()
        assert (
            "Nobody here translates into Arabic." in page
            and "waits until somebody can" in page
            and "translates into Spanish" not in page
        )
        assert 'name="hold"' in page and "Arabic: 5" in page
        sent = {
            "families": [str(one.pk) for one in room.adults[:5]],
            "subject": "Trip",
            "body": "We go.",
            "key": "k",
        }
        done = client.post(address, sent, follow=True).content.decode()
        assert "Went out untranslated: Arabic: 1 · Somali: 1 · Vietnamese: 1" in done
        assert len(outbox(room)) == 4, "Spanish waits for its interpreter"


def test_held_words_wait_as_long_as_it_takes(room):
    done = room.write(adults=room.adults[:5], hold=True)
    assert done.untranslated == {} and sum(done.waiting.values()) == 4 and len(outbox(room)) == 1
    with room.oak.acting():
        assert leave_overdue(by=room.oak.system, at=NOW.replace(year=NOW.year + 1)) == 0


def test_the_familys_page_says_that_words_are_not_translated_and_a_late_version_goes_once(room, client):
    arabic = room.adults[4]
    room.write(adults=[arabic])
    (first,) = outbox(room, arabic)
    with room.oak.acting():
        thread = Thread.objects.seen_by(room.oak.system).get()
    at_host(client, room.oak.row)
    with clock.set_to(NOW):
        assert "لم يُترجم بعد" in client.get(f"/m/{thread.code}").content.decode()
    by = replace(room.oak.scope(Role.INTERPRETER), account_id=speaks(room, "ar", "en").pk)
    with room.oak.acting():
        row = Translation.objects.seen_by(room.oak.system).get(post=None)
    with room.oak.acting(by):
        check_translation(translation_id=row.pk, body="نذهب مع {children}.", reads_it=True, by=by, at=NOW)
    _first, late = outbox(room, arabic)
    assert "ترجمة الرسالة" in late.body and "نذهب" in late.body and late.channel == first.channel
    with clock.set_to(NOW):
        assert "لم يُترجم بعد" not in client.get(f"/m/{thread.code}").content.decode()
