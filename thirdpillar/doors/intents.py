"""What a family's text means: one visible table, in the languages families write. What is not in it, a person reads.

Words are compared folded: case, accents, punctuation and pleasantries do not matter, a different word does.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from thirdpillar.doors.way_intents import WAY_WORDS
from thirdpillar.ground.people.choices import ReachWay


class Intent(StrEnum):
    YES = "yes"
    NO = "no"
    NEED = "need"
    STOP = "stop"
    START = "start"
    HELP = "help"
    WRONG = "wrong_number"
    BY_TEXT = "by_text"
    BY_EMAIL = "by_email"
    BY_CALL = "by_call"
    BY_LETTER = "by_letter"
    UNSURE = "unsure"


# en es ar so hmn vi zh ht tl prs ps am fr pt ru uk ko sw, in that order where a language has words of its own.
INTENTS: dict[Intent, tuple[str, ...]] = {
    Intent.YES: (
        "1", "yes", "y", "yeah", "yep", "yes we will", "yes we are coming", "we are coming", "we will come", "coming",
        "si", "sí", "claro que si", "vamos", "si vamos",
        "نعم", "اي", "ايوه", "أجل", "haa", "haye", "yog", "có", "vâng", "dạ có", "是", "好", "会来", "wi", "opo", "oo",
        "بله", "بلی", "هو", "አዎ", "oui", "sim", "да", "так", "네", "예", "ndiyo", "ndio",
    ),
    Intent.NO: (
        "2", "no", "n", "nope", "no we can't", "no we cannot", "we can't come", "we cannot come", "not coming",
        "no podemos", "no vamos", "لا", "كلا", "maya", "tsis", "tsis yog", "không", "dạ không", "不", "不是", "不来", "non",
        "hindi", "hindi po", "نه", "نخیر", "نه", "አይ", "አይደለም", "não", "нет", "ні", "아니요", "아니오", "hapana",
    ),
    Intent.STOP: (
        "stop", "stopall", "stop all", "stop it", "please stop", "stop texting me", "stop texting", "stop messages",
        "unsubscribe", "cancel", "end", "quit", "revoke", "opt out", "optout", "remove me", "no more texts",
        "do not text me", "don't text me", "leave me alone",
        "alto", "parar", "pare", "basta", "cancelar", "detener", "no mas", "no más mensajes",
        "no mas mensajes", "dejen de escribir", "ya no más", "ya no mas", "ya no más mensajes", "ya no me escriban",
        "no me escriban", "no me escriban mas", "ya no me manden mensajes", "no me manden mensajes", "no me manden mas",
        "ya no quiero mensajes", "no quiero mensajes", "no quiero mas mensajes", "dejen de escribirme",
        "no more messages", "stop sending me messages", "stop messaging me",
        "توقف", "ايقاف", "إيقاف", "قف", "الغاء", "إلغاء", "كفى", "اوقفوا", "لا ترسلوا",
        "jooji", "joogso", "iska jooji", "ha ii soo dirin", "tsum", "nres", "txhob xa",
        "dừng", "dừng lại", "ngừng", "hủy", "停止", "停", "退订", "取消", "取消订阅", "sispann", "kanpe", "rete",
        "itigil", "tigil", "ihinto", "tama na", "لغو", "بس است", "متوقف", "ودروه", "بند کړئ", "አቁም", "አቁሙ", "ይቁም",
        "arrêt", "arrêter", "arrêtez", "désabonner", "sair", "стоп", "отписаться", "отмена", "хватит",
        "зупинити", "відписатися", "중지", "그만", "수신거부", "정지", "acha", "simama", "komesha", "ondoa",
    ),
    Intent.START: (
        "start", "unstop", "resume", "empezar", "comenzar", "ابدأ", "bilow", "bắt đầu", "开始", "старт", "시작",
        "anza",
    ),
    Intent.HELP: (
        "help", "info", "ayuda", "مساعدة", "caawimo", "pab", "giúp", "帮助", "ed", "tulong", "کمک", "مرسته",
        "እርዳታ", "aide", "ajuda", "помощь", "допомога", "도움", "msaada",
    ),
    Intent.WRONG: (
        "wrong number", "wrong person", "this is the wrong number", "you have the wrong number", "numero equivocado",
        "número equivocado", "رقم خاطئ", "الرقم خطأ", "nambarka waa khalad", "lambarka waa khalad", "sai số",
        "nhầm số", "打错了",
        "mauvais numéro", "número errado", "не тот номер", "잘못된 번호", "namba si sahihi",
    ),
    Intent.BY_TEXT: WAY_WORDS[ReachWay.TEXT],
    Intent.BY_EMAIL: WAY_WORDS[ReachWay.EMAIL],
    Intent.BY_CALL: WAY_WORDS[ReachWay.CALL],
    Intent.BY_LETTER: WAY_WORDS[ReachWay.LETTER],
}  # fmt: skip

# A need, with a number before or after it where a number makes sense: "childcare 2", "2 niños", "need a ride".
NEEDS: dict[str, tuple[str, ...]] = {
    "childcare_count": (
        "childcare", "child care", "babysitting", "kids", "cuidado de niños", "guarderia", "niños", "رعاية أطفال",
        "اطفال", "ilmo haye", "ilmo-haye", "carruur", "trông trẻ", "托儿", "gadri", "garde d'enfants",
    ),
    "transport": (
        "ride", "a ride", "transport", "transportation", "bus", "transporte", "مواصلات", "نقل", "gaadiid",
        "đưa đón", "接送", "transpò",
    ),
    "interpreter": (
        "interpreter", "an interpreter", "translator", "interprete", "intérprete", "مترجم", "turjubaan",
        "thông dịch", "翻译", "entèprèt",
    ),
    "food": ("food", "comida", "طعام", "cunto"),
}  # fmt: skip

_PLEASANTRIES = (
    "please", "thank you", "thanks", "thank u", "thx", "por favor", "gracias", "muchas gracias", "شكرا", "من فضلكم",
    "mahadsanid", "cảm ơn", "谢谢", "mèsi", "merci", "obrigado", "obrigada", "спасибо", "дякую", "hi", "hello", "hola",
    "we need", "i need", "need", "necesito", "necesitamos", "and", "y", "e", "et", "iyo", "for",
)  # fmt: skip
_MOST_CHILDREN = 15


@dataclass(frozen=True)
class Meaning:
    """What a text says; `needs` holds counts or True by kind of need."""

    intent: Intent
    needs: dict[str, int | bool] = field(default_factory=dict)


def meaning_of(text: str) -> Meaning:
    """Read a text; UNSURE wherever a word is left over that the table does not know."""
    words = fold(text)
    if not words or len(words) > 160:
        return Meaning(Intent.UNSURE)
    if words in _MEANINGS:
        return Meaning(_MEANINGS[words])
    words = _without(words, _POLITE, keep=("y",))
    if words in _MEANINGS:
        return Meaning(_MEANINGS[words])
    first, _, rest = words.partition(" ")
    said_yes = _MEANINGS.get(first) == Intent.YES
    needs = _needs(rest if said_yes else words)
    if needs:
        return Meaning(Intent.YES if said_yes else Intent.NEED, needs)
    return Meaning(Intent.UNSURE)


def fold(text: str) -> str:
    """Lower case without accents, vowel marks, punctuation or emoji; digits of all scripts as 0–9."""
    kept = []
    for letter in unicodedata.normalize("NFKD", text.casefold()):
        kind = unicodedata.category(letter)
        if kind == "Nd":
            kept.append(str(unicodedata.digit(letter)))
        elif letter == "\u0640":
            continue  # the Arabic lengthener, which Unicode takes for a letter
        elif kind[0] == "L" or letter == "'":
            kept.append("" if letter == "'" else letter)
        elif kind[0] in "ZPSC":
            kept.append(" ")
    folded = unicodedata.normalize("NFC", "".join(kept)).replace("đ", "d").replace("ى", "ي").replace("ة", "ه")
    return " ".join(folded.split())


def _needs(words: str) -> dict[str, int | bool]:
    found: dict[str, int | bool] = {}
    left = words
    for phrase, kind in _NEED_PHRASES:
        match = re.search(rf"(?:^|(?<= ))(?:(\d+) )?{re.escape(phrase)}(?: (\d+))?(?= |$)", left)
        if match and kind not in found:
            number = match.group(1) or match.group(2)
            if kind == "childcare_count":
                found[kind] = int(number) if number else 1
                if found[kind] > _MOST_CHILDREN:
                    return {}
            elif number:
                return {}
            else:
                found[kind] = True
            left = left[: match.start()] + " " + left[match.end() :]
    # Something was said besides: a person reads it.
    return found if not _without(" ".join(left.split()), _POLITE) else {}


def _without(words: str, phrases: tuple[str, ...], keep: tuple[str, ...] = ()) -> str:
    padded = f" {words} "
    for phrase in phrases:
        if phrase not in keep:
            padded = padded.replace(f" {phrase} ", " ")
    return " ".join(padded.split())


_MEANINGS = {fold(word): intent for intent, words in INTENTS.items() for word in words}
_POLITE = tuple(sorted((fold(word) for word in _PLEASANTRIES), key=len, reverse=True))
_NEED_PHRASES = sorted(
    ((fold(phrase), kind) for kind, phrases in NEEDS.items() for phrase in phrases),
    key=lambda pair: -len(pair[0]),
)
