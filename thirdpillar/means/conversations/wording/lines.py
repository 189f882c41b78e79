"""Lines under a text, in the language of whoever reads it: that a machine translated it, that nobody has yet, or
that it was translated wrongly before.

Drafts in all but English, until somebody who reads the language has checked them (doors/languages).
"""

from __future__ import annotations

from thirdpillar.ground.base.checked_texts import checked_now
from thirdpillar.ground.base.languages import page_language, page_language_or_near

BY_MACHINE = {
    "en": "Translated by a machine.",
    "es": "Traducido por una máquina.",
    "ar": "ترجمة آلية.",
    "zh": "机器翻译。",
    "vi": "Do máy dịch.",
    "so": "Mashiin ayaa tarjumay.",
    "ht": "Se yon machin ki tradui sa.",
    "pt": "Traduzido por uma máquina.",
    "fr": "Traduit par une machine.",
    "ru": "Переведено машиной.",
    "ko": "기계가 번역했습니다.",
    "tl": "Isinalin ng makina.",
    "hmn": "Lub tshuab txhais.",
    "am": "በማሽን የተተረጎመ።",
    "sw": "Imetafsiriwa na mashine.",
}
# The text is still in the school's language: say so, and that an interpreter can be asked for.
NOT_TRANSLATED = {
    "en": "Not translated yet. You may ask us for an interpreter.",
    "es": "Aún no está traducido. Puede pedirnos un intérprete.",
    "ar": "لم يُترجم بعد. يمكنكم أن تطلبوا منا مترجمًا.",
    "zh": "尚未翻译。您可以向我们要求口译员。",
    "vi": "Chưa được dịch. Quý vị có thể yêu cầu thông dịch viên.",
    "so": "Weli lama tarjumin. Waxaad naga codsan kartaa turjubaan.",
    "ht": "Li poko tradui. Ou ka mande nou yon entèprèt.",
    "pt": "Ainda não foi traduzido. Pode nos pedir um intérprete.",
    "fr": "Pas encore traduit. Vous pouvez nous demander un interprète.",
    "ru": "Ещё не переведено. Вы можете попросить у нас переводчика.",
    "ko": "아직 번역되지 않았습니다. 통역사를 요청하실 수 있습니다.",
    "tl": "Hindi pa naisasalin. Maaari kayong humingi sa amin ng interpreter.",
    "hmn": "Tsis tau txhais. Koj thov tau ib tus neeg txhais lus ntawm peb.",
    "am": "ገና አልተተረጎመም። አስተርጓሚ ከእኛ መጠየቅ ይችላሉ።",
    "sw": "Bado haijatafsiriwa. Unaweza kutuomba mkalimani.",
}
# Over a text that went before with a wrong translation.
CORRECTED = {
    "en": "Correction: our message before this was translated wrongly. This is right:",
    "es": "Corrección: nuestro mensaje anterior estaba mal traducido. Lo correcto es:",
    "ar": "تصحيح: رسالتنا السابقة تُرجمت خطأً. الصحيح هو:",
    "zh": "更正：我们之前的消息翻译有误。正确内容如下：",
    "vi": "Đính chính: tin nhắn trước của chúng tôi dịch sai. Nội dung đúng là:",
    "so": "Sixitaan: farriintayadii hore si khaldan ayaa loo tarjumay. Tan ayaa sax ah:",
    "ht": "Koreksyon: mesaj nou te voye anvan an te mal tradui. Men sa ki kòrèk la:",
    "pt": "Correção: nossa mensagem anterior foi traduzida errado. O certo é:",
    "fr": "Correction : notre message précédent était mal traduit. Voici le texte juste :",
    "ru": "Исправление: наше прошлое сообщение было переведено неверно. Правильно так:",
    "ko": "정정: 지난번 메시지의 번역이 잘못되었습니다. 바른 내용은 다음과 같습니다:",
    "tl": "Pagtatama: mali ang pagkakasalin ng nauna naming mensahe. Ito ang tama:",
    "hmn": "Kho kom raug: peb tsab xov ua ntej no txhais tsis raug. Nov yog qhov raug:",
    "am": "ማስተካከያ፦ ከዚህ በፊት የላክነው መልእክት በስህተት ተተርጉሞ ነበር። ትክክለኛው ይህ ነው፦",
    "sw": "Sahihisho: ujumbe wetu uliopita ulitafsiriwa vibaya. Huu ndio sahihi:",
}
# Over the translation of a text that went before without one.
LATER = {
    "en": "Translation of the message that we sent before:",
    "es": "Traducción del mensaje que enviamos antes:",
    "ar": "ترجمة الرسالة التي أرسلناها من قبل:",
    "zh": "这是我们之前所发消息的翻译：",
    "vi": "Bản dịch của tin nhắn chúng tôi đã gửi trước đây:",
    "so": "Tarjumaadda farriintii aan hore u dirnay:",
    "ht": "Tradiksyon mesaj nou te voye anvan an:",
    "pt": "Tradução da mensagem que enviamos antes:",
    "fr": "Traduction du message que nous avons envoyé avant :",
    "ru": "Перевод сообщения, которое мы отправили раньше:",
    "ko": "앞서 보낸 메시지의 번역입니다:",
    "tl": "Salin ng mensaheng ipinadala namin kanina:",
    "hmn": "Nov yog kev txhais ntawm tsab xov uas peb xa ua ntej:",
    "am": "ከዚህ በፊት የላክነው መልእክት ትርጉም፦",
    "sw": "Tafsiri ya ujumbe tuliotuma awali:",
}


_LINES = {"by_machine": BY_MACHINE, "not_translated": NOT_TRANSLATED, "corrected": CORRECTED, "later": LATER}


def line_text_key(name: str) -> str:
    """By what name a person's check speaks of one of these lines."""
    return f"conversations.lines:{name}"


def line_in(lines: dict[str, str], language: str) -> str:
    """The line in a language (BCP 47) as the district's people have checked it, in English where it is not there."""
    tag = page_language_or_near(language).partition("-")[0]
    tag = tag if tag in lines else "en"
    name = next(each for each, known in _LINES.items() if known is lines)
    own = checked_now().words.get((page_language(tag), line_text_key(name)))
    return own[0] if own else lines[tag]


def lines_to_check(code: str) -> list[tuple[str, str, str]]:
    """[(key, English, draft)] of a language of our pages, as people check them."""
    tag = code.partition("-")[0]
    return [
        (line_text_key(name), lines["en"], lines[tag])
        for name, lines in _LINES.items()
        if tag != "en" and tag in lines
    ]
