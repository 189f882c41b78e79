"""While an alert asks, no word of help of any language drops out: it is counted, or rings a person; nobody is told who we are."""

import pytest

from tests.doors.test_alerts import AMINA, NIGHT, ROSA, alert, counts, text  # noqa: F401
from thirdpillar.doors.alert_words import may_be_call, wellbeing_meant
from thirdpillar.doors.lexicon import spellings
from thirdpillar.doors.pleas import is_plea, words_of_help
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.queries.calls_for_help import how_many_call
from thirdpillar.means.conversations.wording.beside import ANSWERS, answered_in, answers_now

HELP = ANSWERS.index("help")
OF_ALERTS = dict(zip(answered_in(), answers_now(), strict=True))


def pleas(language) -> list[str]:
    """Every word of help of a language: what every text is read with, and what an alert's answers are."""
    names = [one for one in OF_ALERTS if one.partition("-")[0] == language]
    return sorted({*words_of_help(language), *(word for name in names for word in OF_ALERTS[name][HELP])})


@pytest.mark.parametrize("language", list(spellings()))
def test_every_word_of_help_alone_is_a_call(language):
    assert pleas(language)
    missed = [
        (word, read) for word in pleas(language) for read in (language, "en", "") if wellbeing_meant(word, read) != "help"
    ]  # fmt: skip
    assert missed == []


@pytest.mark.parametrize("language", list(spellings()))
def test_every_word_of_help_with_thanks_is_a_call_or_rings(language):
    thanks = [*spellings()[language].get("thanks", ())[:12], "thanks", "thx", "ok"]
    lost = [
        said
        for word in pleas(language)
        for polite in thanks
        for said in (f"{polite} {word}", f"{polite}. {word}", f"{word} {polite}", f"{word}, {polite}!", f"{polite} {word}?")
        if wellbeing_meant(said, language) not in ("help", None)
        or (wellbeing_meant(said, language) is None and not may_be_call(said))
    ]  # fmt: skip
    assert lost == []


@pytest.mark.parametrize("language", list(spellings()))
def test_who_asks_only_who_we_are_calls_for_nothing(language):
    for word in spellings()[language].get("information", ()):
        assert word in spellings()[language]["help"] and not is_plea(word)
        assert wellbeing_meant(word, language) is None and not may_be_call(word)
        assert is_plea(f"{word} {min(words_of_help(language))}")


@pytest.mark.parametrize(
    "body",
    ["gracias por su ayuda", "Thank you so much for all your help", "merci pour votre aide", "obrigada pela ajuda",
     "спасибо за помощь", "谢谢你们的帮助", "cảm ơn đã giúp", "mèsi pou èd nou", "salamat sa tulong", "asante kwa msaada",
     "we don't need help", "no necesitamos ayuda", "لا نحتاج مساعدة", "caawimo uma baahnin", "不需要帮助", "không cần giúp",
     "nou pa bezwen èd", "não precisamos de ajuda", "pas besoin d'aide", "помощь не нужна", "도움 필요 없어요",
     "hindi kailangan ng tulong", "tsis xav tau kev pab", "እርዳታ አያስፈልገንም", "hatuhitaji msaada", "допомога не потрібна",
     "do you need help?", "How can we help?"],
)  # fmt: skip
def test_thanks_for_help_an_offer_and_a_no_ring_nobody(body):
    assert wellbeing_meant(body) is None and not may_be_call(body)


@pytest.mark.parametrize(
    "body", ["ayuda ya llegó, estamos a salvo", "help is here, we are safe", "2 safe", "2 thanks", "mi hijo no esta bien ayuda"]
)  # fmt: skip
def test_what_says_both_or_is_in_doubt_is_nobodys_to_count_and_rings(body):
    assert wellbeing_meant(body, "es") is None and may_be_call(body)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "helped"),
    [("ayudenme", 1), ("ayudenme por favor", 1), ("nisaidieni", 1), ("помоги", 1), ("ساعدني", 1), ("求助", 1), ("کمک", 1),
     ("допомога", 1), ("مرسته", 1), ("我們需要幫助", 1), ("obrigada me ajuda", 1), ("gracias ayuda", 0), ("thx help", 0),
     ("obrigada ajuda", 0), ("ayuuuuda", 0), ("2 gracias", 0)],
)  # fmt: skip
@pytest.mark.parametrize("sender", [ROSA, AMINA])
def test_in_an_alert_a_word_of_help_counts_or_rings(alert, body, helped, sender):  # noqa: F811
    alert.add_account(Role.OFFICE, email="desk@x.example")
    kept = text(alert, sender, body)
    assert kept.answers == "conversations.wellbeing"
    with alert.acting():
        told = Message.objects.seen_by(alert.system).filter(purpose__startswith="broadcasts.help")
        assert told.exists() and how_many_call(seen_by=alert.by) == 1
        replies = Message.objects.seen_by(alert.system).filter(
            purpose="conversations.reply", address=sender, state_at__gte=NIGHT
        )
        assert [one.body for one in replies if "STOP" in one.body] == []
    assert (counts(alert)[2], kept.state) == ((1, "answered") if helped else (0, "needs_person"))


@pytest.mark.django_db
def test_in_an_alert_who_asks_who_we_are_is_told(alert):  # noqa: F811
    assert text(alert, ROSA, "informacion", NIGHT).answers == "help"
    assert counts(alert)[2] == 0
