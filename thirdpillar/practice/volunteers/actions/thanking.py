"""Thanks: for the approved hours of the school year, in the volunteer's language, by their own way and as a letter."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.days import day_in
from thirdpillar.ground.base.wordings import joined
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.volunteers.actions.telling import Writer, tell, ways_of
from thirdpillar.practice.volunteers.models import Thanks, Volunteer
from thirdpillar.practice.volunteers.queries.thanking import to_thank
from thirdpillar.practice.volunteers.rules import enforce, may_keep


@transaction.atomic
def thank_volunteers(*, by, at: datetime, volunteer_ids: list[UUID] | None = None) -> int:
    """Thank whoever gave more than they were thanked for (of these, where named); answer how many were."""
    on = at.astimezone(ZoneInfo(District.objects.get(pk=by.district_id).zone)).date()
    rows = to_thank(on=on, seen_by=by)
    made = []
    for row in rows:  # those of one school's year
        one = row["it"]
        if volunteer_ids is not None and one.pk not in volunteer_ids:
            continue
        enforce(may_keep(by, one.school_id))
        thanks, _is_new = Thanks.objects.seen_by(by).update_or_create(
            volunteer=one, until_on=on, district_id=by.district_id,
            defaults={
                "school_id": one.school_id, "since_on": row["since"], "minutes": row["minutes"], "at": at,
                "titles": "\n".join(row["titles"]), "by_account_id": by.account_id,
            },
        )  # fmt: skip
        tell([one], "thanks", thanks, by=by, at=at, mark="1")
        made.append(thanks)
    record(by=by, at=at, deed="volunteers.thank_volunteers", subject="volunteer", thanked=len(made))
    return len(made)


def letters_of(rows: list[Thanks], *, by, language: str = "") -> list[dict]:
    """What the layout of letters takes, one a volunteer, in the language of each (or in this one)."""
    volunteers = Volunteer.objects.seen_by(by).in_bulk({one.volunteer_id for one in rows})
    ways = ways_of(volunteers.values(), by=by)
    writers: dict[UUID, Writer] = {}
    letters = []
    for thanks in rows:
        one = volunteers[thanks.volunteer_id]
        writer = writers.setdefault(thanks.school_id, Writer(thanks.school_id, by=by))
        way = ways[one.pk]
        if way.adult is None:
            continue
        wording = writer.wording(language or way.language)
        values = writer.values(one, thanks, wording, wording.language) | {"name": way.adult.display_name}
        about = wording.say("thanks_closing")
        if thanks.titles:
            titles = joined(thanks.titles.split("\n"), wording.language)
            about = f"{wording.say('thanks_shared', titles=titles)}\n{about}"
        letters.append(
            writer.letter(
                wording, values, wording.say("thanks_says", **values), way.adult.display_name,
                title=wording.say("thanks_subject"), greeting=wording.say("thanks_greeting", **values), about=about,
                day=day_in(thanks.until_on, wording.language, with_year=True), tell="",
            )
        )  # fmt: skip
    return letters
