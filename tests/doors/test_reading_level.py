"""What families read is at most sixth grade in English, at least "normal" in Spanish, and easy in Arabic.

English: Flesch–Kincaid grade (Kincaid et al. 1975), 0.39 words per sentence + 11.8 syllables per word − 15.59.
Spanish: Szigriszt-Pazos' perspicuity, read on the INFLESZ scale (Barrio-Cantalejo et al. 2008: 55 to 65 is normal, 65 to
80 fairly easy), 206.835 − 62.3 syllables per word − words per sentence; and Fernández-Huerta (1959) beside it.
Arabic: LIX (Björnsson 1968; from 20, very easy, to 60, very difficult), words per sentence + words of more than six
letters in a hundred. It counts no syllables, which Arabic without its vowel signs does not tell; articles and
prepositions that are written as one with the word count as its letters, so the figure is rather too high than too low.
No formula that gives a school grade for Arabic without vowel signs is known to us.
Only running text counts: labels and buttons of fewer than four words would flatter the figure.
"""

import re
from datetime import date, time
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from tests.factories import NOW
from thirdpillar.doors.fairs.forms import AskForm
from thirdpillar.doors.family_sign_in.forms import Address, Code
from thirdpillar.doors.instance.gathering_texts import _in_python
from thirdpillar.ground.people.forms import PreferenceForm
from thirdpillar.ground.people.models import Preference
from thirdpillar.means.conversations.choices import MadeBy
from thirdpillar.means.conversations.forms.interpreting import RatingForm
from thirdpillar.means.conversations.forms.threads import SayForm
from thirdpillar.means.credentials.queries import Trained
from thirdpillar.practice.gatherings.forms.spaces import SpaceForm
from thirdpillar.practice.gatherings.forms.timing import FreeTimesForm
from thirdpillar.practice.gatherings.models import AgendaItem, Gathering, PointVersion, Programme
from thirdpillar.practice.gatherings.wording import wordings
from thirdpillar.practice.visits.forms.afterwards import OwnHopesForm
from thirdpillar.practice.visits.forms.answers import AnswerForm
from thirdpillar.practice.visits.wording import wording_for as visit_wording_for
from thirdpillar.practice.volunteers.forms import HoursForm, OfferForm
from thirdpillar.practice.volunteers.rules import may_help

HARDEST_GRADE = 6.0
LEAST_INFLESZ = 62.0
HARDEST_LIX = 30.0
FEWEST_WORDS = 4
PAGES = (
    "doors/family_home.html",
    "doors/student_home.html",
    "family/invitation.html",
    "family/meeting.html",
    "family/here.html",
    "family/conversation.html",
    "family/ways.html",
    "family/all.html",
    "family/copy.html",
    "family/interpreter.html",
    "family/news.html",
    "family/together.html",
    "family_visits/visit.html",
    "family_programmes/registration.html",
    "family/needs.html",
    "family_conferences/conferences.html",
    "family_conferences/team.html",
    "family_volunteering/helping.html",
    "family_volunteering/know.html",
    "family_volunteering/hours.html",
    "family_fairs/plan.html",
    "family_fairs/ask.html",
    "family_fairs/question.html",
    "helping/helping.html",
    "family/times.html",
    "calendar/building.html",
    "gatherings/space_link.html",
    "hooks/stop_mail.html",
    "catalogue/catalogue.html",
    "catalogue/programme.html",
    "gatherings/kiosk.html",
    "family_sign_in/ask.html",
    "family_sign_in/code.html",
    "family_sign_in/lost.html",
    "family_sign_in/unconfirmed.html",
    "base/error.html",
    "doors/welcome.html",
)
MESSAGES = ("texts and letters", "said by the pages")
LONGEST_SENTENCE = 20
# Their texts are written for families; each text in them is measured as it stands.
FAMILY_CODE = (
    "doors/family/views.py",
    "doors/family_said/page.py",
    "doors/family_threads/views.py",
    "doors/family_ways/views.py",
    "doors/family_threads/beside.py",
    "doors/family_news/views.py",
    "doors/family_threads/together.py",
    "doors/family_sign_in/forms.py",
    "doors/family_sign_in/views.py",
    "ground/accounts/actions/codes.py",
    "practice/gatherings/rules/gatherings.py",
    "practice/gatherings/rules/programmes.py",
)
FAMILY_CODE_PLACES = {
    "time": "8 a.m.",
    "sender": "Oak School",
    "code": "KM4 7TP",
    "minutes": "10",
    "least": 4,
    "most": 24,
}
SAY = {
    "en": {"title": "Family dinner", "when": "Tuesday, November 17, 6:00 PM", "children": "Ana and Luis"},
    "es": {
        "title": "Cena de familias",
        "when": "martes 17 de noviembre, 6:00 p. m.",
        "children": "Ana y Luis",
    },
    "ar": {"title": "عشاء العائلات", "when": "الثلاثاء، 17 نوفمبر، 6:00 م", "children": "آنا ولويس"},
}
ARABIC_SIGNS = re.compile(r"[\u064b-\u065f\u0670\u0640]")  # vowel signs and the stroke that lengthens words


