"""What weighs more than its writer says: asked about once, before anything leaves, with an engine and without one."""

import pytest
from django.urls import reverse

from tests.factories import NOW, make_district, signed_in
from tests.factories.translators import FAKES
from tests.means.conversations.test_class import Class
from tests.means.conversations.test_translation import Place
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.choices import TextClass
from thirdpillar.means.conversations.models import Broadcast, Post, Translation
from thirdpillar.means.conversations.rules.weighing import Unsure

pytestmark = pytest.mark.django_db
GRAVE = "Halima is suspended from 11/30/2026. The expulsion hearing is on 12/02/2026."


@pytest.fixture(autouse=True)
def now():
    with clock.set_to(NOW):
        yield


@pytest.fixture(params=["", "deepl"])
def place(request, monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL", raising=False)
    if not request.param:
        yield Place()
        return
    with FAKES[request.param]() as fake:
        monkeypatch.setenv("THIRDPILLAR_TRANSLATOR_URL", fake.address())
        yield Place()


def posts(place) -> list[str]:
    with place.oak.acting():
        return [one.body for one in Post.objects.seen_by(place.oak.system)]


def hidden(page) -> str:
    return page.context["form"]["sure"].value()


def declined(district, deed: str) -> list[str]:
    with district.acting():
        entries = Entry.objects.seen_by(district.system).filter(deed=f"conversations.{deed}")
        return [one.detail["declined"] for one in entries if "declined" in one.detail]


def test_a_new_conversation_asks_before_anything_leaves_and_takes_the_answer(place, client):
    client = signed_in(client, place.teacher)
    page = reverse("threads:begin", args=[place.reader.pk])
    shown = client.get(page)
    assert shown.context["form"]["text_class"].value() in (None, "")  # nothing comforts beforehand
    typed = {"students": str(place.child.pk), "subject": "Monday", "body": GRAVE, "key": "k1",
             "ground": f"class:{place.room.pk}", "text_class": "everyday"}  # fmt: skip
    asked = client.post(page, typed)
    assert asked.status_code == 422 and "suspended, expulsion, hearing" in asked.content.decode()
    assert posts(place) == [] and not asked.context["form"]["text_class"].value()
    # Pressed again without choosing, it is asked again.
    nothing = typed | {"sure": hidden(asked)}
    del nothing["text_class"]
    assert client.post(page, nothing).status_code == 422 and posts(place) == []
    assert client.post(page, typed | {"sure": hidden(asked), "text_class": "discipline"}).status_code == 302
    place.work()
    assert place.row().text_class == TextClass.DISCIPLINE and place.outbox() == []
    assert declined(place.oak, "write_to_family") == []


def test_everyday_all_the_same_goes_and_stays_in_the_record(place, client):
    thread = place.write("Bring a coat.")
    client = signed_in(client, place.teacher)
    page = reverse("threads:thread", args=[thread.pk])
    said = "We play the suspended bridge game."
    asked = client.post(page, {"body": said, "key": "k2"})
    assert asked.status_code == 422 and said not in posts(place)
    sure = {"sure": hidden(asked), "text_class": "everyday", "key": "k2"}
    other = client.post(page, sure | {"body": "He is suspended and the IEP is over."})
    assert other.status_code == 422 and "IEP" in other.content.decode()  # a new word is a new question
    assert client.post(page, sure | {"body": said}).status_code == 302
    assert said in posts(place) and declined(place.oak, "write_to_family") == ["discipline"]


def test_a_subject_weighs_too_and_who_reads_our_language_is_asked_nothing(place):
    with pytest.raises(Unsure, match="IEP"):
        place.write("See you on Thursday.", subject="The IEP meeting")
    with place.oak.acting(place.by), pytest.raises(Unsure):
        place.write("Nos vemos.", translated={"es": "La audiencia es el jueves."})
    reads_ours = place.oak.add_adult("Ann", "Miller", phone="+16125550191", language="en")
    place.oak.tie(place.child, reads_ours)
    place.begin(body=GRAVE, adult=reads_ours)
    assert posts(place) == [GRAVE]


def test_an_emergency_waits_for_no_question(place):
    place.write("Lockdown is over. The police left.", TextClass.EMERGENCY, by=place.district_office)
    assert len(posts(place)) == 1


def test_the_composer_says_it_while_somebody_writes(place, client):
    client = signed_in(client, place.teacher)
    look = {"body": GRAVE, "sure": ""}
    assert "suspended, expulsion, hearing" in client.post(reverse("threads:reading"), look).content.decode()
    chosen = client.post(reverse("threads:reading"), look | {"text_class": "discipline"})
    assert "expulsion, hearing" not in chosen.content.decode()


def test_a_class_is_asked_once_for_all(client):
    room = Class()
    client = signed_in(client, room.teacher)
    page = reverse("threads:to_class", args=[room.room.pk])
    typed = {"families": [str(one.pk) for one in room.adults[:3]], "subject": "Trip", "key": "k3",
             "body": "Your consent for {children}, please."}  # fmt: skip
    asked = client.post(page, typed)
    assert asked.status_code == 422 and "consent" in asked.content.decode() and posts(room) == []
    again = typed | {"sure": hidden(asked), "text_class": "everyday"}
    assert client.post(page, again).status_code == 302
    assert len(posts(room)) == 3 and declined(room.oak, "write_to_class") == ["vital"]


def test_a_message_to_many_is_asked_before_it_is_a_draft(client):
    oak = make_district(languages=["en", "es"], sender_name="Oak Schools")
    oak.add_school("Oak")
    client = signed_in(client, oak.add_account(Role.OFFICE, email="office@x.example"))
    typed = {"title": "Hearings", "pace": "soon", "words_en": "The hearings are on 12/02/2026."}
    page = reverse("broadcasts:new")
    assert "checked" not in str(client.get(page).context["form"]["text_class"])
    asked = client.post(page, typed)
    assert asked.status_code == 422 and "hearings" in asked.content.decode()
    with oak.acting():
        assert not Broadcast.objects.seen_by(oak.system).exists()
    assert 'name="sure"' in asked.content.decode()
    assert client.post(page, typed | {"sure": hidden(asked), "text_class": "vital"}).status_code == 302
    with oak.acting():
        assert Broadcast.objects.seen_by(oak.system).get().text_class == TextClass.VITAL
        assert not Translation.objects.seen_by(oak.system).exists()
