"""Safe is only what one language reads whole, its no first; "OK" says that a text was read."""

import pytest

from thirdpillar.doors.alert_words import _listed, may_be_call, may_be_danger, wellbeing_meant
from thirdpillar.doors.lexicon import lexicons
from thirdpillar.means.conversations.wording.beside import ANSWERS, answered_in, answers_now

BY_NAME = dict(zip(answered_in(), answers_now(), strict=True))
SAFE, NO, ALSO = ANSWERS.index("safe"), ANSWERS.index("not"), ANSWERS.index("also")


@pytest.mark.parametrize("language", answered_in())
def test_no_word_for_safe_with_its_languages_no_is_ever_safe(language):
    """Every word for safe, with every no before and after it, and with every word that may stand beside."""
    words = BY_NAME[language]
    wrong = [
        text
        for safe in words[SAFE]
        for no in words[NO]
        for text in (f"{no} {safe}", f"{safe} {no}", *(f"{also}, {no} {safe}" for also in words[ALSO]))
        for read in (language, "", "en")
        if wellbeing_meant(text, read) == "safe" and f"{no} {safe}" not in words[SAFE]
    ]
    assert wrong == []


@pytest.mark.parametrize("language", answered_in())
def test_every_word_for_safe_is_safe_to_who_reads_the_language_and_one_speaks_of_safety_itself(language):
    missed = [one for one in BY_NAME[language][SAFE] if wellbeing_meant(one, language) != "safe"]
    assert missed == []
    certain = [one for one in BY_NAME[language][SAFE] if wellbeing_meant(one, language, is_asked_since=True)]
    assert certain and len(certain) <= len(BY_NAME[language][SAFE])
    assert lexicons()[language.partition("-")[0]].of_safety


@pytest.mark.parametrize(
    ("body", "language", "meant"),
    [
        ("Si salama", "sw", None), ("si salama.", "sw", None), ("Si salama", "", None), ("Si salama", "es", None),
        ("si, estamos bien", "es", "safe"), ("si estamos bien", "sw", None), ("no estamos safe", "es", None),
        ("ma nabad", "so", None), ("sio salama", "sw", None), ("OK", "en", None), ("ok", "", None), ("Okay!", "es", None),
        ("fine", "en", None), ("ok thanks", "en", None), ("ok we are safe", "en", "safe"), ("we are ok", "en", "safe"),
        ("estamos bien, thank you", "es", "safe"), ("1 ok", "en", "safe"), ("Sawa", "sw", None), ("tuko sawa", "sw", "safe"),
    ],
)  # fmt: skip
def test_one_language_reads_the_whole_text(body, language, meant):
    assert wellbeing_meant(body, language) == meant


@pytest.mark.parametrize(
    ("body", "meant"),
    [("1", None), ("2", None), ("ok", None), ("bien", None), ("estamos bien", None), ("a salvo", "safe"), ("help", "help"),
     ("we are safe, thank you", "safe"), ("we are fine", None)],
)  # fmt: skip
def test_once_something_newer_was_asked_only_safety_itself_and_help_speak_of_the_alert(body, meant):
    assert wellbeing_meant(body, "es", is_asked_since=True) == meant


@pytest.mark.parametrize(
    "body",
    ["We are NOT safe he has a gun", "I can't find my daughter", "No estamos a salvo", "hay un hombre con pistola", "🆘", "911",
     "necesitamos ayuda no hay luz", "we need help no power", "No encuentro a mi hija", "Je ne trouve pas ma fille",
     "не могу найти дочь", "我找不到女儿", "딸을 찾을 수 없어요", "لا أجد ابنتي", "không tìm thấy con gái tôi", "hatuko salama",
     "não encontro minha filha", "mwen pa jwenn pitit fi mwen", "hindi ko mahanap ang anak ko", "tsis nyab xeeb", "ደህና አይደለንም",
     "qori ayuu haystaa", "fire!", "Thanks please help us", "help", "2", "2 please", "2 we have no power"],
)  # fmt: skip
@pytest.mark.parametrize("read", ["", "en", "es"])
def test_danger_denied_safety_and_who_looks_for_a_child_call_for_help(body, read):
    assert wellbeing_meant(body, read) == "help"


@pytest.mark.parametrize(
    "body",
    ["gracias por su ayuda", "Thank you for your help", "Thanks for your help with the trip", "merci pour votre aide",
     "How can we help?", "do you need help?", "obrigada pela ajuda", "спасибо за помощь", "谢谢你们的帮助", "شكرا على المساعدة",
     "cảm ơn đã giúp", "mèsi pou èd nou", "감사합니다 도움", "salamat sa tulong", "ua tsaug kev pab", "asante kwa msaada",
     "mahadsanid caawimaad", "እናመሰግናለን እርዳታ", "2 kids at home with me, all fine", "2 niños en casa"],
)  # fmt: skip
def test_thanks_for_help_offers_and_a_count_call_for_nothing(body):
    assert {wellbeing_meant(body, each) for each in ("", "en", "es")} == {None}


@pytest.mark.parametrize(
    "body", ["is there a gun?", "there is no fire", "No hay fuego", "was there a shooting?"]
)
def test_danger_that_is_asked_or_denied_is_a_doubt_to_be_read_first(body):
    assert wellbeing_meant(body, "en") is None and may_be_danger(body)
    assert not may_be_danger("ok thank you")