# --- Measuring ---------------------------------------------------------------------------------------------
def english_syllables(word: str) -> int:
    word = re.sub(r"[^a-z]", "", word.lower())
    if not word:
        return 1
    stem = re.sub(r"(?:[^laeiouycgshxz]es|[^td]ed|[^laeiouy]e)$", lambda end: end.group()[0], word)
    groups = re.findall(r"[aeiouy]+", re.sub(r"^y", "", stem))
    hiatus = len(re.findall(r"(?<![cgqst])i[ao](?!us)|eo(?![pu])|ui(?=n)|iet|ying", stem))
    return max(1, len(groups) + hiatus)


def spanish_syllables(word: str) -> int:
    """Strong vowels each carry a syllable; weak ones only where no strong one stands beside them."""
    word = re.sub(r"q[u](?=[eiéí])|g[u](?=[eiéí])", "g", word.lower())
    word = re.sub(r"y(?![aeiouáéíóú])", "i", word)
    strong = len(re.findall(r"[aeoáéíóú]", word))
    alone = len(re.findall(r"(?<![aeoáéíóúiuü])[iuü]+(?![aeoáéíóúiuü])", word))
    return max(1, strong + alone)


def sentences(blocks: list[str]) -> list[str]:
    """Sentences of the blocks that are running text; an address or a link is not language."""
    plain = (re.sub(r"https?://\S+", "", block) for block in blocks)
    parts = (part for block in plain for part in re.split(r"(?<=[.!?؟:])\s+|\n", block))
    return [part for part in parts if len(words(part)) >= FEWEST_WORDS]


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", ARABIC_SIGNS.sub("", text))


def ratios(blocks: list[str], syllables) -> tuple[float, float]:
    """Words per sentence and syllables per word."""
    said = sentences(blocks)
    count = [word for one in said for word in words(one)]
    return len(count) / len(said), sum(map(syllables, count)) / len(count)


def grade(blocks: list[str]) -> float:
    per_sentence, per_word = ratios(blocks, english_syllables)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


def inflesz(blocks: list[str]) -> float:
    per_sentence, per_word = ratios(blocks, spanish_syllables)
    return 206.835 - 62.3 * per_word - per_sentence


def fernandez_huerta(blocks: list[str]) -> float:
    per_sentence, per_word = ratios(blocks, spanish_syllables)
    return 206.84 - 60 * per_word - 1.02 * per_sentence


def lix(blocks: list[str]) -> float:
    said = sentences(blocks)
    count = [word for one in said for word in words(one)]
    return len(count) / len(said) + 100 * sum(len(word) > 6 for word in count) / len(count)


ENGLISH = {
    "school": 1, "family": 3, "please": 1, "invited": 3, "number": 2, "interpreter": 4, "asked": 1, "ages": 2,
    "needed": 2, "people": 2, "children": 2, "minutes": 2, "you": 1, "table": 2, "changes": 2, "video": 3, "languages": 3,
}  # fmt: skip
SPANISH = {
    "escuela": 3, "familia": 3, "teléfono": 4, "día": 2, "aquí": 2, "muy": 1, "ayude": 3, "quien": 1, "y": 1, "niños": 2,
}  # fmt: skip


@pytest.mark.parametrize("word, count", ENGLISH.items())
def test_english_syllables_are_counted(word, count):
    assert english_syllables(word) == count


