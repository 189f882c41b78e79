"""By which way a family wants to be reached, said in a text: the words, and the deed. Doubt goes to a person."""

from __future__ import annotations

from functools import partial

from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.people.actions import set_preference
from thirdpillar.ground.people.choices import ReachWay, SaidBy
from thirdpillar.ground.people.models import Adult, Tie
from thirdpillar.ground.people.queries.ways import Ways

# en es ar so vi zh ht pt fr ru tl sw, in that order where a language has words of its own. Whole texts only.
WAY_WORDS: dict[ReachWay, tuple[str, ...]] = {
    ReachWay.EMAIL: (
        "email", "e mail", "by email", "email me", "use email", "send email", "send me email", "email instead",
        "write me by email", "prefer email", "i prefer email", "i want email",
        "correo", "por correo", "por correo electrónico", "correo electrónico", "correo por favor", "por email",
        "mándenme correo", "mejor por correo", "prefiero correo", "prefiero correo electrónico",
        "بريد", "البريد الإلكتروني", "بالبريد الإلكتروني", "ايميل", "إيميل", "راسلوني بالبريد الإلكتروني",
        "iimeel", "email ii soo dir", "qua email", "gửi email", "邮件", "电子邮件", "发邮件", "pa imel", "voye imel",
        "por e-mail", "par e-mail", "par mail", "courriel", "по почте электронной", "на почту", "имейл",
        "sa email", "kwa barua pepe", "barua pepe",
    ),
    ReachWay.CALL: (
        "call me", "call me instead", "please call", "phone me", "by phone", "i prefer calls", "call",
        "llámame", "llámeme", "llámenme", "por teléfono", "prefiero llamada", "prefiero llamadas", "mejor llámenme",
        "اتصل بي", "اتصلوا بي", "بالهاتف", "مكالمة", "i soo wac", "wac", "gọi cho tôi", "gọi điện", "打电话", "请打电话",
        "rele m", "rele mwen", "me liga", "me ligue", "ligue para mim", "appelez moi", "par téléphone",
        "позвоните", "позвоните мне", "tawagan mo ako", "tawag", "nipigie simu", "pigia simu",
    ),
    ReachWay.LETTER: (
        "letter", "by letter", "by mail", "send a letter", "send letters", "paper", "on paper", "i prefer letters",
        "carta", "por carta", "mándenme carta", "mándenme una carta", "prefiero carta", "en papel",
        "رسالة ورقية", "بالبريد العادي", "ورقة", "warqad", "waraaq", "gửi thư", "thư giấy", "信", "寄信", "纸信", "lèt",
        "pa lèt", "carta por favor", "par courrier", "lettre", "письмом", "письмо", "sulat", "barua",
    ),
    ReachWay.TEXT: (
        "text me", "by text", "texts please", "use text", "text instead", "i prefer text", "i prefer texts",
        "por texto", "mensaje de texto", "por mensaje", "por mensaje de texto", "prefiero mensajes",
        "رسالة نصية", "برسالة نصية", "رسائل نصية", "fariin qoraal", "nhắn tin", "发短信", "短信", "pa tèks", "voye tèks",
        "por sms", "par sms", "par texto", "смс", "sa text", "kwa ujumbe",
    ),
}  # fmt: skip

PREFERS = "prefers."


def prefer(heard, way: ReachWay) -> tuple[str, str] | None:
    """Put this way first for the one adult who writes from this number; a person reads it where that is in doubt.

    In doubt is whose number it is, a way that does not lead to them, and "call me", which most often means: now.
    """
    adult_id = heard.inbound.adult_id
    adult = Adult.objects.seen_by(heard.by).filter(pk=adult_id, left_at=None).first() if adult_id else None
    if adult is None or not _leads(adult, way, heard):
        return None
    set_preference(adult_id=adult.pk, said_by=SaidBy.TEXT, ways=[way], by=heard.by, at=heard.at)
    # The confirmation goes by the way used so far, which is this number: no second reply. Who wants a call gets a person.
    return None if way == ReachWay.CALL else (f"{PREFERS}{way}", "")


def _leads(adult: Adult, way: ReachWay, heard) -> bool:
    if way == ReachWay.CALL:
        return True
    students = list(
        Tie.objects.seen_by(heard.by).filter(adult=adult, left_at=None).values_list("student_id", flat=True)
    )
    ways = Ways(adults=[adult.pk], students=students, on=heard.at.date(), seen_by=heard.by)
    return bool(ways.of(adult.pk, Channel(way)))


# By the intent's own name.
WAY_DEEDS = {
    "by_text": partial(prefer, way=ReachWay.TEXT),
    "by_email": partial(prefer, way=ReachWay.EMAIL),
    "by_call": partial(prefer, way=ReachWay.CALL),
    "by_letter": partial(prefer, way=ReachWay.LETTER),
}


def prefer_beside(heard) -> None:
    """In a conversation it holds from now on, and the person there reads it too; "call me" is for that person alone."""
    if heard.meaning.intent in WAY_DEEDS and heard.meaning.intent != "by_call":
        WAY_DEEDS[heard.meaning.intent](heard)
