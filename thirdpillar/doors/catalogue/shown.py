"""A programme as its public pages show it, as calendars take it, and as search engines read it (schema.org)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.html import _json_script_escapes  # type: ignore[attr-defined]
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from thirdpillar.ground.base.days import day_and_time
from thirdpillar.ground.base.ical import Entry
from thirdpillar.ground.base.languages import language_label
from thirdpillar.practice.gatherings.choices import Stage
from thirdpillar.practice.gatherings.models import Gathering
from thirdpillar.practice.gatherings.queries.programmes import Offered
from thirdpillar.practice.gatherings.wording import wording_for


@dataclass(frozen=True)
class Shown:
    """A row of the catalogue in the reader's language."""

    it: Offered
    host: str
    when: str
    languages: str
    supports: str

    @property
    def title(self) -> str:
        return self.it.it.title_in(get_language() or "")

    @property
    def about(self) -> str:
        return self.it.it.about_in(get_language() or "")


def shown(found: Iterable[Offered], schools: dict[UUID, str], district) -> list[Shown]:
    """These programmes as a page shows them."""
    language = get_language() or "en"
    wording = wording_for(language)
    return [
        Shown(
            one,
            (schools.get(one.it.school_id) if one.it.school_id else "") or district.name,
            day_and_time(one.first.begins_at, district.zone, language) if one.first else "",
            " · ".join(language_label(tag) for tag in one.it.languages),
            " · ".join(wording.say(each) for each in one.it.supports if each in wording.texts),
        )
        for one in found
    ]


def entries_of(sessions: Iterable[Gathering], request) -> list[Entry]:
    """Sessions as a calendar takes them: no person, no child; what is off stays in it, so that it goes from calendars too."""
    language = get_language() or "en"
    return [
        Entry(
            uid=f"{one.pk}@{request.get_host()}",
            begins_at=one.begins_at,
            ends_at=one.ends_at,
            title=one.title_in(language),
            place=one.place,
            words=one.about_in(language),
            url=request.build_absolute_uri(reverse("catalogue:programme", args=[one.programme_id])),
            language=language,
            is_off=one.stage == Stage.CANCELLED,
        )
        for one in sessions
    ]


def structured(rows: Iterable[Shown], request) -> SafeString:
    """The same for search engines (schema.org, JSON-LD); nothing in it can end the element that holds it."""
    graph = [_course(row, request) for row in rows]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    # Escaped as Django's json_script does, which knows no other kind of script than its own.
    return mark_safe(text.translate(_json_script_escapes))


def _course(row: Shown, request) -> dict:
    one = row.it
    address = request.build_absolute_uri(reverse("catalogue:programme", args=[one.it.pk]))
    host = {"@type": "EducationalOrganization", "name": row.host}
    course = {
        "@type": "Course",
        "@id": address,
        "url": address,
        "name": row.title,
        "description": row.about or row.title,
        "provider": host,
        "isAccessibleForFree": True,
        "inLanguage": list(one.it.languages),
        "hasCourseInstance": [
            {
                "@type": "CourseInstance",
                "name": row.title,
                "courseMode": "onsite",
                "location": {"@type": "Place", "name": one.it.place, "address": one.it.place},
                "startDate": one.sessions[0].begins_at.isoformat(),
                "endDate": one.sessions[-1].ends_at.isoformat(),
                "organizer": host,
                "offers": {
                    "@type": "Offer",
                    "price": 0,
                    "priceCurrency": "USD",
                    "availability": f"https://schema.org/{'SoldOut' if one.is_full else 'InStock'}",
                    "url": address,
                },
                "subEvent": [
                    {
                        "@type": "Event",
                        "name": row.title,
                        "startDate": each.begins_at.isoformat(),
                        "endDate": each.ends_at.isoformat(),
                        "eventStatus": "https://schema.org/EventScheduled",
                        "location": {"@type": "Place", "name": each.place, "address": each.place},
                    }
                    for each in one.sessions
                ],
            }
        ],
    }
    if one.it.capacity:
        course["hasCourseInstance"][0]["maximumAttendeeCapacity"] = one.it.capacity  # type: ignore[index]
    return course