@pytest.mark.parametrize("word, count", SPANISH.items())
def test_spanish_syllables_are_counted(word, count):
    assert spanish_syllables(word) == count


# --- What families read ------------------------------------------------------------------------------------
class Blocks(HTMLParser):
    """The texts of a page, one for each block; names of languages, drawings and what only a program reads are left out."""

    INLINE = frozenset({"bdi", "strong", "em", "span", "a", "b", "i", "abbr", "time"})
    VOID = frozenset({"input", "img", "meta", "link", "br", "hr", "use"})

    def __init__(self) -> None:
        super().__init__()
        self.blocks, self.quiet = [""], 0

    def handle_starttag(self, tag, attrs):
        if tag in self.VOID:
            return
        if tag not in self.INLINE:
            self.blocks.append("")
        name = dict(attrs).get("class") or ""
        silent = tag in ("script", "style", "svg", "head", "select") or "tp-tongues" in name.split()
        self.quiet += bool(self.quiet or silent)

    def handle_endtag(self, tag):
        if tag in self.VOID:
            return
        self.quiet -= bool(self.quiet)
        if tag not in self.INLINE:
            self.blocks.append("")

    def handle_data(self, data):
        if not self.quiet:
            self.blocks[-1] += data


def read(html: str) -> list[str]:
    reader = Blocks()
    reader.feed(html)
    return [" ".join(block.split()) for block in reader.blocks if block.strip()]


