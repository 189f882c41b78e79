"""What a class works on reaches each family in its language, and its goal the teacher: by a machine, labelled."""

import pytest

from tests.factories import at_host, signed_in
from tests.factories.translators import FAKES
from tests.practice.conferences.test_teams import READING, Class
from tests.practice.conferences.week import NOW
from thirdpillar.doors.conferring import say_teams_for, tell_teams_for
from thirdpillar.ground.base import clock
from thirdpillar.practice.conferences.actions.teaming import record_scores, set_skills
from thirdpillar.practice.conferences.models import Goal, Skill, TeamHome

pytestmark = pytest.mark.django_db


@pytest.fixture
def engine(monkeypatch):
    with FAKES["deepl"]() as fake:
        monkeypatch.setenv("THIRDPILLAR_TRANSLATOR_URL", fake.address())
        yield fake


@pytest.fixture(autouse=True)
def today():
    with clock.set_to(NOW):
        yield


def work(here):
    with here.oak.made.acting():
        tell_teams_for(here.oak.made.row)
    say_teams_for(here.oak.made.row)


def choose(here, **words) -> Skill:
    with here.oak.made.acting(here.pat):
        set_skills(meeting_id=here.meeting().pk, skills=[READING | words], by=here.pat, at=NOW)
    (skill,) = here.oak.rows(Skill)
    return skill


def test_skills_and_practice_reach_a_home_in_its_language_with_the_original_one_tap_away(engine, client):
    here = Class(2)
    oak = here.oak
    (_ana, *_), _rosa, home = oak.family(("Ana", 1), language="es")
    work(here)
    skill = choose(here)
    (place,) = oak.rows(TeamHome, household_id=home.id)
    at_host(client, oak.made.row)
    before = client.get(f"/c/team/{place.code}").content.decode()
    assert "Read together for ten minutes." in before and "Translated by machine" not in before
    work(here)
    (skill,) = oak.rows(Skill)
    assert skill.in_languages["es"]["by"] == "machine" and skill.lacks == []
    said = skill.in_languages["es"]["practice"]
    assert "minutes~es" in said
    page = client.get(f"/c/team/{place.code}").content.decode()
    # In a fold of its own the words as the school wrote them.
    assert said in page and READING["practice"] in page and page.count("<details") > before.count("<details")
    assert skill.in_languages["es"]["title"] in page and skill.in_languages["es"]["measure"] in page
    # The teacher prints it in each language that a home of the class reads, also for who makes the meeting up.
    pat = signed_in(client, oak.pat)
    sheet = pat.get(f"/conferences/teams/meetings/{here.meeting().pk}/practice/").content.decode()
    assert sheet.count('class="tp-sheet') == 2 and said in sheet and READING["practice"] in sheet
    # Other words are said anew, and old ones shown to nobody.
    choose(here, practice="Count to ten.")
    (skill,) = oak.rows(Skill)
    assert skill.in_languages == {} and "es" in skill.lacks
    work(here)
    assert "ten~es" in oak.rows(Skill)[0].in_languages["es"]["practice"]
    # Somebody comes who reads what nobody read before.
    oak.family(("Kofi", 1), name="Mensah", language="fr")
    work(here)
    assert set(oak.rows(Skill)[0].in_languages) == {"es", "fr"}


def test_a_goal_in_a_familys_own_words_is_read_by_the_teacher_beside_them(engine, client):
    here = Class(0)
    oak = here.oak
    (ana, *_), _rosa, home = oak.family(("Ana", 1), language="es")
    work(here)
    skill = choose(here)
    with oak.made.acting(here.pat):
        record_scores(skill_id=skill.pk, values={ana.id: 60}, by=here.pat, at=NOW)
    (place,) = oak.rows(TeamHome, household_id=home.id)
    at_host(client, oak.made.row)
    asked = {
        "skill": str(skill.pk), "student": str(ana.id), "target": "90", "minutes": "60", "words": "Leer con Ana cada noche",
    }  # fmt: skip
    client.post(f"/c/team/{place.code}", asked)
    work(here)
    (goal,) = oak.rows(Goal)
    assert "noche~en" in goal.in_languages["en"]["words"] and "Ana" in goal.in_languages["en"]["words"]
    page = (
        signed_in(client, oak.pat).get(f"/conferences/teams/meetings/{here.meeting().pk}/").content.decode()
    )
    assert "Leer con Ana cada noche" in page and "noche~en" in page and "Translated by machine" in page
    client.post(f"/c/team/{place.code}", asked | {"words": "Otra cosa"})
    (goal,) = oak.rows(Goal)
    assert goal.in_languages == {} and goal.lacks == ["en"]


def test_what_no_machine_can_say_stays_as_it_was_written(client):
    here = Class(0)
    oak = here.oak
    _students, _rosa, home = oak.family(("Ana", 1), language="es")
    work(here)
    choose(here)
    work(here)
    (place,) = oak.rows(TeamHome, household_id=home.id)
    at_host(client, oak.made.row)
    page = client.get(f"/c/team/{place.code}").content.decode()
    assert READING["practice"] in page and oak.rows(Skill)[0].in_languages == {}
