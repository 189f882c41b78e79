"""What is written to families about a gathering, made ready for the outbox."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.planning import over_all_rows
from thirdpillar.ground.delivery.actions import amend, enqueue_many, withdraw
from thirdpillar.ground.delivery.choices import MAY_HAVE_ARRIVED, Channel, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Enrollment, Household, Student
from thirdpillar.ground.people.queries.buses import Bundles, bundles_of
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import District, School
from thirdpillar.means.conversations.wording.lines import NOT_TRANSLATED, line_in
from thirdpillar.practice.gatherings.actions.addressing import ADDRESSED, address_to
from thirdpillar.practice.gatherings.actions.links import renew_where_barred
from thirdpillar.practice.gatherings.actions.speaking import INVITATION as SPOKEN
from thirdpillar.practice.gatherings.actions.speaking import aloud, in_a_call
from thirdpillar.practice.gatherings.choices import Answered
from thirdpillar.practice.gatherings.models import Gathering, Invitation
from thirdpillar.practice.gatherings.queries.invitees import invitees
from thirdpillar.practice.gatherings.queries.pages import latest_answers
from thirdpillar.practice.gatherings.queries.waiting import INVITATION, NEWS, standing_of
from thirdpillar.practice.gatherings.rules.meetings import news_kept
from thirdpillar.practice.gatherings.wording import FALLBACK, Wording, day_and_time, joined, wording_for

UNTOLD = "no way to this family is known that may be used: call it"


def family_link(district: District, code: str) -> str:
    """The address of a family's own page."""
    base = f"https://{district.host}" if district.host else settings.PUBLIC_URL
    return f"{base}/a/{code}"