def pages(language: str) -> dict[str, list[str]]:
    """Every family page in every state it can be in."""
    say = SAY[language]
    wording = wordings()[language]
    held = {"title": say["title"], "place": "Oak School", "stage": "open", "begins_at": NOW}
    gathering = Gathering(**held)
    facts = {
        "gathering": gathering, "code": "4F7KM2", "when": say["when"], "children": say["children"], "host": "Oak School",
        "supports": [wording.say(one) for one in ("interpreter", "childcare", "transport", "food")], "link": "https://x.org/a",
        "interpreter_options": [("es", "español")], "phone": "+18005550100", "token": "t", "key": "k", "texts": {},
    }  # fmt: skip
    answer = SimpleNamespace(people=2, needs={})
    item = AgendaItem(title=say["title"], kind="ask", minutes=20)
    home = {
        "district": SimpleNamespace(name="Oak District", zone="America/Chicago"),
        "account": {"display_name": "Rosa"}, "children": [SimpleNamespace(display_name="Ana", grade="03")],
        "schools": [SimpleNamespace(name="Oak School")], "is_leader": True,
        "points": [SimpleNamespace(kind="email", value="rosa@example.org", stopped_at=True, get_kind_display="")],
        "invitations": [
            SimpleNamespace(code="4F7KM2", gathering=gathering, answered=said) for said in ("", "yes", "no")
        ],
    }  # fmt: skip
    ours = SimpleNamespace(is_ours=True, at=NOW, language="en", body="")
    version = SimpleNamespace(language=language, body="", get_made_by_display=MadeBy.MACHINE.label)
    talk = {
        "thread": SimpleNamespace(subject=say["title"], code="c"), "children": ["Ana"], "form": SayForm(),
        "district": home["district"],
        "said": [
            {"line": ours, "shown": version, "version": version},
            {"line": SimpleNamespace(is_ours=False, at=NOW), "shown": SimpleNamespace(language="", body="")},
        ],
    }  # fmt: skip
    said = Preference(ways=["email", "sms"], pace="digest", quiet_from=time(20), quiet_until=time(7))
    tie = SimpleNamespace(student_id="0" * 32, student=SimpleNamespace(preferred_name="", given_name="Ana"), may_text=True,
                          may_email=True, may_call=True, may_mail=True)  # fmt: skip

    def wish(typed):
        return PreferenceForm(
            typed, now=said, adult=SimpleNamespace(reads_language="so"), ties=[tie], languages=[]
        )

    visit = visit_wording_for(language)
    asked = {
        "title": visit.say("subject"), "lead": visit.say("lead", why=visit.say("why_universal")), "about": visit.say("about"),
        "free": visit.say("welcome"), "by_machine": visit.say("text_by_machine"), "written_in": language,
    }  # fmt: skip
    with translation.override(language):
        asked |= {
            "form": AnswerForm(
                zone="America/Chicago",
                hours=(time(8), time(20)),
                days=(date(2026, 8, 1), date(2027, 6, 1)),
                minutes=30,
            ),
            "hopes_form": OwnHopesForm(),
        }
    booked = {"when": say["when"], "where": "Oak School", "place": "", "who": ["Pat Ito", "Lee Roy"]}
    student = home | {"student": SimpleNamespace(grade="10"), "coming": [gathering]}
    programme = Programme(title=say["title"], place="Oak School", kind="course")
    course = SimpleNamespace(
        it=programme, sessions=[gathering], is_open=True, is_full=False, free=3, text_word="P417"
    )
    row = SimpleNamespace(
        it=course,
        title=say["title"],
        host="Oak School",
        languages="",
        when=say["when"],
        about="",
        supports="",
    )
    roll = {
        "programme": programme,
        "came": 6,
        "held": 8,
        "hours": 12,
        "kept_until": say["when"],
        "sessions": [],
        "code": "c",
    }
    kept = SimpleNamespace(needs={"transport": True, "childcare_count": 2, "childcare_ages": [3, 7]})
    meeting = {
        "child": "Ana", "teacher": "Pat Ito", "when": say["when"], "may_change": True, "openings": None,
        "it": SimpleNamespace(pk=1, room=""),
    }  # fmt: skip
    skill = SimpleNamespace(pk=1, title="", measure="", scale=60, goal_now=10, goal_end=40, practice="")
    chart = SimpleNamespace(own=12, average=15)
    goal = SimpleNamespace(baseline=12, target=20, words="", minutes_a_week=30, result="")
    learner = {"name": "Ana", "id": 1, "number": 4, "chart": chart, "bars": [], "due": say["when"]}
    lesson = SimpleNamespace(pk=1, title=say["title"], stage="asked", get_stage_display="")
    asks = {"teacher": "Pat Ito", "how": "", "when": say["when"]}
    helps = SimpleNamespace(pk=1, role=SimpleNamespace(place="Oak School", least_age=None))
    shift = {
        "it": helps,
        "title": say["title"],
        "about": "",
        "when": say["when"],
        "until": "",
        "sign_up": helps,
    }
    stand = SimpleNamespace(
        number=1, code="c", offers="", languages=[], organization=SimpleNamespace(name="")
    )
    at_fair = {
        "title": say["title"],
        "gathering": gathering,
        "mine": "",
        "fair": SimpleNamespace(code="c"),
        "district": home["district"],
    }
    question = {
        "words": "", "stand": stand, "code": "c", "share_with": "stand", "answer": "", "helped": None,
        "get_stage_display": "", "get_share_with_display": "",
    }  # fmt: skip
    with translation.override(language):
        bars = may_help(
            ["background"], {"background": [Trained(NOW.date(), NOW.date())]}, date(2027, 1, 5), "", language
        )
    states = {
        "doors/family_home.html": (home, home | {"children": [], "points": [], "invitations": []}),
        "doors/student_home.html": (student, student | {"coming": []}),
        "family/invitation.html": (
            {},
            {"is_coming": True, "answer": answer},
            {"is_coming": True, "answer": answer, "may_sign_in": True},
            {"answer": answer},
            {"gathering": Gathering(**{**held, "stage": "cancelled"}), "refused": "."},
        ),
        "family/meeting.html": (
            {
                "meeting": SimpleNamespace(published_at=None), "agenda": [item], "ours": language, "may_ask": True,
                "asking": [{"it": item, "own": None}], "languages": [], "kept_days": 90,
            },
            {"meeting": SimpleNamespace(published_at=None), "asking": [{"it": item, "own": SimpleNamespace()}], "kept_days": 90},
            *(
                {
                    "meeting": SimpleNamespace(published_at=NOW), "ours": language, "answers": [
                        {
                            "it": PointVersion(kind=kind), "point": "2027-Oak-1", "people": "15", "is_promise": kind == "will",
                            "is_late": late, "state": "",
                        }
                    ],
                }
                for kind, late in (("will", True), ("will", False), ("wont", False), ("already", False))
            ),
        ),
        "family/here.html": ({}, {"is_here": True}),
        "family/together.html": (
            {"seat": SimpleNamespace()}, {"seat": SimpleNamespace(left_at=NOW)}, {"seat": SimpleNamespace(agreed_at=NOW)},
            talk | {"seat": SimpleNamespace(code="code"), "shared": True, "said": [], "other": "Ana"},
        ),
        "family/copy.html": ({"copy": SimpleNamespace(subject="", said=[], children=[]), "thread": SimpleNamespace(code="c")},),
        "family/conversation.html": (
            talk, talk | {"is_still": True}, talk | {"waiting": True}, talk | {"form": SayForm({"body": "", "key": "k"})},
        ),
        "family/all.html": ({"parts": [("", [])], "back": "/a/x", "host": "Oak", "phone": "+16125550142", "has_coming": True},),
        "family/ways.html": ({"form": wish(None), "back": "/m/x"}, {"form": wish({"quiet_from": "20:00"}), "now": said}),
        "family/interpreter.html": ({"form": RatingForm()}, {"form": RatingForm({})}, {"done": True}),
        "family/news.html": tuple(
            {"shown": [{"title": "", "body": "", "at": NOW, "version": {"language": "en"}}], "asks": True, "said": said,
             "host": "Oak School", "phone": "+13125550100", "district": home["district"]}
            for said in ("", "safe", "help")
        ),
        "family_visits/visit.html": tuple(
            asked | state
            for state in (
                {}, {"accepted": True}, {"declined": True}, {"later_on": NOW}, {"visit": booked}, {"visited": say["when"]}
            )
        ),
        "family_programmes/registration.html": tuple(
            roll | state
            for state in (
                *({"standing": one} for one in ("registered", "waiting", "completed", "offered")), {"may_register": True},
                {"is_cancelled": True}, {"on_now": gathering, "may_withdraw": True},
            )
        ),
        "family/needs.html": (
            {}, {"kept": kept, "needs": kept.needs, "told": {"way": "", "on": say["when"], "until": say["when"]}, "back": "/"},
        ),
        "family_conferences/conferences.html": tuple(
            {"rows": [meeting | one], "has_time": True, "evenings": [(SimpleNamespace(pk=1), say["when"], False)]}
            for one in ({}, {"when": "", "openings": []}, {"openings": [("", say["when"])]})
        ),
        "family_conferences/team.html": (
            {"rows": [{"when": say["when"], "it": SimpleNamespace(place="Oak School"), "skills": []}]},
            *(
                {"rows": [{"when": say["when"], "it": SimpleNamespace(place=""),
                           "skills": [{"it": skill, "children": [learner | {"goal": one}]}]}]}
                for one in (None, goal)
            ),
        ),
        "family_volunteering/helping.html": tuple(
            {"asked": [asks | {"it": lesson, "waits": one}], "mine": [shift | {"waits": one, "refusal": bars}],
             "open": [shift | {"free": one}], "used": [asks | {"it": lesson}], "code": "c", "district": home["district"]}
            for one in (True, False)
        ),
        "family_volunteering/know.html": ({"form": OfferForm(grades=[("03", "Grade 3")]), "offers": [], "code": "c"},),
        "family_volunteering/hours.html": ({"form": HoursForm(), "approved": "3", "rows": [], "code": "c"},),
        "helping/helping.html": tuple(
            {"form": Address(country="US"), "rows": [], "is_family": one, "district": home["district"]} for one in (False, True)
        ),
        "family_fairs/plan.html": (at_fair | {"stands": [{"it": stand}], "plan": SimpleNamespace(rows=[])},),
        "family_fairs/ask.html": tuple(
            at_fair | {"stand": stand, "form": AskForm(country="US"), "is_open": one} for one in (True, False)
        ),
        "family_fairs/question.html": tuple(
            {"row": SimpleNamespace(**(question | one)), "is_standing": one["stage"] != "closed", "is_known": True}
            for one in ({"stage": "open"}, {"stage": "closed"}, {"stage": "closed", "helped": True})
        ),
        "family/times.html": ({"form": FreeTimesForm()}, {"form": FreeTimesForm({})}),
        "calendar/building.html": (
            {"school": SimpleNamespace(name="Oak School"), "rows": [], "hours": [], "closed": [], "district": home["district"]},
        ),
        "gatherings/space_link.html": (
            {"use": SimpleNamespace(title="", group="", stage="asked", get_stage_display=""), "dates": [], "school": None},
            {"use": SimpleNamespace(title="", group="", stage="invited"), "form": SpaceForm(rooms=[]), "rooms": [1]},
        ),
        "hooks/stop_mail.html": ({}, {"is_done": True}),
        "catalogue/catalogue.html": ({"rows": [row]}, {"rows": []}, {"rows": [], "is_narrow": True}),
        "catalogue/programme.html": tuple(
            {"row": row, "it": course, "form": Address(country="US"), "district": home["district"], "is_family": one}
            for one in (False, True)
        ),
        "gatherings/kiosk.html": ({}, {"thanks": True}),
        "family_sign_in/ask.html": ({"form": Address(country="US")}, {"form": Address({"address": "12"}, country="US")}),
        "family_sign_in/code.html": ({"form": Code()},),
        "family_sign_in/lost.html": ({},),
        "family_sign_in/unconfirmed.html": ({},),
        "base/error.html": tuple({"status": status} for status in (400, 403, 404, 500)),
        "doors/welcome.html": ({},),
    }  # fmt: skip
    with translation.override(language):
        return {
            # A line that several states share counts once.
            name: list(
                dict.fromkeys(
                    block
                    for state in several
                    for block in read(render_to_string(name, facts | state, RequestFactory().get("/")))
                )
            )
            for name, several in states.items()
        }


