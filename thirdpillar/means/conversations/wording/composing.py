"""A broadcast's words as each family gets them: its version, what stands beside it, and its own link."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from thirdpillar.ground.base import clock
from thirdpillar.ground.base.bidi import RIGHT_TO_LEFT_MARK, in_order, is_right_to_left, keep_whole
from thirdpillar.ground.base.days import day_in, has_day_names
from thirdpillar.ground.base.languages import page_language_or_near, reads_chinese
from thirdpillar.ground.delivery.choices import Asks, Channel, ScriptKind
from thirdpillar.ground.delivery.voices import Speakable
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import District, School
from thirdpillar.means.conversations.choices import MadeBy
from thirdpillar.means.conversations.models import Broadcast, BroadcastVersion
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.queries.plans import Planned
from thirdpillar.means.conversations.rules.broadcasts import class_of
from thirdpillar.means.conversations.rules.threads import LONGEST_BY_TEXT, LONGEST_BY_VOICE
from thirdpillar.means.conversations.rules.translation import ClassTerms, class_terms, leaving
from thirdpillar.means.conversations.wording.alerts import title_in
from thirdpillar.means.conversations.wording.beside import beside_in, has_texts, names_in_a_row
from thirdpillar.means.conversations.wording.lines import BY_MACHINE, CORRECTED, NOT_TRANSLATED, line_in

MESSAGE = "broadcasts.message"
DIGEST = "broadcasts.digest"
# What went with a wrong translation, once more: a family of its own, after the colon the doubt that was right.
ANEW = "broadcasts.corrected"
BY_TEXT = (Channel.SMS, Channel.WHATSAPP)


def purpose_of(broadcast_id: UUID) -> str:
    """What the outbox calls the messages of one broadcast."""
    return f"{MESSAGE}:{broadcast_id}"


def broadcast_link(district: District, code: str) -> str:
    """The family's own page of what was sent."""
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    return f"{base}/n/{code}"


def version_read(language: str, versions: Iterable[BroadcastVersion]) -> BroadcastVersion | None:
    """The version in a language (BCP 47), region left out where need be; None where there is none."""
    known = {one.language.lower(): one for one in versions}
    tag = language.lower()
    return known.get(tag) or known.get(tag.partition("-")[0])


def version_near(language: str, versions: Iterable[BroadcastVersion]) -> BroadcastVersion | None:
    """The same; who reads Chinese gets it in the other letters before they get it in English."""
    known = list(versions)
    found = version_read(language, known)
    if found is None and reads_chinese(language):
        return next((one for one in known if reads_chinese(one.language)), None)
    return found


def body_for(version: BroadcastVersion, names: tuple[str, ...]) -> str:
    """The words of a version with the children's names, its numbers in order from whichever side it is read."""
    row = names_in_a_row(names, version.language)
    if not is_right_to_left(version.language):
        return version.body.replace("{children}", row)
    return in_order(version.body, version.language).replace("{children}", keep_whole(row))


def call_us(phone: str, language: str) -> str:
    """ "Or call us: (612) 555-0142" in a reader's language, or in English where we do not speak it; "" without a number."""
    if not phone:
        return ""
    tag = page_language_or_near(language)
    with translation.override(tag):
        return in_order(_("Or call us: %(phone)s") % {"phone": number_label(phone)}, tag)


def title_of(version: BroadcastVersion, original: BroadcastVersion, title: str) -> tuple[str, str]:
    """What stands over a version, and its language: its own title; of an alert's text of ours the one in its language."""
    if version.subject:
        return version.subject, version.language
    known = "" if version.is_original else title_in(title, version.language)
    return (known, version.language) if known else (title, original.language)


