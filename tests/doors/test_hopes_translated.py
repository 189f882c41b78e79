"""What a pair writes of a family's hopes is read in the family's language, and what the family writes in the pair's: sealed,
labelled, with the original a tap away, and taken away where a reader calls it wrong."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.factories import NOW, at_host, signed_in
from tests.factories.translators import FAKES
from tests.factories.visits import add_invitation, add_visit, put
from tests.practice.visits.asked import a_home, a_school_with_a_year
from thirdpillar.doors.after_visits import translate_for
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.models import ClassRule, Segment, Translation
from thirdpillar.practice.visits.actions.hoping import correct_hopes, write_hopes
from thirdpillar.practice.visits.actions.retention import remove_old_words
from thirdpillar.practice.visits.actions.translating import settle_version
from thirdpillar.practice.visits.models import HopesAndDreams, HopesVersion, Seat, Visit

pytestmark = pytest.mark.django_db
HOPES = "We hope that Ana becomes a doctor."


@pytest.fixture
def engine(monkeypatch):
    with FAKES["deepl"]() as fake:
        monkeypatch.setenv("THIRDPILLAR_TRANSLATOR_URL", fake.address())
        yield fake


@pytest.fixture
def home(client, monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL", raising=False)
    with clock.set_to(NOW):
        yield Home(client)


class Home:
    """A Spanish-speaking home a day after its visit by Pat and Sam; Ines interprets in the district. Invented."""

    def __init__(self, client) -> None:
        self.made, self.school, cycle, _by = a_school_with_a_year()
        self.household, child, adult = a_home(self.made, self.school, phone="+15551230001", language="es")
        self.one = add_invitation(
            self.made, cycle, self.school, self.household, [child], adult_id=adult.pk, language="es"
        )
        self.pat, self.sam = (
            self.made.add_account(Role.TEACHER, email=f"{name}@oak.example") for name in ("pat", "sam")
        )
        self.ines = self.made.add_account(Role.INTERPRETER, given="Ines", email="ines@oak.example")
        self.made.speaks(self.ines, "es", may_translate=True)
        begins = NOW - timedelta(days=1)
        self.visit = add_visit(
            self.made, self.one, [self.pat, self.sam], begins=begins, stage="completed", language="es"
        )
        at_host(client, self.made.row)
        self.client = client

    def as_(self, account, role=Role.TEACHER) -> Scope:
        return Scope(self.made.id, "class" if role == Role.TEACHER else "none", role, account.id)

    def write(self, words=HOPES):
        by = self.as_(self.pat)
        with self.made.acting(by):
            write_hopes(visit_id=self.visit.pk, words=words, by=by, at=NOW)

    def correct(self, words):
        by = Scope.system(self.made.id, "a family's link")
        with self.made.acting(by):
            return correct_hopes(invitation_id=self.one.pk, words=words, by=by, at=NOW)

    def work(self):
        translate_for(self.made.row)

    def all(self, model, **filters):
        with self.made.acting():
            return list(model.objects.seen_by(self.made.system).filter(**filters))

    def page(self):
        return self.client.get(f"/v/{self.one.code}").content.decode()

    def press(self, **said):
        return self.client.post(f"/v/{self.one.code}", said)

    def staff(self, account, address, **posted):
        from django.test import Client

        browser = signed_in(Client(), account, at=NOW)
        return browser.post(address, posted) if posted else browser.get(address)

    def seen(self, model, by) -> int:
        """By both layers, which must agree."""
        with self.made.acting(by), connection.cursor() as cursor:
            found = model.objects.seen_by(by).count()
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            assert cursor.fetchone() == (found,)
        return found


def test_the_family_reads_a_machines_version_with_its_label_and_the_original_a_tap_away(home, engine):
    home.write()
    assert home.all(HopesVersion)[0].state == "waiting" and "becomes~es" not in home.page()
    home.work()
    (version,) = home.all(HopesVersion)
    assert (version.state, version.made_by, version.language) == ("done", "machine", "es")
    assert "becomes~es" in version.body and "Ana" in version.body
    assert "Ana" not in str([one["body"] for one in engine.asked])  # nobody's name leaves
    page = home.page()
    assert f'<blockquote lang="es" dir="auto">{version.body}</blockquote>' in page
    assert "Traducido por una máquina" in page
    details = page[page.index("<details><summary>Traducido") :]
    assert HOPES in details[: details.index("</details>")]
    assert f">{version.body}</textarea>" in page.replace("\n", "")  # the field holds what they read


def test_the_version_is_stored_sealed_and_nothing_of_it_stays_in_the_conversations_room(home, engine):
    home.write()
    home.work()
    with home.made.acting(), connection.cursor() as cursor:
        cursor.execute("SELECT body FROM visits_hopesversion")
        ((stored,),) = cursor.fetchall()
    assert stored.startswith("\ue0a71.") and "becomes" not in stored
    assert not home.all(Translation) and not home.all(Segment)
    office = Scope(home.made.id, "district", Role.OFFICE, home.made.add_account(Role.OFFICE).id)
    assert home.seen(HopesVersion, office) == home.seen(HopesAndDreams, office) == 0
    assert home.seen(HopesVersion, home.as_(home.sam)) == home.seen(HopesAndDreams, home.as_(home.sam)) == 1


def test_called_wrong_it_goes_and_a_person_is_asked_who_reads_that_one_text_until_it_is_done(home, engine):
    home.write()
    home.work()
    ines = home.as_(home.ines, Role.INTERPRETER)
    assert home.seen(HopesAndDreams, ines) == 0
    assert home.press(answer="wrong").status_code == 302
    (version,) = home.all(HopesVersion)
    assert (version.state, version.body, version.doubted_at, version.asked_ids) == (
        "person",
        "",
        NOW,
        [home.ines.pk],
    )
    assert "becomes~es" not in home.page() and HOPES in home.page()
    (told,) = home.all(Message, purpose="visits.seat_words")
    assert (
        told.address == "ines@oak.example" and "/visits/my/after/" in told.body and "doctor" not in told.body
    )
    assert home.seen(HopesAndDreams, ines) == home.seen(HopesVersion, ines) == 1
    address = f"/visits/hopes/{version.pk}/"
    assert address in home.staff(home.ines, "/visits/my/after/").content.decode()
    assert HOPES in home.staff(home.ines, address).content.decode()
    said = "Esperamos que Ana sea doctora."
    assert home.staff(home.ines, address, body=said).status_code == 422  # nobody says that they read it
    assert home.staff(home.ines, address, body=said, reads_it="on").status_code == 302
    (version,) = home.all(HopesVersion)
    assert (version.state, version.made_by, version.account_id) == ("done", "person", home.ines.pk)
    assert said in home.page()
    assert home.seen(HopesAndDreams, ines) == home.seen(HopesVersion, ines) == 0
    assert home.staff(home.ines, address).status_code == 404


def test_without_an_engine_whoever_of_the_pair_speaks_it_is_asked_before_anybody_else(home):
    home.made.speaks(home.sam, "es")
    home.write()
    home.work()
    (version,) = home.all(HopesVersion)
    assert (version.state, version.asked_ids) == ("person", [home.sam.pk])
    assert HOPES in home.page() and "<details><summary>Traducido" not in home.page()
    by = home.as_(home.sam)
    with home.made.acting(by):
        with pytest.raises(Refused, match="reads this language"):
            settle_version(version_id=version.pk, body="Doctora.", reads_it=False, by=by, at=NOW)
        settle_version(version_id=version.pk, body="Que sea doctora.", reads_it=True, by=by, at=NOW)
    assert "Que sea doctora." in home.page()


def test_what_the_family_writes_stands_in_english_beside_it_for_the_pair(home, engine):
    home.write()
    home.work()
    home.correct("Esperamos que sea feliz y que aprenda mucho en la escuela.")
    (version,) = home.all(HopesVersion)  # what stood for the words before is gone
    assert (version.from_language, version.language, version.state) == ("es", "en", "waiting")
    home.work()
    page = home.staff(home.sam, f"/visits/{home.visit.pk}/after/").content.decode()
    assert "Esperamos que sea feliz" in page and "feliz~en" in page
    assert "Translated by a machine, not checked" in page and "Written by the family." in page
    (version,) = home.all(HopesVersion)
    assert home.staff(home.sam, f"/visits/hopes/{version.pk}/", wrong="yes").status_code == 302
    assert home.all(HopesVersion)[0].state == "person"
    assert "feliz~en" not in home.page()  # what is for the pair is not shown to the family


def test_what_is_in_the_readers_language_already_is_not_translated(home, engine):
    home.write("Esperamos que sea feliz y que aprenda mucho en la escuela.")
    home.correct("We hope that she is happy and learns a lot at school.")
    assert not home.all(HopesVersion)
    home.work()
    assert engine.asked == []


def test_a_district_that_has_everything_checked_gives_no_machines_version(home, engine):
    put(home.made, ClassRule(district_id=home.made.id, text_class="everyday", machine_alone=False, at=NOW))
    home.write()
    home.work()
    assert engine.asked == [] and home.all(HopesVersion)[0].state == "person"


def test_words_that_are_removed_or_old_take_their_versions_along(home, engine):
    home.write()
    home.work()
    home.correct(" ")
    assert not home.all(HopesVersion)
    home.correct("Esperamos que sea feliz y que aprenda mucho en la escuela.")
    home.work()
    with home.made.acting():
        by = home.made.system
        HopesAndDreams.objects.seen_by(by).update(at=NOW - timedelta(days=1500))
        remove_old_words(by=by, at=NOW)
    assert not home.all(HopesVersion)


def test_whoever_interpreted_reads_hopes_until_the_visit_and_not_after_it(home):
    home.write()
    put(
        home.made,
        Seat(
            district_id=home.made.id, visit=home.visit, school_id=home.school.id, account_id=home.ines.pk,
            part="interpreter", during=(home.visit.begins_at, home.visit.ends_at), state="confirmed", state_at=NOW,
        ),
    )  # fmt: skip
    with home.made.acting():
        visits = Visit.objects.seen_by(home.made.system)
        visits.update(people_ids=[home.pat.pk, home.sam.pk, home.ines.pk])
    ines = home.as_(home.ines, Role.INTERPRETER)
    assert home.seen(HopesAndDreams, ines) == 0
    page = home.staff(home.ines, f"/visits/{home.visit.pk}/after/").content.decode()
    assert "Ana Lopez" in page and HOPES not in page and "Hopes and dreams" not in page
    with home.made.acting(ines), pytest.raises(Refused):
        write_hopes(visit_id=home.visit.pk, words="Again.", by=ines, at=NOW)

    def again(begins):
        with home.made.acting():
            visits.update(
                stage="scheduled",
                number=2,
                minutes=None,
                begins_at=begins,
                ends_at=begins + timedelta(minutes=40),
            )
        return home.staff(home.ines, f"/visits/{home.visit.pk}/prepare/").content.decode()

    assert HOPES in again(NOW + timedelta(hours=2))  # on the day of the second visit
    assert HOPES not in again(NOW - timedelta(days=1))  # over, though nobody has said so
    assert HOPES in home.staff(home.sam, f"/visits/{home.visit.pk}/prepare/").content.decode()