class Writer:
    """Writes about one gathering, in any language, in the name of its school or district."""

    def __init__(self, gathering: Gathering, by) -> None:
        self.gathering, self.by = gathering, by
        self.district = District.objects.get(pk=by.district_id)
        school = (
            School.objects.seen_by(by).filter(pk=gathering.school_id).first() if gathering.school_id else None
        )
        self.sender = self.district.sender_name or (school.name if school else self.district.name)
        self.phone = (school.reply_phone if school else "") or self.district.reply_phone

    def wording(self, language: str) -> Wording:
        return wording_for(language, *self.district.languages)

    def values(self, wording: Wording, names: Iterable[str], code: str, language: str = "") -> dict[str, str]:
        """The values for the places in a text; `names` are the children whom this addressee may hear of.

        The title is in `language` where somebody wrote it so, though we may have no texts in it.
        """
        return {
            "sender": self.sender,
            "children": joined(names, wording.language),
            "title": self.gathering.title_in(language or wording.language),
            "when": day_and_time(self.gathering.begins_at, self.district.zone, wording.language),
            "place": self.gathering.place,
            "link": family_link(self.district, code),
            "language": language,
        }

    def english(self, kind: str) -> str:
        """What a call says, in English: what a person who speaks it in another language reads beside it."""
        wording = self.wording(FALLBACK)
        return aloud(kind, wording, self.values(wording, (), ""))

    def letter(self, wording: Wording, values: dict[str, str], address: str) -> dict:
        """What the letter's layout is given."""
        say = wording.say
        return {
            "language": wording.language,
            "direction": wording.direction,
            "sender": values["sender"],
            "address": address.split("\n"),
            "title": values["title"],
            "greeting": say("greeting", **values),
            "lead": say("lead", **values),
            "about": self._about(wording, values["language"] or wording.language),
            "facts": [[say("when"), values["when"]], [say("where"), wording.quote(values["place"])]],
            "offered": say("offered"),
            "supports": [say(support) for support in self.gathering.supports if support in wording.texts],
            "answer": say("answer"),
            "scan": say("scan"),
            "link": values["link"],
            "tell": say("tell_at", phone=number_label(self.phone)) if self.phone else say("tell"),
            "welcome": say("welcome"),
            # Until a person has confirmed the language's texts, a letter says who translated it.
            "by_machine": "" if wording.confirmed else say("by_machine"),
        }

    def _about(self, wording: Wording, language: str) -> str:
        """The words for families; where nobody wrote them in the letter's language, that they are not translated."""
        said = self.gathering.about_in(language)
        # Whatever was written first is taken to be in the district's first language.
        first = (self.district.languages or [FALLBACK])[0].partition("-")[0]
        lacks = said and said == self.gathering.about and wording.language.partition("-")[0] != first
        return wording.quote(said) + (f"\n{line_in(NOT_TRANSLATED, wording.language)}" if lacks else "")

    def invitation(self, invitation: Invitation, names: Iterable[str], address: str) -> dict:
        """The outbox row of one invitation."""
        wording = self.wording(invitation.language)
        values = self.values(wording, names, invitation.code, invitation.language)
        letter = self.letter(wording, values, address if invitation.channel == Channel.LETTER else "")
        row = self._row(INVITATION, invitation, address, wording)
        if invitation.channel == Channel.SMS:
            return row | {"body": wording.say_by_text("sms", **values)}
        if invitation.channel == Channel.VOICE:
            return row | in_a_call(SPOKEN, self.gathering.pk, wording, values, self.english(SPOKEN))
        row |= {"subject": wording.say("subject", **values), "body": as_text(letter)}
        if invitation.channel == Channel.LETTER:
            row["letter"] = letter | self.bundles.of(invitation.student_ids)
        return row

    @cached_property
    def bundles(self) -> Bundles:
        """By which homeroom and bus letters are bundled: asked once, however many are invited."""
        here = Enrollment.objects.seen_by(self.by).filter(left_at=None)
        if self.gathering.school_id:
            here = here.filter(school_id=self.gathering.school_id)
        return bundles_of(here.values("student_id"), seen_by=self.by, school_id=self.gathering.school_id)

    def news(self, kind: str, at: datetime, invitation: Invitation, address: str) -> dict:
        """The outbox row that says that the gathering changed or is cancelled."""
        wording = self.wording(invitation.language)
        values = self.values(wording, (), invitation.code, invitation.language)
        if kind == "answered":
            values["link"] += "/meeting"
        # Every change is news of its own; a second click changes nothing and so tells nothing.
        purpose = f"{NEWS[kind]}:{at:%Y%m%d%H%M%S%f}" if kind == "changed" else NEWS[kind]
        row = self._row(purpose, invitation, address, wording)
        if kind == "answered":
            row["expires_at"] = at + news_kept(at.date())
        body = wording.say(f"{kind}_sms", **values)
        if invitation.channel == Channel.SMS:
            return row | {"body": wording.say_by_text(f"{kind}_sms", **values)}
        if invitation.channel == Channel.VOICE:
            return row | in_a_call(kind, self.gathering.pk, wording, values, self.english(kind))
        row |= {"subject": wording.say(f"{kind}_subject", **values), "body": body}
        if invitation.channel == Channel.LETTER:
            letter = self.letter(wording, values, address)
            row["letter"] = (
                letter
                | {
                    "greeting": "",
                    "lead": body,
                    "about": "" if kind == "answered" else letter["about"],
                    "facts": [],
                    "supports": [],
                    "plain": True,
                }
                | self.bundles.of(invitation.student_ids)
            )
        return row

    def _row(self, purpose: str, invitation: Invitation, address: str, wording: Wording) -> dict:
        return {
            "channel": invitation.channel,
            "purpose": purpose,
            "reference_id": invitation.pk,
            "address": address,
            "language": wording.language,
            "school_id": self.gathering.school_id,
            "expires_at": self.gathering.begins_at,
        }


def as_text(letter: dict) -> str:
    """A letter as plain text, for e-mail and for reading on the outbox page."""
    facts = [f"{label}: {value}" for label, value in letter["facts"]]
    if letter["supports"]:
        facts.append(f"{letter['offered']}: {', '.join(letter['supports'])}")
    blocks = [
        letter["greeting"],
        letter["lead"],
        "\n".join(facts),
        letter["about"],
        f"{letter['answer']}\n{letter['link']}",
        letter["tell"],
        letter["welcome"],
        letter["sender"],
        letter["by_machine"],
    ]
    return "\n\n".join(block for block in blocks if block)


def rewrite_waiting(gatherings: Iterable[Gathering], *, by, at: datetime) -> int:
    """Invitations that wait (for the morning, for the printer) say what is so now; answer how many."""
    as_now = {one.pk: one for one in gatherings}
    invitations = Invitation.objects.seen_by(by).filter(gathering_id__in=list(as_now)).in_bulk()
    waiting = Message.objects.seen_by(by).filter(
        purpose=INVITATION, reference_id__in=list(invitations), state__in=[State.READY, State.HELD]
    )
    found = [(invitations[key], address) for key, address in waiting.values_list("reference_id", "address")]
    for one, _address in found:
        one.gathering = as_now[one.gathering_id]
    return write_anew(found, by=by, at=at)


