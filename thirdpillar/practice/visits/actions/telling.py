"""Who hears what of a visit: the family in its language that it is booked or called off, the pair that it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5
from zlib import crc32

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.queries import account_names
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.languages import page_language
from thirdpillar.ground.base.wordings import joined
from thirdpillar.ground.delivery.actions import enqueue_many, withdraw
from thirdpillar.ground.delivery.choices import ON_ITS_WAY, Channel, MessageClass
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import Places
from thirdpillar.ground.delivery.rules import Post
from thirdpillar.ground.people.queries import current_adults
from thirdpillar.ground.people.queries.buses import Bundles, bundles_of
from thirdpillar.ground.people.queries.ways import WAYS, Ways
from thirdpillar.ground.people.wording import number_label
from thirdpillar.ground.schools.models import District, School
from thirdpillar.means.conversations.choices import TranslationState
from thirdpillar.practice.visits.actions.asking import renew_where_barred
from thirdpillar.practice.visits.choices import PlaceKind, SeatState, Stage
from thirdpillar.practice.visits.models import Seat, Visit
from thirdpillar.practice.visits.queries.planning.safety import whom_to_ring
from thirdpillar.practice.visits.rules.minds import asking_terms
from thirdpillar.practice.visits.wording import wording_for as wording_of_letters
from thirdpillar.practice.visits.wording.booked import wording_for

BOOKED, CALLED_OFF, HOPES = "visits.booked", "visits.called_off", "visits.hopes"
ASKED, NEWS, ALARM = "visits.seat_asked", "visits.seat_news", "visits.alarm"
HELP, OUT = "visits.alarm_help", "visits.out"
REMINDED = "visits.seat_reminded"
# To whom is asked to translate what a family hopes for.
WORDS = "visits.seat_words"
# To whoever plans: a booked visit was called off, or waits for somebody new on it.
PLAN = "visits.plan_"
PLAN_OFF, PLAN_WAITS, PLAN_LOOK = f"{PLAN}off", f"{PLAN}waits", f"{PLAN}look"
PLAN_OFF_BY_FAMILY = f"{PLAN_OFF}:by_family"
PLAN_WORDS = f"{PLAN}words"
# How the purpose of a message to a family names its visit's time, in UTC.
MINUTE = "%Y%m%d%H%M"
# So long after it somebody still looks at a question whether they are out.
HEEDED = timedelta(hours=2)
# By post it may come after the visit: then who cannot be written to is called.
AT_ONCE = (Channel.SMS, Channel.EMAIL)


@dataclass(frozen=True)
class Told:
    """Visits whose family was written to, and those whose family somebody must call."""

    told: int
    to_call: tuple[UUID, ...]


def tell_families(
    visits: Collection[Visit], kind: str, *, by, at: datetime, tried: Mapping[UUID, Places] | None = None
) -> Told:
    """Write to the families of these visits (with their invitations) that they are BOOKED or CALLED_OFF, or that
    what they hope for (HOPES) was written down: this to who may hear of every child that was spoken of.

    A letter goes where it is the family's way and comes in time. `tried`: where it failed before, by visit.
    In the sight of the whole district: restrictions and other adults' numbers are looked at, whoever books.
    """
    district = District.objects.get(pk=by.district_id)
    wide = Scope.system(by.district_id, "a family hears when somebody comes")
    ids = [one.pk for one in visits]
    with tenancy.acting_as(wide):
        if kind == CALLED_OFF:
            withdraw(by=by, at=at, reference_ids=ids, why="the visit was called off", purpose=BOOKED)
        ways, readers = _ways(visits, on=at_home(district, at), wide=wide)
        renew_where_barred([one.invitation for one in visits], on=at_home(district, at), by=wide, at=at)
        schools = School.objects.seen_by(wide).in_bulk({one.school_id for one in visits})
        names = _names(ids, wide)
        bundles: dict[UUID, Bundles] = {}
        rows, to_call = [], []
        later = at + timedelta(days=asking_terms(at_home(district, at))["answer_days"])
        for one in visits:
            reader = readers.get(one.invitation.adult_id)
            open_to = [each for each in one.student_ids if reader and ways.is_open(reader, each)]
            if kind == HOPES and len(open_to) < len(one.student_ids):
                continue
            able = AT_ONCE if kind != HOPES and Post().is_too_late(at, one.begins_at) else WAYS
            but = (tried or {}).get(one.pk, ())
            channel, address = ways.first_open(reader, open_to, able, but) if reader and open_to else ("", "")
            if not channel:
                to_call.append(one.pk)
                continue
            sender = district.sender_name or (
                schools[one.school_id].name if one.school_id in schools else district.name
            )
            row = _to_family(one, kind, channel, address, sender, names[one.pk], district)
            row["expires_at"] = one.ends_at if one.ends_at > at else later
            if channel == Channel.LETTER:
                if one.school_id not in bundles:
                    here = {each for v in visits if v.school_id == one.school_id for each in v.student_ids}
                    bundles[one.school_id] = bundles_of(here, seen_by=wide, school_id=one.school_id)
                row["letter"] = _letter(row, sender, schools.get(one.school_id), district)
                row["letter"] |= bundles[one.school_id].of(one.student_ids)
            rows.append(row)
        enqueue_many(rows, by=by, at=at)
        if kind != HOPES:
            _leave_to_a_person(visits, to_call, wide)
    return Told(len(rows), tuple(to_call))


def _leave_to_a_person(visits: Collection[Visit], to_call: Collection[UUID], wide) -> None:
    """Whom no message reaches stands on the list of those whom somebody tells; whom one reaches stands there no more."""
    theirs = Visit.objects.seen_by(wide).filter(pk__in=[one.pk for one in visits])
    theirs.exclude(pk__in=to_call).exclude(to_tell_of=None).update(to_tell_of=None)
    waiting = [one for one in visits if one.pk in set(to_call)]
    for one in waiting:
        one.to_tell_of, one.told_at = one.begins_at, None
    Visit.objects.seen_by(wide).bulk_update(waiting, ["to_tell_of", "told_at"], batch_size=500)


@transaction.atomic
def pass_on_visit_news(tried: Mapping[UUID, Places], *, kind: str, on: date, by, at: datetime) -> None:
    """Take news of visits (visit: where it was tried) on by the family's next way; it says what is so now.

    What is over by now, not so any more, or told meanwhile stays lost; where no way is left somebody calls.
    """
    off = [Stage.CANCELLED_BY_STAFF, Stage.PROPOSED]
    stages = {BOOKED: [Stage.SCHEDULED], HOPES: [Stage.COMPLETED]}.get(kind, off)
    known = Message.objects.seen_by(by).filter(reference_id__in=list(tried), purpose__startswith=f"{kind}:")
    told = [(one.reference_id, one.purpose, one.state) for one in known.order_by("made_at")]
    lost = Visit.objects.seen_by(by).filter(pk__in=list(tried), stage__in=stages).select_related("invitation")
    visits = [_as_told(one, told) for one in lost]
    on_its_way = {(visit, purpose.split(":")[1]) for visit, purpose, state in told if state in ON_ITS_WAY}
    visits = [
        one for one in visits
        if (one.begins_at > at or kind == HOPES or one.recorded_at) and (one.pk, f"{one.begins_at:{MINUTE}}") not in on_its_way
    ]  # fmt: skip
    done = tell_families(visits, kind, by=by, at=at, tried=tried) if visits else Told(0, ())
    record(
        by=by, at=at, deed="visits.pass_on_visit_news", subject="message", messages=len(tried),
        no_way=len(tried) - done.told,
    )  # fmt: skip


def _as_told(visit: Visit, told: Iterable[tuple[UUID, str, str]]) -> Visit:
    """One that was moved by hand at the time that is off, which its last message names: its new one is no news yet."""
    times = [purpose.split(":")[1] for known, purpose, _state in told if known == visit.pk]
    if visit.stage == Stage.PROPOSED and times:
        begins = datetime.strptime(times[-1], MINUTE).replace(tzinfo=UTC)
        visit.begins_at, visit.ends_at = begins, begins + (visit.ends_at - visit.begins_at)
    return visit


def at_home(district: District, at: datetime) -> date:
    """The day by the district's clock."""
    with clock.set_to(at):
        return clock.today(district.zone)


