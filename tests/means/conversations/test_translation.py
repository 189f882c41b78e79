"""Texts on their way into another language: what may leave, what waits for whom, and what is never lost or said twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories import NOW, at_host, signed_in
from tests.factories.translators import FAKES
from tests.means.conversations.test_threads import Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.models import Entry
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people.models import ContactPoint, MailingAddress
from thirdpillar.means.conversations import actions, queries
from thirdpillar.means.conversations.actions.naming import name_interpreters
from thirdpillar.means.conversations.actions.translation import LEASE
from thirdpillar.means.conversations.choices import (
    Interest,
    MadeBy,
    TextClass,
    TranslationState,
    Trouble,
    Way,
)
from thirdpillar.means.conversations.models import ClassRule, Doubt, Segment, Translation, Version
from thirdpillar.means.conversations.queries.translation import OPEN

pytestmark = pytest.mark.django_db
EXAM = "The exam is on Friday and all the children bring a pencil."


class Place(Town):
    """The town with an interpreter, and a mother who reads Spanish."""

    def __init__(self) -> None:
        super().__init__()
        self.interpreter = self.oak.add_account(Role.INTERPRETER, given="Ines")
        self.oak.speaks(self.interpreter, "es", may_interpret=True, may_translate=True)
        self.reader = self.oak.add_adult("Rosa", "Lopez", phone="+16125550107", language="es")
        self.oak.tie(self.child, self.reader)

    def name(self, thread, *accounts) -> None:
        """Name interpreters for a case."""
        with self.oak.acting(self.by):
            name_interpreters(
                thread_id=thread.pk, account_ids=[one.pk for one in accounts or (self.interpreter,)], by=self.by, at=NOW
            )  # fmt: skip

    @property
    def by_interpreter(self):
        return replace(self.oak.scope(Role.INTERPRETER), account_id=self.interpreter.pk)

    @property
    def district_office(self):
        return replace(self.oak.scope(Role.OFFICE), account_id=self.principal.pk)

    def write(self, body, text_class=TextClass.EVERYDAY, adult=None, **more):
        return self.begin(body=body, text_class=text_class, adult=adult or self.reader, **more)

    def work(self, at=NOW):
        with clock.set_to(at):
            actions.work_on_translations(by=self.oak.system, at=at)
            with self.oak.acting():
                actions.leave_overdue(by=self.oak.system, at=at)

    def row(self, thread=None, **which) -> Translation:
        with self.oak.acting():
            rows = Translation.objects.seen_by(self.oak.system).filter(**which)
            return (rows.filter(thread=thread) if thread else rows).latest("asked_at")

    def versions(self) -> list[Version]:
        with self.oak.acting():
            return list(Version.objects.seen_by(self.oak.system).order_by("at"))

    def check(self, body, by=None, at=NOW, reads_it=True):
        by = by or self.by_interpreter
        with self.oak.acting(by):
            return actions.check_translation(
                translation_id=self.row().pk, body=body, reads_it=reads_it, by=by, at=at
            )


@pytest.fixture
def place(monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL", raising=False)
    return Place()


@pytest.fixture
def engine(monkeypatch):
    with FAKES["deepl"]() as fake:
        monkeypatch.setenv("THIRDPILLAR_TRANSLATOR_URL", fake.address())
        yield fake


# --- With an engine ------------------------------------------------------------------------------------------------
def test_an_everyday_text_goes_at_once_with_its_label(place, engine):
    place.write("Halima reads 12 books until 5:30. See https://x.org/a")
    assert place.outbox() == [] and place.row().state == TranslationState.WAITING
    place.work()
    (message,) = place.outbox()
    assert message.language == "es" and "reads~es" in message.body
    assert "Halima" in message.body and "https://x.org/a" in message.body and "5:30" in message.body
    assert "Traducido por una máquina." in message.body
    (version,) = place.versions()
    assert (version.made_by, version.engine, version.language, version.at) == (
        MadeBy.MACHINE,
        "deepl",
        "es",
        NOW,
    )
    assert all("Halima" not in str(one["body"]) for one in engine.asked)


def test_the_worker_twice_says_it_once(place, engine):
    place.write("Bring a coat.")
    place.work()
    place.work()
    assert len(place.outbox()) == 1 and len(place.versions()) == 1 and len(engine.asked) == 1


@pytest.mark.parametrize("text_class", [TextClass.VITAL, TextClass.DISCIPLINE])
def test_what_the_law_minds_waits_for_a_person_and_then_goes_by_itself(place, engine, text_class):
    thread = place.write("Your child is enrolled.", text_class)
    place.work()
    place.work(NOW + timedelta(days=9))
    assert place.outbox() == [] and place.versions() == []
    row = place.row()
    assert (row.state, row.trouble, row.left) == (TranslationState.CHECK, Trouble.BY_CLASS, False)
    with place.oak.acting(place.by):
        line = queries.lines_of(thread, seen_by=place.by)[-1]
        assert line.how_far == "Waits for a person to check the Spanish" and not line.arrived_nowhere
    place.check("Su hija está inscrita.", at=NOW + timedelta(days=9))
    (message,) = place.outbox()
    assert "Su hija está inscrita." in message.body and "máquina" not in message.body
    drafted, checked = place.versions()
    assert (drafted.made_by, checked.made_by) == (MadeBy.MACHINE, MadeBy.CHECKED)
    assert (checked.from_version_id, checked.account_id) == (drafted.pk, place.interpreter.pk)
    assert checked.at == NOW + timedelta(days=9)
    with place.oak.acting():
        assert (
            Entry.objects.seen_by(place.oak.system).filter(deed="conversations.check_translation").count()
            == 1
        )


def test_an_unchecked_version_of_the_writers_own_is_held_too(place):
    place.write(
        "You are suspended.", TextClass.DISCIPLINE, translated={"es": "Borrador"}, made_by=MadeBy.MACHINE
    )
    assert place.outbox() == [] and place.versions() == [] and place.row().draft == "Borrador"
    place.check("Suspendida.")
    assert "Suspendida." in place.outbox()[0].body


def test_a_persons_own_version_of_an_everyday_text_goes(place):
    place.write("Bring a coat.", translated={"es": "Traiga un abrigo."})
    assert "Traiga un abrigo." in place.outbox()[0].body


def test_a_result_that_lost_something_goes_to_a_person(place, engine):
    engine.mood = "lossy"
    place.write("Come at 5:30.")
    place.work()
    row = place.row()
    assert (row.state, row.trouble, row.draft) == (TranslationState.PERSON, Trouble.LOST, "")
    with pytest.raises(Refused):
        place.check("Llame.", reads_it=False)
    place.check("Venga a las cinco y media.")
    assert place.versions()[0].made_by == MadeBy.PERSON
    assert "cinco y media" in place.outbox()[0].body


def test_a_person_may_not_lose_a_link_either(place, engine):
    place.write("Read https://x.org/a", TextClass.VITAL)
    place.work()
    with pytest.raises(Refused, match=r"https://x\.org/a"):
        place.check("Lea esto")
    place.check("Lea https://x.org/a")


def test_markup_of_an_engine_is_shown_as_text(place, engine, client):
    engine.mood = "markup"
    thread = place.write("Hello there.")
    place.work()
    at_host(client, place.oak.row)
    shown = client.get(reverse("family_threads:conversation", args=[thread.code])).content.decode()
    assert "Hello~es" in shown and "<img src=x" not in shown and "<script>alert" not in shown
    assert "<" not in place.outbox()[0].body


def test_a_dead_engine_delays_no_message(place, engine):
    engine.mood = "cut"
    for number in range(4):
        place.begin(adult=place.reader, subject=f"Coat {number}", body="Bring a coat.")
        place.work(NOW + timedelta(seconds=20 * number))
    asked = len(engine.asked)
    assert asked <= 4
    # The breaker is open: the next post does not even wait for a worker; there is an interpreter, so it waits for them.
    place.begin(adult=place.reader, subject="Gloves", body="Bring gloves.")
    assert place.row().state == TranslationState.PERSON and len(engine.asked) == asked
    place.work(NOW + timedelta(hours=3))
    assert len(place.outbox()) == 5
    assert all("Aún no está traducido." in one.body for one in place.outbox())


def test_an_engine_that_comes_back_in_time_is_asked_again(place, engine):
    engine.mood = "busy"
    place.write("Bring a coat.")
    place.work()
    assert place.row().state == TranslationState.WAITING
    engine.mood = "good"
    place.work(NOW + timedelta(seconds=20))
    assert "Bring~es" in place.outbox()[0].body


def test_who_dies_in_the_middle_leaves_a_lease_that_runs_out(place, engine):
    place.write("Bring a coat.")
    with place.oak.acting():
        Translation.objects.seen_by(place.oak.system).update(lease_until=NOW + LEASE, attempt=1)
    place.work(NOW + timedelta(seconds=5))
    assert place.outbox() == [] and engine.asked == []
    place.work(NOW + LEASE + timedelta(seconds=1))
    # The fallback by time was first due, yet the claim comes before it.
    assert len(place.outbox()) == 1 and len(engine.asked) == 1


# --- Without one ---------------------------------------------------------------------------------------------------
def test_without_an_engine_an_interpreter_is_asked(place):
    place.write("The bus is late.")
    assert place.outbox() == [] and place.row().state == TranslationState.PERSON
    place.check("El autobús llega tarde.")
    (message,) = place.outbox()
    assert "El autobús llega tarde." in message.body and "máquina" not in message.body


def test_nobody_comes_in_time_and_the_text_leaves_in_the_original(place):
    thread = place.write("The bus is late.")
    place.work(NOW + timedelta(minutes=119))
    assert place.outbox() == []
    place.work(NOW + timedelta(minutes=121))
    (message,) = place.outbox()
    assert "The bus is late." in message.body and "Aún no está traducido." in message.body
    place.check("El autobús llega tarde.", at=NOW + timedelta(hours=4))
    assert len(place.outbox()) == 1, "nothing is sent twice"
    with place.oak.acting():
        assert (
            queries.lines_of(thread, seen_by=place.oak.system)[-1].versions[-1].body
            == "El autobús llega tarde."
        )


def test_where_there_is_nobody_to_ask_it_leaves_at_once_and_is_still_asked_for(monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL", raising=False)
    town = Town()
    town.begin(body="The bus is late.")
    (message,) = town.outbox()
    assert "Weli lama tarjumin." in message.body
    with town.oak.acting():
        assert Translation.objects.seen_by(town.oak.system).get().state == TranslationState.PERSON


def test_an_emergency_waits_for_nobody(place):
    place.write("Lockdown.", TextClass.EMERGENCY, by=place.office, interest=Interest.SCHOOL, section_id=None,
                school_id=place.school.pk)  # fmt: skip
    assert "Lockdown." in place.outbox()[0].body
    with pytest.raises(Refused):
        place.write("Lockdown.", TextClass.EMERGENCY)


def test_vital_texts_never_leave_untranslated(place):
    place.write("Your child is enrolled.", TextClass.VITAL)
    place.work(NOW + timedelta(days=30))
    assert place.outbox() == []


def test_a_held_post_is_not_on_the_familys_page(place, client):
    thread = place.write("A secret until checked.", TextClass.VITAL)
    at_host(client, place.oak.row)
    page = reverse("family_threads:conversation", args=[thread.code])
    shown = client.get(page).content.decode()
    assert ("A secret until checked." not in shown and "put into your language" in shown) or "idioma" in shown
    place.check("Ya revisado.")
    assert "Ya revisado." in client.get(page).content.decode()


def test_a_restriction_that_came_meanwhile_holds_it_back(place):
    place.write("Your child is enrolled.", TextClass.VITAL)
    place.restrict(place.reader)
    place.check("Inscrita.")
    assert place.outbox() == []


# --- The memory ----------------------------------------------------------------------------------------------------
def test_what_a_person_said_once_is_said_again_without_anybody(place):
    place.write("Halima was late. Call 612-555-0142.")
    place.check("Halima llegó tarde. Llame al 612-555-0142.")
    with place.oak.acting():
        kept = set(Segment.objects.seen_by(place.oak.system).values_list("original", "body"))
    assert ("⟦name0⟧ was late.", "⟦name0⟧ llegó tarde.") in kept
    assert not any("Halima" in one or "612" in one for pair in kept for one in pair)
    again = place.begin(adult=place.reader, subject="Again", body="Halima was late. Call 763-555-0199.")
    row = place.row(again)
    assert (row.state, row.engine, row.draft) == (
        TranslationState.DONE, "memory", "Halima llegó tarde. Llame al 763-555-0199."
    )  # fmt: skip
    assert row.made_by == MadeBy.PERSON
    third = place.begin(adult=place.reader, subject="Third", body="Call 763-555-0199. Halima was late.")
    # Put together out of sentences that a person made; the whole has been read by nobody.
    assert place.row(third).made_by == MadeBy.MACHINE


def test_a_machine_feeds_no_memory(place, engine):
    place.write("Bring a coat.")
    place.work()
    with place.oak.acting():
        assert not Segment.objects.seen_by(place.oak.system).exists()


def test_a_name_that_only_the_district_knows_is_not_remembered(place):
    place.oak.add_student("Yusuf", "Warsame")
    place.write("Yusuf asked for you.")
    place.check("El niño Yussef preguntó por usted.")
    with place.oak.acting():
        assert not Segment.objects.seen_by(place.oak.system).exists()


# --- The glossary --------------------------------------------------------------------------------------------------
def term(place, english="report card", wanted="boleta", keep=False, confirm=True):
    by = place.by_interpreter
    with place.oak.acting(by):
        return actions.write_term(
            language="es", english=english, wanted=wanted, keep=keep, note="", confirm=confirm, by=by, at=NOW
        )


def test_a_confirmed_term_is_put_in_where_the_machine_says_otherwise(place, engine):
    term(place)
    term(place, "IEP", "", keep=True)
    place.write("The report card and the IEP are here.", sure_of="iep")
    place.work()
    said = place.outbox()[0].body
    assert "boleta" in said and " IEP " in said and "report~es" not in said
    assert place.row().terms_missing == []


def unmended(place, engine, **more):
    term(place)
    engine.says["The report card is here."] = "La libreta llegó."
    engine.says['The <x id="0"/> is here.'] = "La libreta llegó."
    place.write("The report card is here.", **more)
    place.work()
    row = place.row()
    assert (row.terms_missing, row.trouble) == (["boleta"], Trouble.TERMS)
    return row


def test_one_that_cannot_be_mended_comes_to_a_person_and_does_not_wait_for_ever(place, engine):
    row = unmended(place, engine)
    assert (row.state, row.left) == (TranslationState.CHECK, False) and place.outbox() == []
    seen = place.by_interpreter
    with place.oak.acting():
        waiting = queries.translations_waiting(seen_by=place.oak.system, checker=seen)
        assert [one.pk for one in waiting] == [row.pk]
    place.check("La boleta llegó.")
    assert "La boleta llegó." in place.outbox()[0].body


def test_without_a_check_in_time_its_original_goes(place, engine):
    unmended(place, engine)
    place.work(NOW + timedelta(hours=2, minutes=1))
    assert "The report card is here." in place.outbox()[0].body and "libreta" not in place.outbox()[0].body


def test_an_emergency_waits_for_no_term_nor_does_what_nobody_here_can_check(place, engine):
    row = unmended(place, engine, text_class=TextClass.EMERGENCY, by=place.district_office)
    assert row.state == TranslationState.DONE and "libreta" in place.outbox()[0].body
    with place.oak.acting():
        SpokenLanguage.objects.seen_by(place.oak.system).delete()
    place.write("The report card is here.", key="again")
    place.work()
    assert len(place.outbox()) == 2


def test_a_draft_binds_nobody(place, engine):
    term(place, confirm=False)
    place.write("The report card is here.")
    place.work()
    assert "boleta" not in place.outbox()[0].body


def test_only_keepers_write_terms(place):
    with pytest.raises(Refused), place.oak.acting(place.by):
        actions.write_term(
            language="es", english="bus", wanted="camión", keep=False, note="", by=place.by, at=NOW
        )


# --- The district's own rule ---------------------------------------------------------------------------------------
def test_a_district_may_only_be_stricter(place, engine):
    by = place.district_office
    with place.oak.acting(by):
        with pytest.raises(Refused) as refused:
            actions.set_class_rule(text_class=TextClass.VITAL, machine_alone=True, by=by, at=NOW)
        assert "6312" in refused.value.citation
        actions.set_class_rule(text_class=TextClass.EVERYDAY, machine_alone=False, by=by, at=NOW)
    place.write("Bring a coat.")
    place.work()
    assert place.outbox() == [] and place.row().state == TranslationState.CHECK
    place.work(NOW + timedelta(minutes=121))
    assert "Bring a coat." in place.outbox()[0].body and "Aún no está traducido." in place.outbox()[0].body
    with place.oak.acting(by):
        actions.set_class_rule(text_class=TextClass.EVERYDAY, machine_alone=True, by=by, at=NOW)
        assert queries.stricter_classes(seen_by=by) == frozenset()
    with pytest.raises(IntegrityError), transaction.atomic(), place.oak.acting():
        ClassRule(district_id=place.oak.id, text_class="vital", machine_alone=True, at=NOW).save(
            force_insert=True
        )


# --- What families write -------------------------------------------------------------------------------------------
def answer(place, thread, body, language=""):
    with place.oak.acting():
        return actions.write_as_family(
            thread_id=thread.pk,
            body=body,
            key="a1",
            way=Way.LINK,
            language=language,
            by=place.oak.system,
            at=NOW + timedelta(minutes=1),
        )


@pytest.mark.parametrize("language", ["es", ""])
def test_staff_read_english_beside_what_a_family_wrote(place, engine, client, language):
    thread = place.write("Hello.", translated={"es": "Hola."})
    answer(place, thread, "Mi hija Halima llega mañana a las 9.", language)
    place.work(NOW + timedelta(minutes=1))
    with place.oak.acting(place.by):
        line = queries.lines_of(thread, seen_by=place.by)[-1]
    assert line.english.made_by == MadeBy.MACHINE and line.english.engine == "deepl"
    assert "Halima" in line.english.body and line.body.startswith("Mi hija")
    assert len(place.outbox()) == 1, "what a family said is not sent back to it"
    page = signed_in(client, place.teacher).get(reverse("threads:thread", args=[thread.pk])).content.decode()
    assert "As they wrote it" in page and "Mi hija Halima" in page and "not checked" in page


def test_our_own_language_is_left_as_it_is(place, engine):
    thread = place.write("Hello.", translated={"es": "Hola."})
    engine.detects = "en"
    answer(place, thread, "Thank you")
    place.work(NOW + timedelta(minutes=1))
    assert place.row().state == TranslationState.DONE
    assert [one.language for one in place.versions()] == ["es"]


def test_without_an_engine_a_person_is_asked_about_a_known_language_alone(place):
    thread = place.write("Hello.", translated={"es": "Hola."})
    answer(place, thread, "ok")
    with place.oak.acting():
        assert not Translation.objects.seen_by(place.oak.system).exists()
        actions.write_as_family(
            thread_id=thread.pk,
            body="Gracias",
            key="a2",
            way=Way.TEXT,
            language="es",
            by=place.oak.system,
            at=NOW,
        )
    row = place.row()
    assert (row.state, row.for_family, row.language) == (TranslationState.PERSON, False, "en")
    place.check("Thanks")
    assert place.versions()[-1].language == "en" and len(place.outbox()) == 1


# --- "This is wrong" -----------------------------------------------------------------------------------------------
def test_a_reader_says_that_it_is_wrong_and_the_keeper_puts_it_right(place, engine, client):
    thread = place.write("The bus is late.")
    place.work()
    (version,) = place.versions()
    at_host(client, place.oak.row)
    page = reverse("family_threads:conversation", args=[thread.code])
    for _twice in range(2):
        client.post(page, {"version": version.pk, "said": "No se entiende"})
    with place.oak.acting():
        (doubt,) = queries.doubts(seen_by=place.oak.system, keeper=place.oak.system)
        assert doubt.said == "No se entiende" and "Rosa" not in str(doubt.__dict__["body"])
        assert not any(hasattr(doubt, one) for one in ("adult_id", "thread_id", "account_id"))
    client = signed_in(client, place.interpreter)
    listed = client.get(reverse("threads:doubts")).content.decode()
    assert "No se entiende" in listed and "Rosa" not in listed and "Amina" not in listed
    done = client.post(
        reverse("threads:doubt", args=[doubt.pk]), {"body": "El autobús llega tarde.", "reads_it": "on"}
    )
    assert done.status_code == 302
    put_right = place.versions()[-1]
    assert (put_right.made_by, put_right.from_version_id) == (MadeBy.CHECKED, version.pk)
    assert "El autobús llega tarde." in client.get(page).content.decode()
    with place.oak.acting():
        assert Segment.objects.seen_by(place.oak.system).filter(body="El autobús llega tarde.").exists()
        assert Doubt.objects.seen_by(place.oak.system).get().outcome == "corrected"
    with pytest.raises(Refused), place.oak.acting(place.by_interpreter):
        actions.settle_doubt(doubt_id=doubt.pk, body="Otra", reads_it=True, by=place.by_interpreter, at=NOW)


def test_another_conversations_version_cannot_be_doubted(place, engine):
    place.write("The bus is late.")
    place.work()
    other = place.begin()
    (version, *_more) = place.versions()
    with pytest.raises(Refused), place.oak.acting():
        actions.say_wrong(thread=other, version_id=version.pk, said="x", by=place.oak.system, at=NOW)


# --- Pages ---------------------------------------------------------------------------------------------------------
def test_an_interpreter_checks_one_text_and_sees_no_conversation(place, engine, client):
    place.write("Your child is enrolled.", TextClass.VITAL)
    place.work()
    client = signed_in(client, place.interpreter)
    listed = client.get(reverse("threads:translations")).content.decode()
    assert "Your child is enrolled." in listed
    page = reverse("threads:translation", args=[place.row().pk])
    shown = client.get(page).content.decode()
    assert "Your child is enrolled." in shown and "child~es" in shown and "Open the conversation" not in shown
    assert client.get(reverse("threads:threads")).status_code == 404
    refused = client.post(page, {"body": "Inscrita.", "subject": "Matrícula"})
    assert refused.status_code == 422 and "Tick the box" in refused.content.decode()
    told = {"body": "Inscrita.", "subject": "Matrícula", "reads_it": "on"}
    assert client.post(page, told).status_code == 302
    assert "Inscrita." in place.outbox()[0].body
    assert client.post(page, {"body": "Otra", "reads_it": "on"}).status_code == 422


def test_a_teacher_of_another_class_does_not_see_it(place, engine, client):
    place.write("Your child is enrolled.", TextClass.VITAL)
    place.work()
    page = reverse("threads:translation", args=[place.row().pk])
    assert signed_in(client, place.other).get(page).status_code == 404
    assert signed_in(client, place.teacher).get(page).status_code == 200


def test_the_writer_chooses_the_class_and_sees_that_it_waits(place, client):
    client = signed_in(client, place.teacher)
    page = reverse("threads:begin", args=[place.reader.pk])
    assert "person checks the translation first" in client.get(page).content.decode()
    done = client.post(
        page,
        {"students": str(place.child.pk), "subject": "Placement", "body": "About the IEP.", "text_class": "discipline",
         "ground": f"class:{place.room.pk}", "key": "k9"},
        follow=True,
    )  # fmt: skip
    shown = done.content.decode()
    assert (
        "Waits for a person to translate it into Spanish" in shown and place.row().text_class == "discipline"
    )


# --- For other rooms -----------------------------------------------------------------------------------------------
def test_a_text_of_another_room_in_several_languages(place, engine):
    by = place.district_office

    def ask():
        with place.oak.acting(by):
            return actions.versions_for(
                text="Report cards come {day}.", languages=["es", "vi", "en"], text_class=TextClass.VITAL, source="en",
                purpose="broadcasts.text", reference_id=place.school.pk, by=by, at=NOW,
            )  # fmt: skip

    assert ask()["en"].may_leave and not ask()["es"].may_leave
    place.work()
    found = ask()
    assert found["es"].state == TranslationState.CHECK and "{day}" in found["es"].body
    with place.oak.acting():
        assert Translation.objects.seen_by(Scope.system(place.oak.id, "x")).count() == 3
        row = Translation.objects.seen_by(place.oak.system).get(language="es")
    with place.oak.acting(place.by_interpreter):
        actions.check_translation(
            translation_id=row.pk,
            body="Las boletas llegan {day}.",
            reads_it=True,
            by=place.by_interpreter,
            at=NOW,
        )
    ready = ask()["es"]
    assert ready.may_leave and ready.made_by == MadeBy.CHECKED and ready.body == "Las boletas llegan {day}."


# --- What it is about ----------------------------------------------------------------------------------------------
def test_the_subject_is_translated_with_the_words_and_says_by_whom(place, engine, client):
    thread = place.write("Bring a coat.", subject="Winter clothes")
    place.work()
    (version,) = place.versions()
    assert version.subject == "Winter~es clothes~es" and len(engine.asked) == 1
    at_host(client, place.oak.row)
    page = client.get(reverse("family_threads:conversation", args=[thread.code])).content.decode()
    assert "<bdi>Winter~es clothes~es</bdi>" in page and "Winter clothes" in page
    place.write("And gloves.", subject="Winter clothes", key="k2")
    place.work()
    assert [one.subject for one in place.versions()] == ["Winter~es clothes~es", ""]  # said once


def test_a_letter_bears_the_subject_as_it_was_checked_and_who_translated_it(place):
    with place.oak.acting():
        ContactPoint.objects.seen_by(place.oak.system).filter(adult=place.reader).update(left_at=NOW)
        MailingAddress(
            district_id=place.oak.id, adult=place.reader, street="1 Elm", city="Oak", state="MN", postal_code="55401"
        ).save(force_insert=True)  # fmt: skip
    for number, checked in (("", "Evaluación"), (" 2", "")):
        place.write("Halima is evaluated.", TextClass.VITAL, subject=f"Special education evaluation{number}")
        by = place.by_interpreter
        with place.oak.acting(by):
            actions.check_translation(
                translation_id=place.row(state__in=OPEN).pk, body=f"Halima será evaluada{number}.", subject=checked,
                reads_it=True, by=by, at=NOW,
            )  # fmt: skip
    first, second = [one.letter for one in place.outbox()]
    assert (first["title"], first["by_machine"]) == ("Evaluación", "Traducido por una persona")
    assert second["title"] == second["sender"], "no English stands over what matters"


def test_a_letter_that_nobody_checked_has_its_original_on_the_back(place, engine):
    with place.oak.acting():
        ContactPoint.objects.seen_by(place.oak.system).filter(adult=place.reader).update(left_at=NOW)
        MailingAddress(
            district_id=place.oak.id, adult=place.reader, street="1 Elm", city="Oak", state="MN", postal_code="55401"
        ).save(force_insert=True)  # fmt: skip
    place.write("Bring warm clothes.")
    place.work()
    (letter,) = [one.letter for one in place.outbox()]
    assert letter["original"] == "Bring warm clothes." != letter["lead"] and letter["original_title"]


def test_the_writer_says_the_subject_in_their_language_too(place, client):
    page = reverse("threads:begin", args=[place.reader.pk])
    client = signed_in(client, place.teacher)
    assert "translated_subject" in client.get(page).content.decode()
    client.post(
        page,
        {"students": str(place.child.pk), "subject": "Bus", "body": "It is late.", "text_class": "everyday",
         "translated_subject": "Autobús", "translated": "Llega tarde.", "ground": f"class:{place.room.pk}", "key": "k9"},
    )  # fmt: skip
    (version,) = place.versions()
    assert (version.subject, version.body) == ("Autobús", "Llega tarde.")


def test_a_subject_said_on_an_ordinary_day_is_checked_before_it_stands_over_what_matters(place, engine):
    place.write("Bring a coat.")
    place.work()
    place.write("Halima is enrolled.", TextClass.VITAL, key="k2")
    place.work()
    row = place.row(text_class=TextClass.VITAL)
    assert (row.state, row.subject, row.subject_draft) == (
        TranslationState.CHECK, "Reading at home", "Reading~es at~es home~es"
    )  # fmt: skip


@pytest.mark.parametrize("said", [EXAM, "El examen es el viernes y todos los niños traen un lápiz."])
def test_an_engine_that_gives_the_text_back_or_another_language_has_not_translated_it(place, engine, said):
    engine.says = {EXAM: said}
    place.write(EXAM, adult=place.mother)
    place.work()
    row = place.row()
    assert (row.state, row.trouble, row.draft) == (TranslationState.PERSON, Trouble.UNSUPPORTED, "")
    # Nobody reads Somali here: it leaves as it was written, and says so.
    (message,) = place.outbox()
    assert place.versions() == [] and EXAM in message.body and "Weli lama tarjumin" in message.body


def test_what_comes_back_as_it_was_and_is_in_our_language_needs_nothing(place, engine):
    thread = place.write("Hello.", translated={"es": "Hola."})
    said = "We are coming to school today with her brother"
    engine.says, engine.detects = {said: said}, "es"
    answer(place, thread, said)
    place.work(NOW + timedelta(minutes=1))
    assert place.row().state == TranslationState.DONE and not place.row().draft
