"""Invented content for the living page of the design system, in the page's language."""

import re
from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

SPRITE = Path(__file__).parent / "static" / "base" / "icons.svg"


def specimen() -> dict[str, Any]:
    """The context of base/design.html: every component gets rows that look like a real term's."""
    return {
        "colours": _colours(),
        "icons": re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")),
        "spaces": [(step, step * 9 // 2) for step in (1, 2, 3, 4, 6, 8, 12)],
        "frame_columns": [{"label": _("File")}, {"label": _("Used for")}],
        "frames": [
            ("shell_staff", _("People who work here: a bar, a list of places, and room for tables.")),
            ("shell_family", _("Families: one thing a screen, big words, languages in their own names.")),
            ("shell_plain", _("Sign-in and other short steps.")),
            ("kiosk", _("A tablet at the door: few words, very large targets.")),
            ("error", _("When something is amiss, in plain words.")),
        ],
        "trend": [
            {"label": label, "value": value, "count": count, "of": 1204 if value is not None else None}
            for label, value, count in (
                (_("Aug"), 6, 72),
                (_("Sep"), 21, 253),
                (_("Oct"), 38, 458),
                (_("Nov"), 44, 530),
                (_("Dec"), 46, 554),
                (_("Jan"), 57, 686),
                (_("Feb"), 62, 748),
                (_("Mar"), None, None),
            )
        ],
        "bars": [
            {"label": _("Lincoln School"), "value": 212, "of": 262, "url": "#families"},
            {"label": _("Riverside School"), "value": 188, "of": 271, "url": "#families"},
            {"label": _("Cedar Middle School"), "value": 204, "of": 348, "url": "#families"},
            {"label": _("North High School"), "value": 144, "of": 314, "url": "#families"},
            {"label": _("Hospital and home program"), "hidden": True, "note": _("Too few to show")},
        ],
        "tabs": [
            {"label": _("Not yet reached"), "url": "#families", "current": True, "count": 456},
            {"label": _("Reached"), "url": "#families", "count": 748},
            {"label": _("To check"), "url": "#families", "count": 12},
        ],
        "schools": [
            {"value": "1", "label": _("Lincoln School")},
            {"value": "2", "label": _("North High School")},
        ],
        "tongues": [
            {"value": "en", "label": "English", "lang": "en"},
            {"value": "es", "label": "Español", "lang": "es"},
            {"value": "so", "label": "Soomaali", "lang": "so"},
            {"value": "ar", "label": "العربية", "lang": "ar"},
        ],
        "columns": [
            {"label": _("Family"), "url": "#families", "sorted": "ascending"},
            {"label": _("School"), "url": "#families"},
            {"label": _("Home language")},
            {"label": _("Phone")},
            {"label": _("Invitations"), "url": "#families", "numeric": True},
            {"label": _("Stage")},
        ],
        "people": _people(),
        "page": Paginator(range(456), 25).page(2),
        "evidence": [
            {
                "label": _("Name"),
                "left": "Amina Hasan",
                "right": "Aamina Xasan Nuur",
                "verdict": "near",
                "why": _("Two spellings of one name"),
            },
            {"label": _("Phone"), "left": "(612) 555-0142", "right": "612-555-0142", "verdict": "same"},
            {"label": _("Child"), "left": "Yusuf", "right": "Yusuf Cali", "verdict": "same"},
            {
                "label": _("School"),
                "left": _("Lincoln School"),
                "right": _("North High School"),
                "verdict": "differs",
            },
        ],
        "steps": [_("Your family"), _("Your answer"), _("Done")],
        "wrong": [{"text": _("Mobile number: this number is too short."), "url": "#mobile"}],
        "answers": [
            {"value": "yes", "label": _("Yes, we will come"), "icon": "heart"},
            {"value": "no", "label": _("No, not this time"), "hint": _("We will ask you again.")},
        ],
        "needs": [
            {"value": "interpreter", "label": _("An interpreter"), "icon": "language", "checked": True},
            {"value": "childcare", "label": _("Childcare"), "icon": "child"},
            {"value": "transport", "label": _("A ride"), "icon": "bus"},
            {"value": "food", "label": _("Food without pork"), "icon": "food"},
        ],
        "facts": [
            {"label": _("School"), "value": _("Lincoln School")},
            {"label": _("Grade"), "value": "4"},
            {"label": _("Last talk"), "value": _("October 2")},
        ],
        "crumbs": [
            {"label": _("Families"), "url": "#families"},
            {"label": _("Lincoln School"), "url": "#families"},
            {"label": "Aamina Xasan Nuur"},
        ],
    }


def _colours() -> list[tuple[str, str]]:
    return [
        ("base-200", _("Paper")),
        ("base-100", _("Sheet")),
        ("base-300", _("Fold")),
        ("base-content", _("Ink")),
        ("muted", _("Second voice")),
        ("line", _("Edge")),
        ("primary", _("Evergreen")),
        ("secondary", _("Evergreen wash")),
        ("accent", _("Marigold")),
        ("band", _("Band")),
        ("reached", _("Reached")),
        ("waiting", _("Waiting")),
        ("info", _("Good to know")),
        ("info-soft", _("Good to know, soft")),
        ("success", _("Done")),
        ("success-soft", _("Done, soft")),
        ("warning", _("Take care")),
        ("warning-soft", _("Take care, soft")),
        ("error", _("Problem")),
        ("error-soft", _("Problem, soft")),
    ]


def _people() -> list[dict[str, Any]]:
    lincoln, north = _("Lincoln School"), _("North High School")
    rows = (
        ("Aamina Xasan Nuur", lincoln, "so", "+1 612 555 0142", 3, "warning", _("Waiting")),
        ("José Luis Ortega Peña", lincoln, "es", "+1 612 555 0177", 1, "info", _("Invited")),
        ("فاطمة الزهراء", north, "ar", "+1 612 555 0103", 2, "danger", _("Number is wrong")),
        ("Nguyễn Thị Ánh", north, "vi", "+1 612 555 0119", 0, "plain", _("No try yet")),
    )
    names = ("name", "school", "lang", "phone", "tries", "kind", "stage")
    return [dict(zip(names, row, strict=True)) for row in rows]