class Composer:
    """Writes one broadcast for each of its recipients. Loaded once; asks the database nothing afterwards.

    With a purpose of `ANEW` it says over the words that what went before was wrong; what is no alert then goes however
    late it is.
    """

    def __init__(
        self,
        broadcast: Broadcast,
        versions: Iterable[BroadcastVersion],
        district: District,
        school: School | None,
        terms: ClassTerms,
        purpose: str = "",
    ) -> None:
        self.broadcast, self.district, self.school, self.terms = broadcast, district, school, terms
        self.versions = leaving(versions, terms)
        self.original = next((one for one in self.versions if one.is_original), self.versions[0])
        self.sender = district.sender_name or (school.name if school else district.name)
        self.phone = (school.reply_phone if school else "") or district.reply_phone
        self.purpose = purpose or purpose_of(broadcast.pk)
        self.is_anew = self.purpose.startswith(ANEW)
        self.expires_at = None if self.is_anew and not broadcast.is_urgent else broadcast.expires_at

    def version(self, language: str) -> BroadcastVersion:
        """The words for a reader of this language; the original where nobody wrote them."""
        return version_near(language, self.versions) or self.original

    def has_own(self, language: str) -> bool:
        """Whether a reader of this language gets words in it; whose language is not known gets the original."""
        if not language or language.partition("-")[0] == self.original.language.partition("-")[0]:
            return True
        return version_near(language, self.versions) is not None

    def must_wait(self, language: str) -> bool:
        """Whether a reader of this language waits until a person has checked the words: by the class of the message."""
        return not (self.terms.machine_alone or self.broadcast.in_original or self.has_own(language))

    def words(self, language: str, names: tuple[str, ...], *, by_text: bool, spoken: bool = False) -> str:
        """The text itself with the children's names, who translated it, and how to ask where it is not theirs.

        How to ask is by text: a call that is `spoken` says nothing of it.
        """
        version = self.version(language)
        said = body_for(version, names)
        longest = LONGEST_BY_TEXT if by_text else LONGEST_BY_VOICE if spoken else len(said)
        if len(said) > longest:
            said = said[: longest - 2].rsplit(" ", 1)[0] + " …"
        if self.is_anew:
            said = f"{line_in(CORRECTED, version.language)}\n{said}"
        if version.made_by == MadeBy.MACHINE:
            said += "\n" + line_in(BY_MACHINE, version.language)
        if not self.has_own(language) and self.broadcast.in_original:
            said += "\n" + line_in(NOT_TRANSLATED, language)
        elif not spoken and not self.has_own(language) and has_texts(language):
            said += "\n" + beside_in(language)["ask"]
        return said

    def speakable(self, language: str, names: tuple[str, ...]) -> Speakable:
        """What a person may speak of it, for all families at once: the words of the version, without names."""
        version = self.version(language)
        said = f"{line_in(CORRECTED, version.language)}\n{version.body}" if self.is_anew else version.body
        return Speakable(
            said, ScriptKind.BROADCAST, version.pk, "" if version.is_original else self.original.body,
            body_for(self.original, names), self.original.language,
        )  # fmt: skip

    def body(self, language: str, names: tuple[str, ...], code: str, channel: str) -> str:
        """The whole message for one channel."""
        by_text = channel in BY_TEXT
        if channel == Channel.VOICE:
            # The call itself says who calls and what the keys do.
            return self.words(language, names, by_text=False, spoken=True)
        words, link = self.words(language, names, by_text=by_text), broadcast_link(self.district, code)
        if self.broadcast.asks_wellbeing:
            words += ("\n" if by_text else "\n\n") + beside_in(language or self.original.language)[
                "wellbeing"
            ]
        if by_text and is_right_to_left(self.version(language).language):
            # A name in Latin letters before it would turn the whole line around.
            return f"{RIGHT_TO_LEFT_MARK}{keep_whole(self.sender)}: {words}\n{link}"
        if by_text:
            return f"{self.sender}: {words}\n{link}"
        return f"{words}\n\n{link}\n\n{self.sender}"

    def subject(self, language: str) -> str:
        return title_of(self.version(language), self.original, self.broadcast.title)[0]

    def rows(self, planned: Planned, reference_id: UUID, code: str) -> list[dict]:
        """The outbox rows for one adult."""
        return [
            self.row(
                planned.language,
                planned.names,
                reference_id,
                code,
                channel,
                address,
                planned.school_id,
                planned.bundle,
            )
            for channel, address in planned.places
        ]

    def row(
        self, language: str, names: tuple[str, ...], reference_id: UUID, code: str, channel: str, address: str,
        school_id: UUID | None, bundle: dict[str, str] | None = None,
    ) -> dict:  # fmt: skip
        version = self.version(language)
        body = self.body(language, names, code, channel)
        made = {
            "channel": channel, "purpose": self.purpose, "reference_id": reference_id,
            "address": address, "language": version.language, "school_id": school_id, "body": body,
            "message_class": class_of(self.broadcast.pace), "expires_at": self.expires_at,
            "subject": "" if channel in BY_TEXT else self.subject(language),
        }  # fmt: skip
        if channel == Channel.VOICE:
            made["speech"] = [self.speakable(language, names)]
            if self.broadcast.asks_wellbeing:
                made["asks"] = Asks.WELLBEING
        if channel == Channel.LETTER:
            made["letter"] = self.letter(language, names, code, address) | (bundle or {})
        return made

    def letter(self, language: str, names: tuple[str, ...], code: str, address: str) -> dict:
        """What the letter's layout is given."""
        version = self.version(language)
        beside = beside_in(version.language)
        spoken = version.language if has_day_names(version.language) else self.original.language
        return {
            "language": version.language, "direction": "rtl" if is_right_to_left(version.language) else "ltr",
            "sender": self.sender, "address": address.split("\n"), "title": self.subject(language), "greeting": "",
            "day": day_in(clock.today(self.district.zone), spoken, with_year=True),
            "lead": self.words(language, names, by_text=False), "about": "", "facts": [], "offered": "",
            "supports": [], "answer": beside["more"], "scan": "", "link": broadcast_link(self.district, code),
            "tell": call_us(self.phone, version.language), "welcome": "", "by_machine": "",
        }  # fmt: skip


def composer_of(broadcast: Broadcast, *, seen_by, purpose: str = "") -> Composer:
    """A broadcast's composer, with what it needs loaded; `purpose`, where it is not the broadcast's own."""
    district = District.objects.get(pk=seen_by.district_id)
    versions = BroadcastVersion.objects.seen_by(seen_by).filter(broadcast=broadcast).order_by("at", "pk")
    of_one = School.objects.seen_by(seen_by).filter(pk__in=broadcast.school_ids)
    school = of_one.first() if len(broadcast.school_ids) == 1 else None
    terms = class_terms(
        broadcast.text_class, on=clock.today(district.zone), stricter=stricter_classes(seen_by=seen_by)
    )
    return Composer(broadcast, versions, district, school, terms, purpose)