def _ways(visits: Iterable[Visit], *, on: date, wide) -> tuple[Ways, dict]:
    readers = current_adults(
        {one.invitation.adult_id for one in visits if one.invitation.adult_id}, seen_by=wide
    )
    students = {student for one in visits for student in one.student_ids}
    return Ways(adults=set(readers.values()), students=students, on=on, seen_by=wide), readers


def _names(visit_ids: Collection[UUID], wide) -> dict[UUID, list[str]]:
    seats = Seat.objects.seen_by(wide).filter(visit_id__in=visit_ids).exclude(state=SeatState.LEFT)
    pairs = list(seats.order_by("-part", "pk").values_list("visit_id", "account_id"))
    known = account_names([who for _visit, who in pairs], seen_by=wide)
    found: dict[UUID, list[str]] = {key: [] for key in visit_ids}
    for visit, who in pairs:
        found[visit].append(known.get(who, ""))
    return found


def _to_family(
    visit: Visit, kind: str, channel: str, address: str, sender: str, names: list[str], district: District
) -> dict:
    language = visit.invitation.language or visit.language
    wording = wording_for(language, *district.languages)
    values = {
        "sender": sender,
        "when": day_and_time(visit.begins_at, district.zone, wording.language),
        "visitors": joined([name for name in names if name], wording.language),
        "link": f"{_base(district)}/v/{visit.invitation.code}",
    }
    key = kind.partition(".")[2]
    news = [*names, *([] if visit.place_kind == PlaceKind.HOME else [visit.place_kind, visit.place])]
    # Booked or off at a time once more, it is told once more.
    news += [f"{visit.stage_at:%Y%m%d%H%M%S%f}"]
    news += [visit.video_link] if visit.place_kind == PlaceKind.VIDEO and visit.video_link else []
    # It names who visits: with no school on it the district office alone reads it, and nobody who evaluates (R-PTHV-1b).
    row = {
        "channel": channel,
        # Another time or place, or other people, is news of its own.
        "purpose": f"{kind}:{visit.begins_at.astimezone(UTC):{MINUTE}}:{crc32(', '.join(news).encode()):08x}",
        "reference_id": visit.pk,
        "address": address,
        "language": wording.language,
        "body": wording.say_by_text(key, **values) + _by_video(visit, kind, wording.language),
    }
    return row | ({} if channel == Channel.SMS else {"subject": wording.say(f"{key}_subject", **values)})


