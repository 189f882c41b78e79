"""Journeys 15 and 16: a class in five languages writes back, and an interpreter's words are printed in Hmong."""

import io

import pytest
from django.db import transaction
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.factories.translators import FAKES
from tests.practice.gatherings.places import a_school, mail_to
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import SpokenLanguage
from thirdpillar.means.conversations import queries
from thirdpillar.means.conversations.choices import MadeBy
from thirdpillar.means.conversations.models import Thread

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# What families write back (invented), and what the engine makes of it.
REPLIES = {
    "en": ("Thank you, we will bring a warm coat tomorrow.", ""),
    "es": ("Muchas gracias, mañana traemos un abrigo para el paseo.", "Many thanks, tomorrow we bring a coat."),
    "so": ("Mahadsanid macallin, berri waxaan keenaynaa jaakad diirran.", "Thanks teacher, we bring a warm jacket."),
    "vi": ("Cảm ơn cô giáo, ngày mai chúng tôi sẽ mang áo ấm cho cháu.", "Thank you, we will bring warm clothes."),
    "ar": ("شكرا جزيلا، سنحضر معطفا دافئا غدا إن شاء الله.", "Thank you very much, we bring a warm coat."),
}  # fmt: skip
LANGUAGES = list(REPLIES)


@pytest.fixture
def room(outside):
    with transaction.atomic():
        district, school = a_school(sender_name="Oak Schools", zone="America/Chicago")
        section = district.add_section(school, "Room 1")
        homes = []
        for n in range(28):
            child = district.add_student(f"Child{n:02}", f"Family{n:02}", school, section=section)
            number, language = f"+1612555{1000 + n}", LANGUAGES[n % 5]
            adult = district.add_adult("Kim", f"Family{n:02}", phone=number, language=language)
            district.tie(child, adult, priority=1)
            district.add_household([child], [adult], language)
            homes.append((adult, number, language))
        teacher = district.add_account(Role.TEACHER, school=school, section=section, given="Tess")
    return district, homes, teacher


def test_a_class_writes_back_in_five_languages(open_as, outside, room, monkeypatch):
    district, homes, teacher = room
    with FAKES["libretranslate"]() as engine:
        monkeypatch.setenv("THIRDPILLAR_TRANSLATOR_URL", engine.address())
        engine.says = {said: english for said, english in REPLIES.values() if english}
        desk = open_as(teacher)
        desk.goto("/conversations/class/")
        desk.get_by_role("link", name="Room 1").click()
        desk.get_by_label("What is it about?").fill("The trip")
        desk.get_by_label("Your message").fill("Please bring a coat for {children} on 11/17/2026.")
        desk.get_by_role("button", name="Send").click(timeout=60_000)  # 28 conversations
        expect(desk.get_by_text("Written to 28 families.")).to_be_visible()
        outside.work(district)
        for n, (_adult, number, language) in enumerate(homes):
            (text,) = outside.texts_to(number)
            assert f"Child{n:02}" in text and (f"~{language}" in text) == (language != "en")
        labels = {
            language: outside.texts_to(number)[0].split("\n")[-2]
            for _a, number, language in homes
            if language != "en"
        }
        assert labels["es"].endswith("Traducido por una máquina.") and len(set(labels.values())) == 4

        outside.later(minutes=10)
        for _adult, number, language in homes:
            assert outside.text(number, REPLIES[language][0]) == 200
        sent = len(outside.provider.taken)
        outside.work(district)
        assert len(outside.provider.taken) == sent  # nothing is said back to a family by itself

    with transaction.atomic(), district.acting():
        threads = {one.adult_id: one for one in Thread.objects.seen_by(district.system)}
        assert len(threads) == 28
        for adult, _number, language in homes:
            said, english = REPLIES[language]
            line = queries.lines_of(threads[adult.pk], seen_by=district.system)[-1]
            assert line.body == said
            if english:
                assert (line.english.body, line.english.made_by) == (english, MadeBy.MACHINE)
                assert line.english.engine == "libretranslate"
    desk.goto("/conversations/")
    expect(desk.locator("main")).to_contain_text("28")
    for adult, _number, language in homes[1:5]:
        desk.goto(f"/conversations/{threads[adult.pk].pk}/")
        main = desk.locator("main")
        expect(main).to_contain_text(REPLIES[language][1])
        desk.get_by_text("As they wrote it").last.click()
        expect(desk.get_by_text(REPLIES[language][0])).to_be_visible()
        expect(main).to_contain_text("English · Translated by a machine, not checked")


def test_a_letter_is_confirmed_in_hmong_and_printed(open_as, outside):
    with transaction.atomic():
        district, school = a_school(sender_name="Oak Schools", zone="America/Chicago")
        section = district.add_section(school, "Room 1")
        child = district.add_student("Pa Houa", "Vang", school, section=section)
        mother = district.add_adult("Mai", "Vang", language="hmn")
        district.tie(child, mother, lives_with=True)
        district.add_household([child], [mother], "hmn")
        mail_to(district, mother, "12 Elm Street")
        principal = district.add_account(Role.PRINCIPAL, school=school, given="Pia")
        interpreter = district.add_account(Role.INTERPRETER, given="Ines")
        SpokenLanguage(
            district_id=district.id, account=interpreter, language="hmn", may_interpret=True, may_translate=True,
            checked_at=outside.at, scale="ilr",
        ).save(force_insert=True)  # fmt: skip
    hmong = "Lub rooj sib tham IEP ntawm Pa Houa yog hnub tim 11/17/2026, thaum 8:10."
    desk = open_as(principal)
    desk.goto(f"/conversations/to/{mother.pk}/")
    desk.get_by_label("What is it about?").fill("The IEP meeting")
    desk.get_by_label("Your message").fill("The IEP meeting of Pa Houa is on 11/17/2026 at 8:10.")
    desk.get_by_text("Discipline or special education").click()
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("heading", name="The IEP meeting")).to_be_visible()
    outside.work(district)
    outside.later(hours=30)  # however long it takes: it never leaves in English, nor unchecked
    outside.work(district)
    assert outside.outbox(district) == []

    check = open_as(interpreter, width=390)
    check.goto("/conversations/translations/")
    check.get_by_role("link", name="English → Hmong").click()
    check.get_by_label("What is it about?").fill("Lub rooj sib tham IEP")
    check.get_by_label("In Hmong").fill(hmong)
    check.get_by_role("checkbox").check()
    check.get_by_role("button", name="Confirm and send").click()
    expect(check.get_by_text("Done. The message is on its way.")).to_be_visible()
    outside.work(district)
    (letter,) = outside.outbox(district)
    assert (letter.channel, letter.language) == ("letter", "hmn")

    desk = open_as(principal)
    desk.goto("/outbox/letters/")
    expect(desk.locator("main")).to_contain_text("Hmong")
    token = desk.locator("[name=csrfmiddlewaretoken]").first.input_value()
    sent = {"csrfmiddlewaretoken": token, "letters": letter.pk.hex}
    pdf = desk.request.post("/outbox/letters/file/", form=sent, headers={"Referer": outside.ours}).body()
    paper, *back = (" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
    assert hmong in paper and "Mai Vang" in paper and "12 Elm Street" in paper
    assert "The IEP meeting" not in paper and "Lub rooj sib tham IEP" in paper
    assert "The IEP meeting" in " ".join(back), "what matters has its original on the back"
    assert "Ib tug neeg" in paper or letter.letter["by_machine"] in paper
    desk.goto("/outbox/letters/")
    desk.get_by_role("button", name="in the post").first.click()
    assert outside.outbox(district)[0].state == "accepted"
