"""Journey 30: a fair of 30 providers for 300 families with the network cut, and what became of one mother's question."""

import random
import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.journeys.test_door_team import FAMILIES, a_fair
from tests.practice.partners.hall import table
from thirdpillar.ground.delivery.models import Message
from thirdpillar.practice.gatherings.rules.door import badge_code
from thirdpillar.practice.partners.models import Organization, Question, Stand

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
AMAL = "+13125550142"
RAW = """async () => {
  const answered = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const base = await answered(indexedDB.open("third-pillar-door"));
  const kept = await answered(base.transaction("arrivals").objectStore("arrivals").getAll());
  return [kept.length, kept.some((one) => new TextDecoder().decode(one.box.data).includes("Question"))];
}"""
# What a phone that lost the answer does: everything once more, in another order.
TWICE = """async (address) => {
  const { all, open } = window.doorKept;
  const arrivals = await Promise.all(
    (await all()).map(async ({ box, key, at, undone }) => ({ ...(await open(box)), key, at, undone })),
  );
  for (let turn = 0; turn < 3; turn += 1) {
    const body = JSON.stringify({ now: Date.now(), since: 0, arrivals: arrivals.reverse() });
    await fetch(address, { method: "POST", credentials: "omit", headers: { "Content-Type": "application/json" }, body });
  }
}"""


def rows(district, model, **only):
    with transaction.atomic(), district.acting():
        return list(model.objects.seen_by(district.system).filter(**only).order_by("pk"))


def on_stand(page, address):
    page.goto(address)
    page.wait_for_selector("#stand[data-ready='1']")
    page.wait_for_selector("#stand-status[data-waiting='0']")
    page.evaluate("navigator.serviceWorker.ready.then(() => new Promise((done) => setTimeout(done, 800)))")


def write(page, words, *, phone="", badge=""):
    page.fill("[name=words]", words)
    page.fill("[name=phone]", phone)
    page.fill("[name=badge]", badge)
    page.click("#stand-ask button")
    page.wait_for_selector("#stand-said:not([hidden])")
    expect(page.locator("[name=words]")).to_have_value("")


def back_online(page):
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("#stand-status[data-waiting='0'][data-stuck='0']")


