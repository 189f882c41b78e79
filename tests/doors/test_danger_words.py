"""What may call for help now in a conversation, where no alert asks: marked as such, and first among what waits for us."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.doors.test_amid_a_conversation import asked, marks
from tests.doors.test_answered import LATER, case, text, town, went  # noqa: F401
from tests.factories import NOW, at_host
from thirdpillar.doors.danger_words import may_call_now
from thirdpillar.means.conversations.choices import Standing
from thirdpillar.means.conversations.models import Post
from thirdpillar.means.conversations.queries.threads import threads

pytestmark = pytest.mark.django_db
CALLS = (
    "emergency", "EMERGENCY!!", "SOS", "s.o.s.", "911", "help please he is here", "Help! he's here",
    "This is an emergency", "it's an emergency, call me", "🆘", "help me", "please help",
    "help us he came back", "emergencia", "Auxilio", "ayuda por favor, está aquí", "c'est une urgence",
    "au secours !", "aidez-moi il est là", "Emergência", "Socorro", "Se yon ijans", "anmwe!", "Khẩn cấp",
    "cứu tôi với", "救命", "紧急情况", "緊急情況", "살려주세요", "긴급상황", "помогите он здесь", "СОС",
    "Waa xaalad degdeg ah", "na caawi wuu yimid", "Dharura", "nisaidie yuko hapa", "Saklolo",
    "May emergency po", "Xwm txheej ceev", "pab peb nws tuaj lawm", "አስቸኳይ ነው", "እርዱን እዚህ ነው", "حالة طارئة",
    "النجدة", "ساعدونا هو هنا",
)  # fmt: skip
CALLS_NOT = (
    "Is there an emergency contact form?", "What is your emergency number", "My emergency contact is her aunt",
    "he is here", "emergency contact changed to 6125550155", "the help desk is closed",
    "help with homework please", "Family emergency", "please help me with the form",
    "She is here with me today", "¿Quién es su contacto de emergencia?", "This is not an emergency",
    "aidez-moi avec le formulaire", "Le formulaire d'urgence est rempli", "ajuda com a lição",
    "Nimewo ijans mwen an chanje", "Số liên lạc khẩn cấp của tôi", "紧急联系人是她姑姑",
    "비상 연락처가 바뀌었어요", "Экстренный контакт: бабушка", "Namba ya dharura ni hii",
    "Lambarka degdegga ah", "tulong sa assignment", "رقم الطوارئ هو رقم خالتها", "pab kuv daim ntawv",
    "የአደጋ ጊዜ ስልክ", "thanks for the help",
)  # fmt: skip


@pytest.mark.parametrize("body", CALLS)
def test_it_may_call(body):
    assert may_call_now(body)


@pytest.mark.parametrize("body", CALLS_NOT)
def test_it_does_not(body):
    assert not may_call_now(body)


@pytest.mark.parametrize("body", ["emergency", "SOS", "911", "help please he is here"])
def test_it_is_marked_and_stands_first(town, body):  # noqa: F811
    asked(town, "en")
    waits = case(town, at=NOW - timedelta(days=2))
    with town.oak.acting():
        type(waits).objects.seen_by(town.oak.system).filter(pk=waits.pk).update(
            standing=Standing.FOR_US, standing_at=NOW - timedelta(days=2)
        )
    text(town, body)
    assert marks(town) == [(body, "help")]
    with town.oak.acting(town.office):
        assert [one.may_mean for one in threads(seen_by=town.office, box=Standing.FOR_US)] == ["help", None]


def test_on_the_familys_own_page_too(town, client):  # noqa: F811
    asked(town, "en")
    with town.oak.acting():
        code = Post.objects.seen_by(town.oak.system).select_related("thread").first().thread.code
    at_host(client, town.oak.row)
    client.post(
        reverse("family_threads:conversation", args=[code]), {"body": "help please he is here", "key": "p1"}
    )
    assert marks(town) == [("help please he is here", "help")]
