"""To a class: each family its own conversation, one message of two children; and one message of three at two schools."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.algorithms.files.test_inspecting import picture
from tests.factories import NOW, signed_in
from tests.factories.translators import FAKES
from tests.means.conversations.test_threads import Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Student
from thirdpillar.means.conversations.actions.checking import check_translation
from thirdpillar.means.conversations.actions.classes import write_to_class
from thirdpillar.means.conversations.actions.translation import leave_overdue, work_on_translations
from thirdpillar.means.conversations.models import (
    Attachment,
    Post,
    Template,
    TemplateText,
    Thread,
    Translation,
    Version,
)
from thirdpillar.means.conversations.queries.classes import caregivers_of

LANGUAGES = ("en", "es", "so", "vi", "ar")


class Class(Town):
    """28 families in five languages in one class; the last has twins in it."""

    def __init__(self) -> None:
        super().__init__()
        self.adults = []
        for number in range(28):
            family = f"Family{number:02}"
            child = self.oak.add_student(f"Child{number:02}", family, section=self.room)
            adult = self.oak.add_adult(
                "Kim", family, phone=f"+1612555{1000 + number}", language=LANGUAGES[number % 5]
            )
            self.oak.tie(child, adult, priority=1)
            children = [child]
            if number == 27:
                children.append(self.oak.add_student("Twin", family, section=self.room))
                self.oak.tie(children[1], adult)
            self.oak.add_household(children, [adult])
            self.adults.append(adult)

    @property
    def by(self):
        with self.oak.acting():
            here = Student.objects.seen_by(self.oak.system).values_list("pk", flat=True)
        return replace(super().by, student_ids=frozenset(here))

    def write(self, adults=None, by=None, **more):
        by = by or self.by
        wanted = {"subject": "Trip", "body": "We go to the zoo with {children}.", "key": "k"}
        with self.oak.acting(by):
            return write_to_class(
                section_ids=[self.room.pk], adult_ids=[one.pk for one in adults or self.adults], by=by, at=NOW,
                **wanted | more,
            )  # fmt: skip


@pytest.fixture
def room(db):
    return Class()


@pytest.mark.parametrize("words", ["Dear {child}, hello", "{{children}} come", "{Children}"])
def test_braces_that_nothing_fills_in_go_to_nobody(room, words):
    with pytest.raises(Refused, match="as it stands"):
        room.write(body=words)
    with pytest.raises(Refused, match="as it stands"):
        room.write(translated={"es": words})
    assert room.outbox() == []


def test_twenty_eight_families_in_five_languages_get_one_conversation_each(room):
    done = room.write(translated={"es": "Vamos al zoo con {children}.", "so": "Waxaan aadnaa {children}."})
    assert (done.families, done.without_way) == (28, ())
    sent = {one.address: one for one in room.outbox()}
    assert len(sent) == 28
    with room.oak.acting():
        assert Thread.objects.seen_by(room.oak.system).filter(subject="Trip").count() == 28
    assert "Vamos al zoo con Child01." in sent["+16125551001"].body
    assert "Waxaan aadnaa Child02." in sent["+16125551002"].body
    assert "We go to the zoo with Child00." in sent["+16125551000"].body
    twins = sent["+16125551027"].body
    assert twins.startswith("Oak School (Child27, Twin): Waxaan aadnaa Child27 iyo Twin.")
    assert not any("Child00" in one.body for one in sent.values() if one.address != "+16125551000")


def test_pressed_twice_it_is_said_once(room):
    room.write()
    room.write()
    assert len(room.outbox()) == 28


def test_of_each_home_the_first_caregiver_is_chosen_and_barred_ones_are_not_there(room):
    room.restrict(room.father)
    with room.oak.acting(room.by):
        found = caregivers_of([room.room.pk], on=NOW.date(), seen_by=room.by)
    names = [each.adult.pk for each in found]
    assert room.father.pk not in names and room.mother.pk in names
    assert len(names) == 29 and all(each.is_first for each in found)
    room.write(adults=[room.mother, room.father])
    assert [one.address for one in room.outbox()] == ["+16125550101"]


def test_who_is_asked_about_is_asked_with_few_questions(room, django_assert_max_num_queries):
    by = room.by
    with room.oak.acting(by), django_assert_max_num_queries(16):
        caregivers_of([room.room.pk], on=NOW.date(), seen_by=by)


def test_another_class_is_not_written_to(room):
    other = replace(room.as_teacher(room.other, room.other_room), student_ids=frozenset())
    with pytest.raises(Refused, match="not a class of yours"):
        room.write(by=other)


def test_whoever_sees_many_classes_finds_one_by_its_name_and_sees_its_school(room, client):
    for number in range(45):
        section = room.oak.add_section(room.oak.schools[0], title=f"Science {number:02}")
        room.oak.add_student(section=section)
    room.oak.add_section(room.oak.schools[0], title="Science 46, empty")
    signed_in(client, room.oak.add_account(Role.OFFICE))
    page = client.get(reverse("threads:classes"))
    assert len(page.context["rows"]) == 40 and room.oak.schools[0].name in page.content.decode()
    found = client.get(reverse("threads:classes"), {"search": "science 4"}).context["rows"]
    assert [row["it"].title for row in found] == [f"Science {number}" for number in range(40, 45)]
    assert "Nothing found" in client.get(reverse("threads:classes"), {"search": "zoo"}).content.decode()


def test_a_teacher_writes_to_the_class_on_the_page(room, client):
    signed_in(client, room.teacher)
    page = reverse("threads:to_class", args=[room.room.pk])
    shown = client.get(page).content.decode()
    assert "Child27 and Twin: Kim Family27" in shown and "The same in Somali" in shown
    assert (
        reverse("threads:to_class", args=[room.room.pk])
        in client.get(reverse("threads:classes")).content.decode()
    )
    sent = {
        "families": [str(one.pk) for one in room.adults[:3]],
        "subject": "Trip",
        "body": "Zoo",
        "key": "p",
    }
    answer = client.post(page, sent, follow=True)
    assert "Written to 3 families." in answer.content.decode() and len(room.outbox()) == 3
    assert client.post(page, sent | {"families": []}).status_code == 422
    assert client.get(reverse("threads:to_class", args=[room.other_room.pk])).status_code == 404


def test_three_children_at_two_schools_one_message_that_names_them(db, client):
    town = Town()
    elm = town.oak.add_school("Elm School")
    brothers = [
        town.oak.add_student("Omar", "Jibril", school=elm),
        town.oak.add_student("Yusuf", "Jibril", school=elm),
    ]
    for child in brothers:
        town.oak.tie(child, town.mother)
    signed_in(client, town.oak.add_account(Role.OFFICE))
    page = reverse("threads:begin", args=[town.mother.pk])
    assert "The district office" in client.get(page).content.decode()
    students = [str(one.pk) for one in (town.child, *brothers)]
    sent = {"students": students, "subject": "Bus", "body": "It is late.", "ground": "school:", "key": "b"}
    assert client.post(page, sent).status_code == 302
    with town.oak.acting():
        (message,) = Message.objects.seen_by(town.oak.system).filter(purpose="conversations.post")
    assert message.body.startswith("Oak District (Halima, Omar, Yusuf): It is late.")


def test_of_one_child_among_several_the_message_says_which(db):
    town = Town()
    town.oak.tie(town.oak.add_student("Omar", "Jibril"), town.mother)
    town.begin()
    assert town.outbox()[0].body.startswith("Oak School (Halima): Hello!")


# --- In the languages of a class -------------------------------------------------------------------------------------
def spanish(room):
    """The interpreter who reads Spanish, tested."""
    account = room.oak.add_account(Role.INTERPRETER, given="Ines")
    room.oak.speaks(account, "es", may_translate=True)
    return account, replace(room.oak.scope(Role.INTERPRETER), account_id=account.pk)


def waiting(room, **where):
    with room.oak.acting():
        return list(Translation.objects.seen_by(room.oak.system).filter(**where).order_by("asked_at"))


def test_a_text_is_translated_once_a_language_and_goes_to_all_as_soon_as_it_may(room, client):
    account, by = spanish(room)
    done = room.write()
    assert done.waiting[("person", "es")] == 6
    (lead,) = waiting(room, purpose="conversations.class", language="es")
    assert lead.original == "We go to the zoo with {children}." and len(waiting(room, lead=lead)) == 6
    page = signed_in(client, account).get(reverse("threads:translations")).content.decode()
    assert page.count("We go to the zoo") == 1
    one = waiting(room, lead=lead)[0]
    check = reverse("threads:translation", args=[one.pk])
    assert client.get(check).url == reverse("threads:translation", args=[lead.pk])
    before = len(room.outbox())
    with room.oak.acting(by):
        with pytest.raises(Refused, match=r"\{children\}"):
            check_translation(translation_id=lead.pk, body="Vamos al zoo.", reads_it=True, by=by, at=NOW)
        check_translation(
            translation_id=lead.pk, body="Vamos al zoo con {children}.", subject="Excursión", reads_it=True, by=by, at=NOW
        )  # fmt: skip
    sent = {one.address: one.body for one in room.outbox()}
    assert len(sent) == before + 6
    assert "Vamos al zoo con Child01." in sent["+16125551001"]
    with room.oak.acting():
        assert {one.subject for one in Version.objects.seen_by(room.oak.system).filter(language="es")} == {
            "Excursión"
        }
    # The same again needs nobody: the memory holds it with {children}, whoever they are.
    room.write(key="again", subject="Trip 2")
    assert not [one for one in waiting(room, language="es") if one.state == "person" and one.lead_id]


def test_of_discipline_the_writers_own_words_wait_for_a_second_person(room):
    _account, by = spanish(room)
    done = room.write(
        text_class="discipline",
        translated={"es": "Vamos al zoo con {children}."},
        subjects={"es": "Excursión"},
    )
    assert done.waiting[("check", "es")] == 6
    (lead,) = waiting(room, purpose="conversations.class", language="es")
    assert (lead.draft, lead.subject_draft) == ("Vamos al zoo con {children}.", "Excursión")
    with room.oak.acting(by):
        check_translation(
            translation_id=lead.pk, body=lead.draft, subject="Excursión", reads_it=True, by=by, at=NOW
        )
    assert sum("Vamos al zoo con" in one.body for one in room.outbox()) == 6


def test_the_engine_is_asked_once_a_language(room, monkeypatch):
    with FAKES["deepl"]() as fake:
        monkeypatch.setenv("THIRDPILLAR_TRANSLATOR_URL", fake.address())
        room.write()
        with clock.set_to(NOW):
            work_on_translations(by=room.oak.system, at=NOW)
        assert len(fake.asked) == 4 and len(room.outbox()) == 28
        assert any("zoo~es" in one.body and "Child01." in one.body for one in room.outbox())


def later(room):
    with room.oak.acting():
        rows = Message.objects.seen_by(room.oak.system).filter(purpose__startswith="conversations.post:")
        return sorted((one.address, one.body) for one in rows)


def test_a_machine_that_comes_late_is_heard_once_by_each_family(room, monkeypatch):
    with FAKES["deepl"]() as fake:
        monkeypatch.setenv("THIRDPILLAR_TRANSLATOR_URL", fake.address())
        room.write()
        with room.oak.acting():
            leave_overdue(by=room.oak.system, at=NOW + timedelta(hours=30))
        assert len(room.outbox()) == 28 and later(room) == []
        for _again in range(2):
            with clock.set_to(NOW + timedelta(hours=31)):
                work_on_translations(by=room.oak.system, at=NOW + timedelta(hours=31))
    said = later(room)
    assert len(said) == len({address for address, _body in said}) == 22, "each of other languages, once"
    assert all("zoo~" in body and "Child" in body for _address, body in said)
    assert len(room.outbox()) == 28


def test_a_person_who_comes_late_is_heard_once_by_each_family(room):
    _account, by = spanish(room)
    room.write()
    with room.oak.acting():
        leave_overdue(by=room.oak.system, at=NOW + timedelta(minutes=121))
        row = Translation.objects.seen_by(room.oak.system).get(post=None, language="es")
    with room.oak.acting(by):
        check_translation(
            translation_id=row.pk, body="Vamos al zoológico con {children}.", reads_it=True, by=by,
            at=NOW + timedelta(hours=3),
        )  # fmt: skip
    assert len(later(room)) == 6 and all("zoológico con Child" in body for _address, body in later(room))


def test_nobody_comes_in_time_and_each_goes_as_it_was_written(room):
    spanish(room)
    room.write()
    before = len(room.outbox())
    with room.oak.acting():
        leave_overdue(by=room.oak.system, at=NOW + timedelta(minutes=121))
    late = [one.body for one in room.outbox()[before:]]
    assert len(late) == 6 and all("We go to the zoo with Child" in body for body in late)


def test_the_page_says_who_reads_what_and_what_waits(room, client):
    spanish(room)
    signed_in(client, room.teacher)
    page = reverse("threads:to_class", args=[room.room.pk])
    shown = client.get(page).content.decode()
    assert "Child01: Kim Family01 · Spanish · Text message" in shown
    assert 'name="text_class"' in shown and 'type="file"' in shown and "Check how it reads" in shown
    assert "emergency" not in shown
    with room.oak.acting():
        template = Template(district_id=room.oak.id, title="Trip", at=NOW)
        template.save(force_insert=True)
        for tag, words in (("en", "Zoo with {children}"), ("es", "Zoo con {children}")):
            TemplateText(district_id=room.oak.id, template=template, language=tag, body=words, at=NOW).save(
                force_insert=True
            )
    shown = client.get(page, {"template": str(template.pk)}).content.decode()
    assert "Zoo with {children}" in shown and "Zoo con {children}" in shown
    sent = {
        "families": [str(one.pk) for one in room.adults], "subject": "Trip", "body": "Zoo with {children}", "key": "p",
        "text_class": "everyday", "template": str(template.pk), "alt": "A form",
        "file": SimpleUploadedFile("zoo.jpg", picture(), "image/jpeg"),
    }  # fmt: skip
    shown = client.post(page, sent, follow=True).content.decode()
    assert "Written to 28 families." in shown
    assert shown.count("Waits for a person to translate it into Spanish: 6") == 2  # said, and above the list
    assert "Waits for a person to translate it into Spanish</" in shown.replace("\n", "")
    with room.oak.acting():
        by = room.oak.system
        assert Attachment.objects.seen_by(by).count() == 28
        assert Post.objects.seen_by(by).filter(template_id=template.pk).count() == 28


def test_who_reads_the_answers_is_said_as_it_is(room, client):
    shown = signed_in(client, room.teacher).get(reverse("threads:classes")).content.decode()
    assert "answers to you alone" not in shown and "teachers of the class and the school’s office" in shown


def looked_at(room, client, **more):
    """The form with what a teacher typed, and "Look at it" pressed."""
    signed_in(client, room.teacher)
    sent = {
        "families": [str(one.pk) for one in room.adults], "subject": "Trip", "body": "We go to the zoo with {children}.",
        "in-es": "Vamos al zoo con {children}.", "about-es": "Paseo", "text_class": "everyday", "key": "k", "preview": "yes",
    }  # fmt: skip
    return client.post(reverse("threads:to_class", args=[room.room.pk]), sent | more)


def test_before_it_goes_one_familys_copy_is_shown_in_each_language(room, client):
    answer = looked_at(room, client)
    copies = {one.reads: one for one in answer.context["copies"]}
    assert answer.status_code == 200 and room.outbox() == []
    assert list(copies) == ["en", "ar", "es", "so", "vi"]
    assert (copies["en"].body, copies["en"].subject) == ("We go to the zoo with Child00.", "Trip")
    assert (copies["es"].body, copies["es"].subject) == ("Vamos al zoo con Child01.", "Paseo")
    assert copies["so"].body == "We go to the zoo with Child02." and copies["so"].under.startswith(
        "Weli lama"
    )
    page = answer.content.decode()
    assert "Nothing has gone yet." in page and "Vamos al zoo con {children}." in page, "what was typed stays"


def test_only_languages_of_chosen_families_are_shown_and_what_waits_for_a_person_says_so(room, client):
    answer = looked_at(room, client, families=[str(room.adults[1].pk)], text_class="vital")
    (copy,) = answer.context["copies"]
    assert copy.body == "Vamos al zoo con Child01." and "check the Spanish" in copy.waits


def test_what_would_go_to_nobody_is_not_shown_either(room, client):
    answer = looked_at(room, client, body="Dear {child}, hello")
    assert answer.context["copies"] == [] and answer.status_code == 422
