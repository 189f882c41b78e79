"""A provider fair's door: two phones, one of them without a network for the evening, and figures that are exact after it."""

from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.practice.gatherings.places import a_gathering, a_school, bar
from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.practice.gatherings.models import Attendance, Gathering
from thirdpillar.practice.gatherings.rules.door import badge_code

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FAMILIES = 300
CAMERA = """(code) => {
  window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect() { return [{ rawValue: code }]; }
  };
  navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
}"""
RAW = """async () => {
  const answered = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const base = await answered(indexedDB.open("third-pillar-door"));
  const read = (name) => answered(base.transaction(name).objectStore(name).getAll());
  const [lists, arrivals, keys] = await Promise.all(["lists", "arrivals", "keys"].map(read));
  const plain = (one) => new TextDecoder().decode(one.box.data).includes("Family");
  const out = await crypto.subtle.exportKey("raw", keys[0]?.key).then(() => "key got out").catch(() => "sealed");
  return { lists: lists.length, arrivals: arrivals.length, keys: keys.length, out, plain: [...lists, ...arrivals].some(plain) };
}"""
KEPT = """(page) => caches.match(page).then((one) => one && one.text())"""


@pytest.fixture
def fair():
    return a_fair(12)


def a_fair(families):
    with transaction.atomic():
        district, school = a_school()
        homes, adults = [], []
        for number in range(families):
            child = district.add_student(f"Child{number:03}", f"Family{number:03}", school)
            pair = [district.add_adult(name, f"Family{number:03}") for name in ("Mother", "Father")]
            for adult in pair:
                district.tie(child, adult)
            homes.append(district.add_household([child], pair))
            adults.append(pair)
        barred = district.add_adult("Barry", "Barred")
        district.tie(child, barred)
        bar(district, barred, child)
        now = clock.now()
        gathering = a_gathering(
            district, school, title="Provider fair",
            begins_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=2),
        )  # fmt: skip
        team = [district.add_account(Role.COORDINATOR, school=school, email=f"{one}@x.org") for one in "ab"]
    return district, gathering, homes, team


def on_phone(page, gathering, families=12):
    page.goto(f"/gatherings/{gathering.pk}/door/")
    page.wait_for_selector(f"#door[data-ready='{families + 1}']")
    page.wait_for_selector("#door-status[data-waiting='0']")


def check_in(page, words, *who, children=0):
    page.fill("[name=name] >> nth=0", words)
    card = page.locator("#door-found [data-family]")
    expect(card).to_have_count(1)
    for name in who:
        card.get_by_label(name, exact=True).check()
    card.locator("[name=children]").fill(str(children))
    card.get_by_role("button", name="Check in").click()
    page.wait_for_selector("#door-said:not([hidden])")


def number(page, name):
    return page.locator(f"[data-number={name}]")


def online_again(page):
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("#door-status[data-waiting='0'][data-stuck='0']")


def test_a_provider_fair_for_300_families_with_the_network_cut(open_as):
    district, gathering, homes, team = a_fair(FAMILIES)
    first, second = (open_as(one, width=390) for one in team)
    for phone in (first, second):
        on_phone(phone, gathering, FAMILIES)
    second.evaluate("navigator.serviceWorker.ready.then(() => new Promise((done) => setTimeout(done, 800)))")
    path = f"/gatherings/{gathering.pk}/door/"
    kept = second.evaluate(KEPT, path)
    assert "Provider fair" in kept and "Family00" not in kept

    # The network is gone, the phone was switched off in between, and the door goes on.
    second.context.set_offline(True)
    second.reload()
    second.wait_for_selector(f"#door[data-ready='{FAMILIES + 1}']")
    code = badge_code(gathering.pk, homes[7].pk)
    second.evaluate(CAMERA, code)
    check_in(second, code.lower(), "Mother Family007", "Father Family007", children=2)
    check_in(second, "child008 family008", "Father Family008", children=1)
    second.click("summary")
    second.fill("#new-name", "Wanda Zebrowski")
    second.fill("#new-children", "3")
    second.click("#door-new button")
    second.wait_for_selector("#door-status[data-waiting='3']")
    check_in(second, "mother family009", "Mother Family009")
    second.locator("#door-lately li", has_text="Family009").get_by_role("button").click()
    second.wait_for_selector("#door-status[data-waiting='4']")
    second.fill("[name=name] >> nth=0", "barry")
    expect(second.locator("#door-found")).to_contain_text("Please call the office.")
    assert second.locator("#door-found form").count() == 0

    # The other phone has a network, and takes the same family once more.
    check_in(first, "child007 family007", "Mother Family007", children=1)
    first.wait_for_selector("#door-status[data-waiting='0']")
    expect(number(first, "people")).to_have_text("2")

    online_again(second)
    expect(number(second, "people")).to_have_text("10")
    shown = [number(second, name).inner_text() for name in ("adults", "children", "families", "first_timers")]
    assert shown == ["4", "6", "3", "3"]  # a walk-in with children is a family too
    with transaction.atomic():
        tenancy.enter_scope(district.system)
        assert Attendance.objects.seen_by(district.system).filter(removed_at=None).count() == 3
    page = open_as(team[0])
    page.goto(f"/gatherings/{gathering.pk}/")
    expect(page.locator("#at-session [data-number=people]")).to_have_text("10")


def test_a_badge_is_scanned_where_the_browser_can(fair, open_as):
    _district, gathering, homes, team = fair
    page = open_as(team[0], width=390)
    page.add_init_script(f"({CAMERA})('{badge_code(gathering.pk, homes[3].pk)}')")
    on_phone(page, gathering)
    page.click("#door-scan")
    expect(page.locator("#door-found [data-family]")).to_contain_text("Mother Family003")
    assert page.locator("#door-eye").is_hidden()


def test_the_phone_folds_names_as_the_server_does(fair, open_as):
    _district, gathering, _homes, team = fair
    page = open_as(team[0], width=390)
    on_phone(page, gathering)
    for name in (
        "Núñez-O’Brien", "Đặng Thị", "Straße", "أحمد الـحدّاد", "یوسف کریم", "王小明", "김민준", "Łukasz Çelik", "٣ب", "Шевчук",
        "ሰላም", "Ｆｕｌｌ", "ﬁn İz",
    ):  # fmt: skip
        assert page.evaluate("(text) => window.doorFold(text)", name) == fold(name)


def test_what_a_phone_kept_is_gone_when_the_door_is_closed_and_nothing_waits(fair, open_as):
    district, gathering, _homes, team = fair
    page = open_as(team[0], width=390)
    on_phone(page, gathering)
    check_in(page, "child004 family004", "Mother Family004")
    page.wait_for_selector("#door-status[data-waiting='0']")
    kept = {"lists": 1, "arrivals": 1, "keys": 1, "out": "sealed", "plain": False}
    assert page.evaluate(RAW) == kept
    with transaction.atomic():
        tenancy.enter_scope(district.system)
        over = clock.now() - timedelta(hours=4)
        Gathering.objects.seen_by(district.system).filter(pk=gathering.pk).update(
            begins_at=over - timedelta(hours=1), ends_at=over
        )
    page.reload()
    page.wait_for_selector("#door-closed:not([hidden])")
    page.wait_for_selector("#door-status[data-waiting='0']")
    assert page.evaluate(RAW) == {"lists": 0, "arrivals": 0, "keys": 0, "out": "sealed", "plain": False}
    assert page.evaluate("caches.keys()") == []