@pytest.mark.parametrize(
    ("body", "meant"),
    [("Thanks for your help with Ana's reading", None), ("I need help with the bus form", None), ("need help", "help"),
     ("necesito ayuda", "help"), ("we need help!", "help"), ("he has a gun", "help"), ("911", "help"), ("🆘", "help"),
     ("We can't find my daughter", "help"), ("Her homework is missing", None), ("where is my son's jacket?", None)],
)  # fmt: skip
def test_once_something_newer_was_asked_help_with_a_thing_is_of_that_thing(body, meant):
    assert wellbeing_meant(body, "es", is_asked_since=True) == meant


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("We called 911 and are safe now", "en"), ("llamamos al 911, estamos bien", "es"), ("1 called 911", "en"),
        ("We are safe, the police came", "en"), ("Ya llamamos a la policía. Ya estamos bien, gracias", "es"),
        ("Nous avons appelé le 911, nous sommes en sécurité", "fr"), ("Ligamos para o 911, agora estamos bem", "pt"),
        ("我们安全，已经报警了", "zh"), ("chúng tôi đã gọi 911, chúng tôi an toàn", "vi"), ("911에 신고했어요. 안전해요", "ko"),
        ("позвонили в 911, мы в безопасности", "ru"), ("waxaan wacnay 911, waan badqabnaa", "so"),
        ("nou te rele 911, nou an sekirite", "ht"), ("اتصلنا بالشرطة، نحن بخير", "ar"), ("911 ደውለናል ደህና ነን", "am"),
        ("tumawag na kami sa 911, ligtas kami", "tl"),
        ("peb hu 911 lawm, peb nyab xeeb", "hmn"), ("tumepiga 911, tuko salama", "sw"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_known", [True, False])
def test_that_help_was_called_before_is_no_call_beside_safe(body, language, is_known):
    assert wellbeing_meant(body, language if is_known else "") == "safe"


@pytest.mark.parametrize(
    "body",
    ["We called 911", "llamamos al 911", "We called 911 he has a gun", "called 911, we are not safe", "call 911 we are safe",
     "llamamos al 911, no estamos bien", "We called 911 and are safe but my son is missing", "Estamos bien, llamen al 911",
     "called 911 we are safe please help my son", "2 called 911",
     "ya estamos bien pero hay humo, llamamos al 911", "已经报警", "已经报警，他有枪，我们安全"],
)  # fmt: skip
@pytest.mark.parametrize("read", ["", "en", "es"])
def test_what_may_be_a_call_stays_one_though_help_was_called_before(body, read):
    assert wellbeing_meant(body, read) == "help"


@pytest.mark.parametrize(
    "body",
    ["We called 911 and are safe, grandma cannot stand", "llamamos al 911, todo bien por ahora",
     "We called 911, are we safe?", "called 911 no one came all good"]
)  # fmt: skip
def test_where_more_is_said_a_person_reads_it_at_once(body):
    assert wellbeing_meant(body, "en") is None and may_be_danger(body)


@pytest.mark.parametrize("listed", ["danger", "danger_now", "rings", "need"])
def test_every_word_of_danger_of_every_language_is_a_call_or_rings(listed):
    words = [word for texts in _listed() for word in texts.get(listed, ())]
    assert len(words) > 60
    assert [one for one in words if wellbeing_meant(one) != "help" and not may_be_call(one)] == []
    for since in (False, True):
        assert [one for one in words if wellbeing_meant(one, is_asked_since=since) == "safe"] == []


@pytest.mark.parametrize(
    "body",
    ["my husband is hitting me", "gracias pero mi esposo me esta pegando", "we are hiding in the bathroom", "not breathing",
     "救我", "انقذونا", "sove nou", "il me frappe", "ele está me batendo", "он меня бьёт", "chồng tôi đánh tôi", "살려줘",
     "sinasaktan niya ako", "ananipiga", "wuu i garaacayaa", "يضربني", "Where is my son??", "he took the kids",
     "he took my son from school", "se llevaron a mi hijo a la fuerza"],
)  # fmt: skip
def test_violence_and_who_hides_are_calls(body):
    assert wellbeing_meant(body, "en") == "help"


@pytest.mark.parametrize(
    "body",
    ["he is at the door", "my daughter did not come home", "shots", "safe but dad has not come home", "他打我",
     "Police are here, we are safe", "The fire is out, everyone is ok", "We are safe. 911!", "911 came and helped, all safe",
     "My son was missing but we found him, all safe", "La policía ya llegó, estamos bien", "Booliska ayaa yimid waan badqabnaa",
     "Thank you for calling 911", "gracias por llamar a la policía", "Thank you for letting us know about the police visit",
     "where is the family night?", "I have lost my kid's form", "kote pitit mwen ka achte liv", "不知道孩子几点放学"],
)  # fmt: skip
def test_what_may_be_danger_or_is_over_rings_and_is_nobodys_to_count(body):
    assert wellbeing_meant(body, "en") is None and may_be_call(body)
    assert wellbeing_meant(body, "en", is_asked_since=True) is None


@pytest.mark.parametrize(
    "body",
    ["mon fils est en danger de redoubler", "son is missing homework", "총회 언제예요?", "칼림바 수업", "玩具枪",
     "fire drill went well?"],
)  # fmt: skip
def test_what_only_sounds_like_danger_rings_nobody(body):
    assert wellbeing_meant(body, "en") is None and not may_be_call(body)


@pytest.mark.parametrize(
    "body",
    ["I am safe thanks for your help", "gracias, ya estamos a salvo, gracias por su ayuda",
     "nous sommes en sécurité, merci pour votre aide"],
)  # fmt: skip
def test_safe_with_thanks_for_help_is_safe(body):
    assert wellbeing_meant(body) == "safe"
