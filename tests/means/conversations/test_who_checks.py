"""Who may read a text to check it, and who vouches for it: by the staff directory; never its author alone."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests.factories import NOW, signed_in
from tests.means.conversations.test_sealing import case
from tests.means.conversations.test_translation import Place, engine  # noqa: F401
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.delivery.queries import letters_to_print
from thirdpillar.ground.people.models import ContactPoint, MailingAddress
from thirdpillar.means.conversations import actions
from thirdpillar.means.conversations.actions.interpreter_times import set_language_line
from thirdpillar.means.conversations.actions.naming import name_interpreters
from thirdpillar.means.conversations.choices import MadeBy, TextClass, TranslationState
from thirdpillar.means.conversations.models import Doubt, Note, Segment, Terms
from thirdpillar.proof.reports.pdf import qr_picture
from thirdpillar.proof.reports.pdf import render as paper

pytestmark = pytest.mark.django_db
HEARING = "The hearing is on 12/17/2026 at 8:10. Call (800) 555-0100."


@pytest.fixture
def place(monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL", raising=False)
    return Place()


def another(place, *languages, **may):
    account = place.oak.add_account(Role.INTERPRETER, given="Uma")
    for language in languages:
        place.oak.speaks(account, language, **may)
    return account


def by(place, account):
    return replace(place.oak.scope(Role.INTERPRETER), account_id=account.pk)


def listed(client, account) -> str:
    return signed_in(client, account).get(reverse("threads:translations")).content.decode()


# --- Who reads it ---------------------------------------------------------------------------------------------------
def test_an_interpreter_of_another_language_neither_sees_nor_writes_it(place, client):
    place.write("The bus is late.")
    somali = another(place, "so", may_translate=True)
    assert "The bus is late." in listed(client, place.interpreter)
    assert "The bus is late." not in listed(client, somali)
    page = reverse("threads:translation", args=[place.row().pk])
    assert signed_in(client, somali).get(page).status_code == 404
    with pytest.raises(Refused):
        place.check("Wax aan fahmin", by=by(place, somali))
    assert place.outbox() == []


def test_what_matters_is_read_by_whom_the_office_has_tested(place, client):
    place.write("Your child is enrolled.", TextClass.VITAL)
    own_word = another(place, "es")
    assert "enrolled" not in listed(client, own_word) and "enrolled" in listed(client, place.interpreter)
    with pytest.raises(Refused):
        place.check("Inscrita.", by=by(place, own_word))
    place.check("Inscrita.")
    assert "Inscrita." in place.outbox()[0].body


def test_a_case_is_read_by_whom_its_staff_have_named(place, client):
    thread = case(place, adult=place.reader, body="Afraid at home", text_class=TextClass.DISCIPLINE)
    page = reverse("threads:translation", args=[place.row().pk])
    assert "Afraid" not in listed(client, place.interpreter)
    assert client.get(page).status_code == 404
    with pytest.raises(Refused):
        place.check("Tiene miedo")
    with pytest.raises(Refused), place.oak.acting(other := place.as_teacher(place.other, place.other_room)):
        name_interpreters(thread_id=thread.pk, account_ids=[place.interpreter.pk], by=other, at=NOW)
    untested = another(place, "es")
    shown = signed_in(client, place.teacher).get(reverse("threads:thread", args=[thread.pk]))
    assert "Ines Doe" in shown.content.decode() and "Uma Doe" not in shown.content.decode()
    named = [str(place.interpreter.pk)]
    client.post(reverse("threads:interpreters", args=[thread.pk]), {"interpreters": named})
    client.post(reverse("threads:interpreters", args=[thread.pk]), {"interpreters": [str(untested.pk)]})
    assert "Afraid" in listed(client, place.interpreter) and "Afraid" not in listed(client, untested)
    place.check("Tiene miedo")
    assert "Tiene miedo" in place.outbox()[-1].body


def test_what_a_reader_doubted_is_read_by_the_same(place, client):
    thread = case(place, adult=place.reader, body="Afraid at home")
    place.name(thread)
    place.check("Tiene miedo")
    with place.oak.acting(place.by):
        name_interpreters(thread_id=thread.pk, account_ids=[], by=place.by, at=NOW)
    with place.oak.acting():
        version = place.versions()[-1]
        actions.say_wrong(thread=thread, version_id=version.pk, said="", by=place.oak.system, at=NOW)
        doubt = Doubt.objects.seen_by(place.oak.system).get()
    page = reverse("threads:doubt", args=[doubt.pk])
    assert signed_in(client, place.interpreter).get(page).status_code == 404
    assert "Tiene miedo" not in client.get(reverse("threads:doubts")).content.decode()
    with pytest.raises(Refused), place.oak.acting(scope := place.by_interpreter):
        actions.settle_doubt(doubt_id=doubt.pk, body="Otra", reads_it=True, by=scope, at=NOW)
    office = place.oak.add_account(Role.OFFICE)
    assert signed_in(client, office).get(page).status_code == 200


# --- Who vouches for it ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text_class", [TextClass.VITAL, TextClass.DISCIPLINE])
def test_what_its_author_wrote_beside_waits_for_another_person(place, text_class):
    place.oak.speaks(place.teacher, "es", may_translate=True)
    place.write("You are suspended.", text_class, translated={"es": "lorem ipsum asdf"})
    assert place.outbox() == [] and place.versions() == []
    row = place.row()
    assert (row.state, row.draft, row.made_by) == (
        TranslationState.CHECK, "lorem ipsum asdf", MadeBy.PERSON
    )  # fmt: skip
    with pytest.raises(Refused, match="Another person"):
        place.check("Está suspendida.", by=place.by)
    place.check("Está suspendida.")
    assert "Está suspendida." in place.outbox()[0].body
    before, after = place.versions()
    assert (before.account_id, after.account_id) == (place.teacher.pk, place.interpreter.pk)
    assert (after.made_by, after.from_version_id) == (MadeBy.PERSON, before.pk)


def test_a_certified_author_vouches_alone_only_where_the_district_says_so(place):
    place.oak.speaks(place.teacher, "es", scale="certified", may_translate=True)
    place.write("You are suspended.", TextClass.DISCIPLINE, translated={"es": "Está suspendida."})
    assert place.outbox() == []
    with place.oak.acting():
        Terms(district_id=place.oak.id, certified_alone=True).save(force_insert=True)
    place.begin(
        adult=place.reader, subject="Other", body="You are back.", text_class=TextClass.DISCIPLINE,
        translated={"es": "Ha vuelto."},
    )  # fmt: skip
    assert "Ha vuelto." in place.outbox()[0].body


@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        ("hola", "12/17/2026"),
        ("La audiencia es el 12/17/2026 a las 8:01. Llame al (800) 555-0100.", "8:10"),
        ("La audiencia es el 17/12/2026 a las 8:10. Llame al (800) 555-0101.", "0100"),
    ],
)
def test_no_number_is_lost_in_what_matters_by_whichever_way(place, said, lacks):
    with pytest.raises(Refused, match=lacks):
        place.write(HEARING, TextClass.VITAL, translated={"es": said})
    place.write(HEARING, TextClass.VITAL)
    with pytest.raises(Refused, match=lacks):
        place.check(said)
    place.check("La audiencia es el 17 de diciembre de 2026 a las 8:10. Llame al (800) 555-0100.")
    assert "diciembre de 2026" in place.outbox()[0].body


def test_nor_a_childs_name(place):
    place.write("Halima is enrolled.", TextClass.VITAL)
    with pytest.raises(Refused, match="Halima"):
        place.check("Su hija está inscrita.")
    place.check("Halima está inscrita.")


def test_an_everyday_text_keeps_its_links_and_numbers_of_phones_too(place):
    with pytest.raises(Refused, match="555"):
        place.write("Call (800) 555-0100.", translated={"es": "Llame."})


def test_what_was_said_on_an_ordinary_day_lets_nothing_vital_out_unread(place):
    place.write("Does she still have a fever?", translated={"es": "¿Todavía tiene fiebre?"})
    assert len(place.outbox()) == 1
    again = {"adult": place.reader, "body": "Does she still have a fever?"}
    place.begin(subject="Vital", text_class=TextClass.VITAL, **again)
    assert len(place.outbox()) == 1 and place.row().state == TranslationState.CHECK
    place.check("¿Todavía tiene fiebre?")
    assert len(place.outbox()) == 2
    # Two have seen it now: the same words, and subject, of the same weight go by themselves.
    place.begin(subject="Everyday", **again)
    place.begin(subject="Another", text_class=TextClass.VITAL, **again)
    assert len(place.outbox()) == 3 or place.row().state == TranslationState.CHECK


def test_staff_who_do_not_name_the_language_confirm_nothing(place):
    place.write("The bus is late.")
    with pytest.raises(Refused, match="does not name Spanish for you"):
        place.check("El autobús llega tarde.", by=place.by)
    place.oak.speaks(place.teacher, "es")
    place.check("El autobús llega tarde.", by=place.by)
    assert "El autobús" in place.outbox()[0].body


# --- Who settles a doubt --------------------------------------------------------------------------------------------
def doubted(place, thread) -> Doubt:
    with place.oak.acting():
        version = place.versions()[-1]
        actions.say_wrong(thread=thread, version_id=version.pk, said="", by=place.oak.system, at=NOW)
        return Doubt.objects.seen_by(place.oak.system).get(settled_at=None)


def settle(place, doubt, body, scope):
    with place.oak.acting(scope):
        return actions.settle_doubt(doubt_id=doubt.pk, body=body, reads_it=True, by=scope, at=NOW)


def test_who_made_a_translation_does_not_settle_the_doubt_about_it(place, client):
    thread = place.write("The bus is late.")
    place.check("El autobús llega tarde.")
    doubt = doubted(place, thread)
    other, _third = (by(place, another(place, "es", may_translate=True)) for _ in range(2))
    with pytest.raises(Refused, match="Another person"):
        settle(place, doubt, "El autobús llega tarde.", place.by_interpreter)
    page = (
        signed_in(client, place.interpreter).get(reverse("threads:doubt", args=[doubt.pk])).content.decode()
    )
    assert "Another person must check" in page and "<textarea" not in page
    assert settle(place, doubt, "El autobús viene tarde.", other).outcome == "corrected"
    # The one whose words stand there now, and the one whose words they were, have both had their say.
    doubt = doubted(place, thread)
    for scope in (other, place.by_interpreter):
        with pytest.raises(Refused, match="Another person"):
            settle(place, doubt, "Otra cosa.", scope)


# --- What matters is said anew once it is put right -----------------------------------------------------------------
def messages(place) -> list[Message]:
    with place.oak.acting():
        found = Message.objects.seen_by(place.oak.system).filter(purpose__startswith="conversations.post")
        return list(found.order_by("made_at"))


@pytest.mark.parametrize("way", ["sms", "letter"])
def test_what_matters_and_was_translated_wrongly_is_sent_anew_and_says_so(place, way):
    if way == "letter":
        with place.oak.acting():
            ContactPoint.objects.seen_by(place.oak.system).filter(adult=place.reader).update(left_at=NOW)
            MailingAddress(
                district_id=place.oak.id, adult=place.reader, street="1 Elm", city="Oak", state="MN", postal_code="55401"
            ).save(force_insert=True)  # fmt: skip
    thread = place.write("You are suspended for 3 days.", TextClass.DISCIPLINE)
    place.check("Está suspendida 3 horas.")
    other = by(place, another(place, "es", may_translate=True))
    settle(place, doubted(place, thread), "Está suspendida 3 días.", other)
    before, after = messages(place)
    assert (after.channel, after.address, after.language) == (way, before.address, "es")
    said = after.body + str(after.letter)
    assert "Corrección" in said and "3 días" in said and "3 horas" not in said
    with place.oak.acting():
        (note,) = Note.objects.seen_by(place.oak.system)
    assert "Corrected" in note.body and "3 días" in note.body
    # That it was right is nothing to send.
    settle(
        place,
        doubted(place, thread),
        "Está suspendida 3 días.",
        by(place, another(place, "es", may_translate=True)),
    )
    assert len(messages(place)) == 2


def test_an_everyday_text_is_put_right_on_its_page_alone(place):
    thread = place.write("The bus is late.")
    place.check("El autobús llega temprano.")
    settle(
        place,
        doubted(place, thread),
        "El autobús llega tarde.",
        by(place, another(place, "es", may_translate=True)),
    )
    assert len(messages(place)) == 1


def test_nothing_is_said_anew_to_whom_a_restriction_bars_since(place):
    thread = place.write("You are suspended for 3 days.", TextClass.DISCIPLINE)
    place.check("Está suspendida 3 horas.")
    place.restrict(place.reader)
    settle(
        place, doubted(place, thread), "Está suspendida 3 días.", by(place, another(place, "es", may_translate=True))
    )  # fmt: skip
    assert len(messages(place)) == 1


# --- Where nobody else here reads the language ----------------------------------------------------------------------
def by_letter(place) -> None:
    with place.oak.acting():
        ContactPoint.objects.seen_by(place.oak.system).filter(adult=place.reader).update(left_at=NOW)
        MailingAddress(
            district_id=place.oak.id, adult=place.reader, street="1 Elm", city="Oak", state="MN", postal_code="55401"
        ).save(force_insert=True)  # fmt: skip


def to_print(place) -> list[Message]:
    with place.oak.acting():
        return list(letters_to_print(seen_by=place.oak.system))


def notes(place) -> list[str]:
    with place.oak.acting():
        return [one.body for one in Note.objects.seen_by(place.oak.system)]


def test_what_matters_and_is_called_wrong_is_not_posted_and_its_staff_are_told(place, client):
    by_letter(place)
    thread = place.write(HEARING, TextClass.DISCIPLINE)
    right = "La audiencia es el 12/17/2026 a las 8:10. Llame al (800) 555-0100."
    place.check(right)
    assert len(to_print(place)) == 1
    doubt = doubted(place, thread)
    assert to_print(place) == []
    page = signed_in(client, place.teacher).get(reverse("threads:thread", args=[thread.pk]))
    assert "Called wrong" in page.content.decode()
    with place.oak.acting():
        thread.refresh_from_db()
        assert thread.standing == "for_us"
    settle(place, doubt, right, by(place, another(place, "es", may_translate=True)))
    assert len(to_print(place)) == 1
    with place.oak.acting():
        thread.refresh_from_db()
        assert thread.standing == "for_them"
    assert "Called wrong" not in client.get(reverse("threads:thread", args=[thread.pk])).content.decode()


def test_the_only_one_who_reads_it_corrects_their_own_words_and_it_is_marked_so(place, client):
    by_letter(place)
    thread = place.write("You are suspended for 3 days.", TextClass.DISCIPLINE)
    place.check("Está suspendida 3 horas.")
    another(place, "es")  # knows it, and was not tested
    doubt = doubted(place, thread)
    page = (
        signed_in(client, place.interpreter).get(reverse("threads:doubt", args=[doubt.pk])).content.decode()
    )
    assert "nobody else here reads this language" in page and "<textarea" in page
    with pytest.raises(Refused, match="Another person"):
        settle(place, doubt, "Está suspendida 3 horas.", place.by_interpreter)  # nobody confirms their own
    assert settle(place, doubt, "Está suspendida 3 días.", place.by_interpreter).outcome == "corrected"
    (letter,) = to_print(place)
    assert "3 días" in str(letter.letter) and "3 horas" not in str(letter.letter)
    assert "nobody else here reads this language" in notes(place)[0]
    with place.oak.acting():
        assert not Segment.objects.seen_by(place.oak.system).filter(is_vouched=True).exists()


def test_the_office_takes_back_what_it_cannot_read(place, client):
    by_letter(place)
    thread = place.write("You are suspended for 3 days.", TextClass.DISCIPLINE)
    place.check("Está suspendida 3 horas.")
    doubt = doubted(place, thread)
    with pytest.raises(Refused), place.oak.acting(place.by_interpreter):
        actions.take_back_translation(doubt_id=doubt.pk, by=place.by_interpreter, at=NOW)
    office = place.oak.add_account(Role.OFFICE, email="office@oak.example")
    address = reverse("threads:doubt", args=[doubt.pk])
    with clock.set_to(NOW):
        assert "Take it back" in signed_in(client, office).get(address).content.decode()
        done = client.post(address, {"take_back": "yes"}, follow=True).content.decode()
    assert "taken back" in done and "Taken back" in done
    assert to_print(place) == [] and place.versions() == [] and "Taken back" in notes(place)[0]
    with place.oak.acting():
        assert not Segment.objects.seen_by(place.oak.system).exists()
        thread.refresh_from_db()
        assert thread.standing == "for_us"
    # A new translation is asked for, and goes once it is there.
    assert place.row().state == "person"
    place.check("Está suspendida 3 días.", by=by(place, another(place, "es", may_translate=True)))
    (letter,) = to_print(place)
    assert "3 días" in str(letter.letter)


def test_what_waits_for_nobody_says_so_and_shows_the_language_line(place, client):
    with place.oak.acting(place.district_office):
        set_language_line(phone="+18005550199", access_code="77", how="", by=place.district_office, at=NOW)
    thread = place.write("You are suspended.", TextClass.DISCIPLINE)
    client = signed_in(client, place.teacher)
    page = reverse("threads:thread", args=[thread.pk])
    assert "nobody here is" not in client.get(page).content.decode()
    with place.oak.acting():
        SpokenLanguage.objects.seen_by(place.oak.system).delete()
    shown = client.get(page).content.decode()
    assert "waits until somebody is tested in Spanish, and nobody here is" in shown and "555-0199" in shown


def test_what_matters_is_first_on_the_list_and_its_kind_is_shown(place, client):
    place.write("Picture day is on 11/20/2026.", subject="Pictures")
    place.write("You are suspended.", TextClass.DISCIPLINE, subject="Days at home", key="k2")
    place.write(
        "The hall is locked down.", TextClass.EMERGENCY, subject="Alarm", key="k3", by=place.district_office
    )
    shown = listed(client, place.interpreter)
    places = [shown.index(one) for one in ("locked down", "suspended", "Picture day")]
    assert places == sorted(places) and "<strong>Discipline and special education</strong>" in shown


def test_a_letter_about_what_matters_has_its_original_on_the_back_and_says_how_to_call_it_wrong(place):
    by_letter(place)
    place.write("You are suspended.\nCall us.", TextClass.DISCIPLINE)
    place.check("Está suspendida.\nLlame.")
    letter = to_print(place)[0].letter
    assert (letter["original"], letter["original_title"]) == ("You are suspended.\nCall us.", "El original")
    assert letter["wrong"]
    pages = paper("letter", [letter | {"qr": qr_picture(letter["link"])}] * 2, "es", is_sample=False)
    assert (
        len(PdfReader(BytesIO(pages)).pages) == 4
        and "You are suspended." in PdfReader(BytesIO(pages)).pages[3].extract_text()
    )


def test_an_everyday_letter_that_was_checked_is_one_page(place):
    by_letter(place)
    place.write("The bus is late.")
    place.check("El autobús llega tarde.")
    assert [one.letter["original"] for one in to_print(place)] == [""]


def test_of_a_case_no_letter_holds_the_original_beside_its_sealed_words(place):
    by_letter(place)
    thread = case(place, adult=place.reader, body="Afraid at home", text_class=TextClass.DISCIPLINE)
    place.name(thread)
    place.check("Tiene miedo")
    assert [one.letter["original"] for one in to_print(place)] == [""]