def test_thirty_providers_three_hundred_families_and_one_question_to_its_end(open_as, outside):
    district, gathering, homes, team = a_fair(FAMILIES)
    desk = open_as(team[0])
    desk.set_default_timeout(40_000)
    desk.goto(f"/gatherings/{gathering.pk}/")
    desk.get_by_role("link", name="Provider fair").click()
    desk.get_by_role("button", name="Make it a fair").click()
    desk.get_by_role("link", name="Bring a list").click()
    # One line is wrong: it is named, and nothing is taken.
    desk.fill("[name=text]", table().replace("312555" + "1012", "12"))
    desk.get_by_role("button", name="Take all of it").click()
    expect(desk.get_by_role("alert").first).to_contain_text("Line 13")
    assert rows(district, Organization) == []
    desk.fill("[name=text]", table())
    desk.get_by_role("button", name="Take all of it").click()
    expect(desk.locator(".tp-plan td strong")).to_have_count(30)
    stands = {one.number: one for one in rows(district, Stand)}
    assert sorted(stands) == list(range(1, 31))

    # The plan in the families' languages, and cards for the stands.
    desk.get_by_role("link", name="Plan for families").click()
    arabic = desk.locator("section[lang=ar][dir=rtl]")
    expect(arabic.locator(".tp-plan-list tbody tr")).to_have_count(30)
    expect(arabic.locator(".tp-plan-list")).to_contain_text("العربية")
    desk.go_back()
    desk.get_by_role("link", name="Cards for the stands").click()
    expect(desk.locator("section.tp-sheet svg")).to_have_count(30)
    desk.go_back()
    desk.get_by_role("link", name="Sheets for providers").click()
    links = {
        int(sheet.locator("p").first.inner_text()): re.search(r"/f/at/[^\s]+", sheet.inner_text())[0]
        for sheet in desk.locator("section.tp-sheet").all()
    }

    # Two stands' phones are opened once; then the network is gone, one is switched off and on, and both go on writing.
    one, two = (open_as(None, width=390) for _turn in range(2))
    on_stand(one, links[1])
    on_stand(two, links[2])
    for phone in (one, two):
        phone.context.set_offline(True)
    two.reload()
    two.wait_for_selector("#stand[data-ready='1']")
    code = badge_code(gathering.pk, homes[7].pk)
    write(one, "Question of a family with a badge", badge=code.lower())
    for number in range(6):
        write(one, f"Question {number} at one", phone=f"312555{2000 + number}")
        write(two, f"Question {number} at two", phone=f"312555{3000 + number}")
    one.locator("#stand-lately li", has_text="Question 5 at one").get_by_role("button").click()
    one.wait_for_selector("#stand-status[data-waiting='7']")
    assert one.evaluate(RAW) == [7, False]
    assert rows(district, Question) == []

    # They come back one after the other, and each sends all of it again and again: every question is there once.
    for phone, number in random.sample([(one, 1), (two, 2)], 2):
        phone.context.set_offline(False)
        phone.evaluate(TWICE, f"{links[number]}sync")
        back_online(phone)
    kept = rows(district, Question, undone_at=None)
    assert sorted((row.stand_id == stands[1].pk, row.words) for row in kept) == sorted(
        [(False, f"Question {n} at two") for n in range(6)]
        + [(True, f"Question {n} at one") for n in range(5)]
        + [(True, "Question of a family with a badge")]
    )
    assert [row.household_id for row in kept if row.household_id] == [homes[7].pk]

    # A mother who reads Arabic asks by the square of stand 3, and says who may have what.
    mother = open_as(None, width=390, language="ar")
    mother.goto(f"/f/s/{stands[3].code}")
    assert mother.locator("html").get_attribute("dir") == "rtl"
    mother.fill("[name=words]", "هل تساعدون في إيجاد سكن؟")
    mother.select_option("select[name=language]", "ar")
    mother.fill("[name=name]", "أمل")
    mother.fill("[name=phone]", "312 555 0142")
    mother.check("[name=share_with][value=stand]")
    mother.check("[name=share][value=name]")
    mother.check("[name=share][value=phone]")
    mother.locator("form button.tp-btn-primary").last.click()
    mother.wait_for_url("**/f/q/*")
    expect(mother.locator("blockquote")).to_contain_text("سكن")
    (asked,) = rows(district, Question, way="family")

    # The liaison hands it on, the provider answers by its link.
    desk.goto("/fairs/")
    desk.get_by_role("link", name="هل تساعدون").click()
    desk.get_by_role("button", name="Send", exact=True).click()
    expect(desk.locator(".tp-lead .tp-badge").first).to_have_text("Sent")
    outside.work(district)
    (letter,) = rows(district, Message, purpose="partners.waits")
    provider = open_as(None)
    provider.goto(re.search(r"/f/p/\w+", letter.body)[0])
    expect(provider.locator("blockquote")).to_contain_text("سكن")
    expect(provider.locator("main")).to_contain_text("أمل")
    expect(provider.locator("main")).not_to_contain_text("Question 1")
    provider.get_by_role("button", name="We take this on").click()
    provider.fill("[name=answer]", "نعم. تعالوا يوم الاثنين الساعة العاشرة.")
    provider.select_option("[name=outcome]", "completed")
    provider.get_by_role("button", name="Send my answer").click()
    expect(provider.locator("blockquote")).to_have_count(0)

    # She is told by text, reads the answer in her language, and says that it helped.
    outside.work(district)
    told = outside.texts_to(AMAL)
    assert told and all(f"/f/q/{asked.code}" in each and "سكن" not in each for each in told)
    mother.goto(re.search(r"/f/q/\w+", told[-1])[0])
    assert mother.locator("html").get_attribute("lang") == "ar"
    expect(mother.locator("main")).to_contain_text("الاثنين")
    mother.locator("button[value=yes]").click()
    expect(mother.locator("button[value=yes]")).to_have_count(0)
    desk.goto(f"/fairs/question/{asked.pk}/")
    expect(desk.locator("main")).to_contain_text("It helped")
    (asked,) = rows(district, Question, pk=asked.pk)
    assert (asked.stage, asked.outcome, asked.helped) == ("closed", "completed", True)

    # In figures that may leave the house, the few are hidden.
    desk.goto(f"/fairs/{gathering.pk}/figures/")
    expect(desk.locator("main")).to_contain_text("< 10")