def messages(language: str) -> dict[str, list[str]]:
    """Texts, e-mails and letters, and what the pages' code says."""
    wording = wordings()[language]
    values = SAY[language] | {
        "place": "Oak School",
        "sender": "Oak School",
        "phone": "(612) 555-0142",
        "link": "https://x.org/a/4F7KM2",
        "sessions": "8",
        "hours": "12",
        "word": "P417",
    }
    letter = [wording.say(key, **values) for key in wording.texts]
    with translation.override(language):
        said = [
            translation.gettext(text) % FAMILY_CODE_PLACES
            for name in FAMILY_CODE
            for _context, text in _in_python((Path(settings.PACKAGE) / name).read_text(encoding="utf-8"))
        ]
    return dict(zip(MESSAGES, (letter, said), strict=True))


def test_no_family_page_escapes_the_measure():
    assert set(pages("en")) == set(PAGES)
    found = {
        path.as_posix().rpartition("/templates/")[2]
        for path in Path(settings.PACKAGE).rglob("templates/**/*.html")
        if re.search(r'extends "base/(shell_family|kiosk)\.html"', path.read_text(encoding="utf-8"))
    }
    assert found - set(PAGES) == set()


@pytest.mark.parametrize("what", [*PAGES, *MESSAGES])
def test_english_is_at_most_sixth_grade(what):
    blocks = (pages("en") | messages("en"))[what]
    assert grade(blocks) <= HARDEST_GRADE, sorted(sentences(blocks), key=lambda one: -grade([one]))[:4]