def write_anew(found: Collection[tuple[Invitation, str]], *, by, at: datetime) -> int:
    """The waiting messages of invitations, with the address of each, say what is so now; answer how many."""
    students = Student.objects.seen_by(by).in_bulk({key for one, _ in found for key in one.student_ids})
    writers: dict[UUID, Writer] = {}
    rows = []
    for one, where in found:
        if one.gathering_id not in writers:
            writers[one.gathering_id] = Writer(one.gathering, by)
        writer = writers[one.gathering_id]
        names = names_of(students[key] for key in one.student_ids if key in students)
        rows.append(writer.invitation(one, names, where))
    return amend(rows, by=by, at=at)


def names_of(students: Iterable[Student]) -> list[str]:
    """What children are called in a text."""
    return [student.preferred_name or student.given_name for student in students]


@dataclass(frozen=True)
class Told:
    """How many households the news goes to, and how many it cannot go to: those staff must call."""

    told: int
    untold: int


def tell_invited(gathering: Gathering, kind: str, *, by, at: datetime) -> Told:
    """Write to every household whose invitation went out and that did not say no; what was answered, to those as well.

    Where the number or address is by now no way to that family, the news goes the way that an invitation would take
    today, to whoever it would be addressed to. Where there is none, the news stands in the outbox as stopped.
    """
    every = Invitation.objects.seen_by(by).filter(gathering=gathering)
    invitations = {one.pk: one for one in (every if kind == "answered" else not_declined(gathering, by))}
    arrived = Message.objects.seen_by(by).filter(
        purpose=INVITATION, reference_id__in=list(invitations), state__in=MAY_HAVE_ARRIVED
    )
    sent = dict(arrived.order_by("pk").values_list("reference_id", "address"))
    writer = Writer(gathering, by)
    as_now, astray = _other_ways(gathering, sent, kind, writer, by, at)
    rows = [
        writer.news(kind, at, as_now.get(key) or invitations[key], astray.get(key) or address)
        for key, address in sent.items()
    ]
    new = enqueue_many(rows, by=by, at=at)
    nobody = [key for key, address in astray.items() if not address]
    # Put in and stopped in one: it never stood ready to go, yet whoever looks sees whom to call.
    untold = withdraw(by=by, at=at, reference_ids=nobody, why=UNTOLD, purpose=NEWS[kind]) if nobody else 0
    return Told(new - untold, untold)


def not_declined(gathering: Gathering, by) -> QuerySet[Invitation]:
    declined = latest_answers(gathering.pk, seen_by=by).filter(answer=Answered.NO)
    invitations = Invitation.objects.seen_by(by).filter(gathering=gathering)
    return invitations.exclude(household_id__in=declined.values("household_id"))


def _other_ways(
    gathering: Gathering, sent: dict[UUID, str], kind: str, writer: Writer, by, at: datetime
) -> tuple[dict[UUID, Invitation], dict[UUID, str]]:
    """Of these invitations (id: address) each that has another address or link by now, as it is now; and where those go
    that must not be written to there, "" where no way is known.

    The whole district's restrictions and numbers are asked, whoever brings the news.
    """
    on = clock.today(writer.district.zone)
    whole = Scope.system(by.district_id, "news go only where a family may be written to")
    with tenancy.acting_as(whole), over_all_rows(wide=by.sees_all):
        standing = standing_of(sent, on=on, seen_by=whole, though_cancelled=kind == "cancelled")
        astray = {one.invitation.household_id: one.invitation for one in standing if one.reason}
        homes = Household.objects.seen_by(whole).filter(pk__in=list(astray), dissolved_at=None)
        found = invitees(homes, gathering.audience, on=on, languages=writer.district.languages, seen_by=whole)
        ways = {one.household_id: one for one in found if not one.unreachable}
        anew = {astray[home].pk: astray[home] for home in ways}
        known: dict[UUID, set[str]] = {}
        arrived = Message.objects.seen_by(whole).filter(
            reference_id__in=list(anew), state__in=MAY_HAVE_ARRIVED
        )
        for key, address, went_at in arrived.values_list("reference_id", "address", "state_at"):
            if (since := anew[key].code_at) is None or went_at > since:
                known.setdefault(key, set()).add(address)
        for home, way in ways.items():
            # The link stays while it lies with this reader and with nobody else.
            address_to(astray[home], way, at=at, keep_code=known.get(astray[home].pk) == {way.address})
        Invitation.objects.seen_by(whole).bulk_update(list(anew.values()), ADDRESSED, batch_size=1000)
        renewed = renew_where_barred([one.invitation for one in standing], on=on, by=whole, at=at)
    addresses = {one.pk: ways[home].address if home in ways else "" for home, one in astray.items()}
    return anew | {one.pk: one for one in renewed}, addresses