def _by_video(visit: Visit, kind: str, language: str) -> str:
    """Where it is, of a booked one by video."""
    if kind != BOOKED or visit.place_kind != PlaceKind.VIDEO or not visit.video_link:
        return ""
    with translation.override(page_language(language) or "en"):
        return f"\n{visit.get_place_kind_display()}: {visit.video_link}"


def _letter(row: dict, sender: str, school: School | None, district: District) -> dict:
    """What the letter's layout is given for the same news."""
    wording = wording_of_letters(row["language"])
    phone = (school.reply_phone if school else "") or district.reply_phone
    return {
        "language": wording.language, "direction": wording.direction, "sender": sender,
        "address": row["address"].split("\n"), "title": row["subject"], "greeting": "", "lead": row["body"],
        "about": "", "facts": [], "offered": "", "supports": [], "answer": "", "scan": "", "link": "", "plain": True,
        "tell": wording.say("tell_at", phone=number_label(phone)) if phone else wording.say("tell"),
        "welcome": "", "by_machine": "" if wording.confirmed else wording.say("by_machine"),
    }  # fmt: skip


def _base(district: District) -> str:
    return f"https://{district.host}" if district.host else settings.PUBLIC_URL


def put_right(addresses: Mapping[UUID, str], *, kind: str, on: date, by) -> dict[UUID, str]:
    """Of these messages (visit: number or e-mail) which must not go at all any more, and why."""
    visits = list(Visit.objects.seen_by(by).filter(pk__in=list(addresses)).select_related("invitation"))
    ways, readers = _ways(visits, on=on, wide=by)
    against = {}
    for one in visits:
        reader, address = readers.get(one.invitation.adult_id), addresses[one.pk]
        named = [each for each in one.student_ids if reader and ways.is_open(reader, each)]
        leading = ways.leading_to(reader, address)
        if kind == BOOKED and one.stage != Stage.SCHEDULED:
            against[one.pk] = "the visit is not booked any more"
        elif kind == HOPES and len(named) < len(one.student_ids):
            against[one.pk] = "not every child of this visit is open to them any more"
        elif reader is None or not named or not leading:
            against[one.pk] = "this number or address is no longer a way to the family"
        elif not any(ways.is_permitted(reader, each, way) for each in named for way in leading):
            against[one.pk] = "the family does not wish to be written to this way any more"
        elif any(ways.is_overheard(address, each) for each in one.student_ids):
            against[one.pk] = "an adult barred from a child of this home reads at this address too"
    return against