@pytest.mark.parametrize("what", [*PAGES, *MESSAGES])
def test_spanish_is_normal_or_easier(what):
    blocks = (pages("es") | messages("es"))[what]
    hardest = sorted(sentences(blocks), key=lambda one: inflesz([one]))[:4]
    assert inflesz(blocks) >= LEAST_INFLESZ, hardest
    assert fernandez_huerta(blocks) >= LEAST_INFLESZ, hardest


def test_the_arabic_measure_tells_an_office_from_a_family():
    plain = ["هل ستأتون إلى المدرسة يوم الثلاثاء؟", "نحن نحب أن نراكم هناك."]
    office = [
        "تستوجب الإجراءات التنظيمية استكمال المستندات والاستمارات المطلوبة للاستفادة من البرامج المدرسية المختلفة."
    ]
    assert lix(plain) <= HARDEST_LIX < 60 < lix(office)


@pytest.mark.parametrize("what", [*PAGES, *MESSAGES])
def test_arabic_is_easy(what):
    blocks = (pages("ar") | messages("ar"))[what]
    assert lix(blocks) <= HARDEST_LIX, sorted(sentences(blocks), key=lambda one: -lix([one]))[:4]


def test_no_sentence_to_a_family_is_long():
    for language in SAY:
        several = pages(language) | messages(language)
        long = [
            one
            for blocks in several.values()
            for one in sentences(blocks)
            if len(words(one)) > LONGEST_SENTENCE
        ]
        assert long == []
