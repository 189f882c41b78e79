"""A person who reads a language goes through our texts; what they say is shown in their district, and nowhere else."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext

from tests.factories import make_district, signed_in
from thirdpillar.doors import review, schedule
from thirdpillar.doors.alert_words import wellbeing_meant
from thirdpillar.doors.languages.checked import checked_for, is_settled
from thirdpillar.doors.languages.texts import texts_of
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.checked_texts import speaking
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.schools.models import District
from thirdpillar.means.conversations.actions import check_text, leave_text, take_text
from thirdpillar.means.conversations.models import TextCheck
from thirdpillar.means.conversations.wording.beside import beside_in
from thirdpillar.means.conversations.wording.lines import BY_MACHINE, line_in
from thirdpillar.practice.gatherings.wording import wording_for

pytestmark = pytest.mark.django_db


def _text(english: str, language: str = "es"):
    return next(one for one in texts_of(language) if one.english[0] == english)


@pytest.fixture
def people(client):
    district = make_district()
    school = district.add_school("Oak")
    return district, school


def _open(client, district, role, school=None):
    adult = district.add_adult() if role == Role.PARENT_LEADER else None
    signed_in(client, district.add_account(role, school, adult=adult))


def _check(district, text, words=None, role=Role.OFFICE, draft=None, language="es"):
    draft = draft or text.draft
    by = district.scope(role)
    return check_text(
        language=language, text=text.key, draft=draft, words=words or draft, by=by, at=clock.now()
    )


def _post(client, text, words=None, language="es"):
    address = reverse("languages:text", args=[language, text.digest])
    typed = {"verdict": "right"} if words is None else {"verdict": "other"}
    typed |= {f"words_{n}": each for n, each in enumerate(words or text.draft)}
    return client.post(address, typed)


def _checked(district):
    return checked_for(District.objects.get(pk=district.id))


def test_the_offices_words_are_shown_at_once_in_its_district_alone(client, people):
    district, _school = people
    text = _text("Not yet reached")
    _open(client, district, Role.OFFICE)
    assert _post(client, text, ["Aún sin contacto"]).status_code == 302
    page = client.get(reverse("languages:texts", args=["es"]), {"show": "done"}).content.decode()
    assert "Aún sin contacto" in page
    client.cookies["tp_language"] = "es"
    assert "Aún sin contacto" in client.get(reverse("home"), follow=True).content.decode()
    with translation.override("es"):
        with speaking(_checked(district)):
            assert gettext("Not yet reached") == "Aún sin contacto"
        with speaking(_checked(make_district())):
            assert gettext("Not yet reached") == text.draft[0]


def test_the_forms_of_a_number_are_said_as_they_were_checked(client, people):
    district, _school = people
    text = next(one for one in texts_of("ar") if len(one.english) == 2 and len(set(one.draft)) > 3)
    words = [f"{each} ~{n}" for n, each in enumerate(text.draft)]
    _open(client, district, Role.OFFICE)
    assert _post(client, text, words, "ar").status_code == 302
    with translation.override("ar"), speaking(_checked(district)):
        said = {n: ngettext(text.english[0], text.english[1], n) for n in (0, 1, 2, 3, 11, 100)}
    assert [said[n].endswith(f"~{form}") for form, n in enumerate((0, 1, 2, 3, 11, 100))] == [True] * 6


def test_a_parents_words_wait_for_the_office(client, people):
    district, school = people
    text = _text("Not yet reached")
    _open(client, district, Role.PARENT_LEADER, school)
    assert _post(client, text, ["Sin contacto"]).status_code == 302
    with translation.override("es"), speaking(_checked(district)):
        assert gettext("Not yet reached") == text.draft[0]
    _open(client, district, Role.OFFICE)
    waiting = client.get(reverse("languages:texts", args=["es"]), {"show": "waiting"}).content.decode()
    assert "Not yet reached" in waiting
    settle = reverse("languages:settle", args=["es", text.digest])
    assert client.post(settle, {"take": "yes"}).status_code == 302
    with translation.override("es"), speaking(_checked(district)):
        assert gettext("Not yet reached") == "Sin contacto"


def test_what_was_settled_is_not_undone_by_a_proposal(people):
    district, _school = people
    text = _text("Not yet reached")
    _check(district, text, ["Otro"])
    with pytest.raises(Refused, match="settled"):
        _check(district, text, ["Eso"], Role.PARENT_LEADER)
    assert TextCheck.objects.seen_by(district.system).get().words == ["Otro"]


def test_places_must_stay(people):
    district, _school = people
    text = next(one for one in texts_of("es") if "%(name)s" in one.english[0] and len(one.english) == 1)
    with pytest.raises(Refused, match="must stay"):
        _check(district, text, ["Nada"])


def test_a_text_to_families_is_said_as_it_was_checked(people):
    district, _school = people
    text = next(one for one in texts_of("es") if one.is_message and one.key.endswith(":stopped"))
    words = ["No le escribiremos más."] if "{" not in text.draft[0] else [text.draft[0] + " Gracias."]
    _check(district, text, words)
    places = {"sender": "Oak", "phone": "612 555 0100"}
    with speaking(_checked(district)):
        assert wording_for("es").say("stopped", **places).endswith(("más.", "Gracias."))


def test_a_language_is_no_longer_called_a_machines_when_every_text_was_checked(people, monkeypatch):
    district, _school = people
    few = texts_of("es")[:3]
    monkeypatch.setattr("thirdpillar.doors.languages.checked.texts_of", lambda _language: few)
    for done, text in enumerate(few):
        with speaking(_checked(district)):
            assert review.is_machine_translated("es"), done
        _check(district, text)
    with speaking(_checked(district)):
        assert not review.is_machine_translated("es")
        assert wording_for("es").confirmed


def test_a_draft_that_changed_since_is_unchecked_again(people):
    district, _school = people
    text = _text("Not yet reached")
    _check(district, text, draft=["Antes"])
    assert not _checked(district).words
    assert not is_settled(TextCheck.objects.seen_by(district.system).get(), text.draft)


def test_one_after_another_skips_what_is_done_and_ends(client, people):
    district, _school = people
    _open(client, district, Role.OFFICE)
    first, second = texts_of("es")[:2]
    onward = reverse("languages:next", args=["es"])
    assert client.get(onward).url == reverse("languages:text", args=["es", first.digest])
    _post(client, first)
    assert client.get(onward).url == reverse("languages:text", args=["es", second.digest])


def test_left_proposals_leave_the_draft(people):
    district, _school = people
    text = _text("Not yet reached")
    check, office = _check(district, text, ["X"], Role.PARENT_LEADER), district.scope(Role.OFFICE)
    with pytest.raises(Refused, match="office or an interpreter"):
        take_text(check_id=check.pk, by=district.scope(Role.PARENT_LEADER), at=clock.now())
    leave_text(check_id=check.pk, by=office, at=clock.now())
    assert not TextCheck.objects.seen_by(district.system).exists()
    with pytest.raises(Refused, match="settled"):
        take_text(check_id=check.pk, by=office, at=clock.now())


def test_what_stands_in_an_alert_and_under_a_text_is_checked_too(people):
    district, _school = people
    keys = {one.key for one in texts_of("so")}
    assert {
        "conversations.beside:wellbeing",
        "conversations.beside:help",
        "conversations.lines:by_machine",
    } <= keys
    assert "base.days:Monday" in {one.key for one in texts_of("hmn")} and "base.days:Monday" not in keys
    for code, draft in (("pt-br", "Traduzido por uma máquina."), ("zh-hans", "机器翻译。")):
        assert draft in {one.draft[0] for one in texts_of(code) if one.is_message}
    asks, line, safe = (
        next(one for one in texts_of("so") if one.key == key)
        for key in (
            "conversations.beside:wellbeing",
            "conversations.lines:by_machine",
            "conversations.beside:safe",
        )
    )
    _check(district, asks, ["Ma nabad baa? 1 = haa, 2 = maya"], language="so")
    _check(district, line, ["Mashiin."], language="so")
    _check(district, safe, ["nabad, waan nabad qabnaa"], language="so")
    with pytest.raises(Refused, match="must stay"):
        _check(district, asks, ["Ma nabad baa?"], language="so")
    with speaking(_checked(district)):
        assert beside_in("so")["wellbeing"] == "Ma nabad baa? 1 = haa, 2 = maya"
        assert beside_in("so")["safe"] == ["nabad", "waan nabad qabnaa"]
        assert wellbeing_meant("Waan nabad qabnaa!") == "safe" and wellbeing_meant("badqab") is None
        assert wellbeing_meant("caawimo") == "help"
        assert line_in(BY_MACHINE, "so-SO") == "Mashiin." and line_in(BY_MACHINE, "es") != "Mashiin."
    assert beside_in("so")["wellbeing"] == asks.draft[0] and wellbeing_meant("badqab") == "safe"


@pytest.mark.parametrize(
    ("job", "work"), [(schedule.spread_broadcasts, "spread_for"), (schedule.send_due, "send_for")]
)
def test_the_jobs_that_write_and_send_speak_as_was_checked(people, monkeypatch, job, work):
    district, _school = people
    line = next(one for one in texts_of("so") if one.key == "conversations.lines:by_machine")
    _check(district, line, ["Mashiin."], language="so")
    said = []
    monkeypatch.setattr(schedule, work, lambda _district: said.append(line_in(BY_MACHINE, "so")))
    monkeypatch.setattr(schedule, "close_old_connections", lambda: None)
    job(str(district.id))
    assert said == ["Mashiin."]


def test_whoever_begins_reads_whole_sentences_first_and_is_told_what_brackets_are(client, people):
    district, school = people
    _open(client, district, Role.PARENT_LEADER, school)
    first = client.get(reverse("languages:next", args=["es"]), follow=True).content.decode()
    told = "are filled in later: keep each of them as it is"
    assert told not in first
    assert not texts_of("es")[0].has_marks
    marked = next(one for one in texts_of("es") if "{statement}" in one.english[0])
    assert told in client.get(reverse("languages:text", args=["es", marked.digest])).content.decode()