def tell_people(
    account_ids: Iterable[UUID], purpose: str, *, by, at: datetime, not_before: datetime | None = None
) -> int:
    """Write to visitors and interpreters that something waits on their page (how many, never whose home)."""
    counts, later = Counter(account_ids), {"not_before": not_before}
    district = District.objects.get(pk=by.district_id)
    wide = Scope.system(by.district_id, "visitors hear that something waits for them")
    with tenancy.acting_as(wide):
        accounts = Account.objects.seen_by(wide).filter(pk__in=list(counts), suspended_at=None)
        reached = [one for one in accounts if one.email or one.phone]
        rows = (_to_person(one, counts[one.pk], purpose, district, at) | later for one in reached)
        return enqueue_many(rows, by=by, at=at)


def tell_planners(visits: Collection[Visit], purpose: str, *, by, at: datetime) -> int:
    """Write to whoever plans these visits (never to who is on them, nor to the teller) that one is off, or waits."""
    wide = Scope.system(by.district_id, "whoever plans hears of a booked visit")
    with tenancy.acting_as(wide):
        whom = whom_to_ring(visits, office_too=(), on=at.date(), seen_by=wide)
    told = (who for several in whom.values() for who in several if who != by.account_id)
    return tell_people(told, purpose, by=by, at=at)


def _to_person(account: Account, number: int, purpose: str, district: District, at: datetime) -> dict:
    known = account.language and translation.check_for_language(account.language)
    with translation.override(account.language if known else "en"):
        is_alarm, is_urgent = purpose.startswith(ALARM), purpose.startswith((ALARM, OUT))
        if purpose.startswith(HELP):
            said = f"{_('Home visits')}: {_('Needs help')}. {_('Call them now')}."
        elif is_alarm:
            said = ngettext(
                "%d visit: somebody has not checked out.", "%d visits: somebody has not checked out.", number
            ) % number  # fmt: skip
        elif purpose == OUT:
            said = _("Are you out and well? Reply OUT, or HELP if you are not safe.")
        else:
            said = ngettext("%d home visit: please look.", "%d home visits: please look.", number) % number
            if purpose == PLAN_LOOK:
                said = f"{_('Nobody of this family can be asked here: ask the office.')} {said}"
            off, waits = Stage.CANCELLED_BY_STAFF.label, _("Not confirmed yet")
            firsts = {
                PLAN_OFF: off, PLAN_LOOK: off, PLAN_OFF_BY_FAMILY: Stage.CANCELLED_BY_FAMILY.label,
                PLAN_WORDS: TranslationState.PERSON.label, REMINDED: waits, PLAN_WAITS: waits,
            }  # fmt: skip
            first = firsts.get(purpose) or firsts.get(purpose.partition(":")[0])
            said = f"{first}. {said}" if first else said
        page = "plan" if purpose.startswith(PLAN) else "my_after" if purpose == WORDS else "my_day"
        link = reverse(f"visits:{'alarms' if is_alarm else page}")
        sender = district.sender_name or district.name
        body = f"{said}\n{_base(district)}{link}"
        # An alarm rings where it is heard at once.
        by_text = bool(account.phone) and (is_urgent or not account.email)
        return {
            "channel": Channel.SMS if by_text else Channel.EMAIL,
            "purpose": purpose,
            "reference_id": uuid5(account.pk, at.isoformat()),
            "address": account.phone if by_text else account.email,
            "language": translation.get_language() or "en",
            "message_class": MessageClass.EMERGENCY if is_urgent else MessageClass.INFORMATIONAL,
            "body": f"{sender}: {body}" if by_text else body,
            **({"expires_at": at + HEEDED} if purpose == OUT else {}),
            **({} if by_text else {"subject": f"{sender}: {_('Home visits')}"}),
        }
