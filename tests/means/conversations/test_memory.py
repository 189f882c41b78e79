"""The memory is read by all checkers of a language: it holds nobody's name, and lets nothing grave go by itself."""

from datetime import timedelta

import pytest

from tests.factories import NOW
from tests.means.conversations.test_translation import Place
from thirdpillar.doors import forgetting
from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.actions.memory import remember
from thirdpillar.means.conversations.choices import TextClass
from thirdpillar.means.conversations.models import Segment, SegmentBand, Translation, Version
from thirdpillar.means.conversations.queries.memory import alike

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return Place()


def kept(place) -> set[str]:
    with place.oak.acting():
        return {
            text for one in Segment.objects.seen_by(place.oak.system) for text in (one.original, one.body)
        }


def keep(place, original, body, target="so", **more):
    more = {"made_by": "person", "names": ["Halima"], "by": place.oak.system, "at": NOW} | more
    with place.oak.acting():
        return remember(original=original, body=body, source="en", target=target, **more)


@pytest.mark.parametrize(
    ("target", "original", "body"),
    [
        ("ar", "Yusuf's mother called about the fight.", "اتصلت والدة يوسف بشأن الشجار."),
        ("ar", "Yusuf’s mother called.", "اتصلت والدة يوسف."),
        ("so", "Please call Yusuf-Ali's mother.", "Fadlan wac hooyada Yuusuf."),
        ("so", "YUSUF's book is lost.", "Buugga Yuusuf wuu lumay."),
        ("es", "Yusuf's and Kofi's books are lost.", "Los libros se perdieron."),
        ("es", "the books of yusuf are lost.", "Los libros se perdieron."),
        ("es", "Yusufs mother called.", "La madre llamó."),
        ("es", "Yoyo's mother called.", "La madre llamó."),
        ("es", "Will's mother called.", "La madre llamó."),
        ("es", "He was sent home.", "Mandaron a Yusuf a casa."),
    ],
)
def test_no_sentence_is_kept_that_names_a_child_in_one_language_alone(place, target, original, body):
    place.oak.add_student("Yusuf", "Warsame", place.school, preferred_name="Yoyo")
    place.oak.add_student("Will", "Moua", place.school)
    assert keep(place, original, body, target) == 0
    assert kept(place) == set()


def test_a_name_that_both_languages_hold_is_a_mask_and_so_are_numbers_and_dates(place):
    place.oak.add_student("Yusuf", "Warsame", place.school)
    keep(
        place,
        "Yusuf's book costs $5.00, pay by 11/17/2026 at 3:30 PM.",
        "Buugga Yusuf waa $5.00, bixi 11/17/2026 3:30 g.d.",
    )
    assert kept(place) == {
        "⟦name0⟧'s book costs ⟦number1⟧, pay by ⟦date2⟧ at ⟦time3⟧ PM.",
        "Buugga ⟦name0⟧ waa ⟦number1⟧, bixi ⟦date2⟧ ⟦time3⟧ g.d.",
    }  # fmt: skip
    assert keep(place, "Will you come in May?", "Ma imanaysaa bisha Maajo?") == 1


def test_the_night_takes_out_what_names_a_child_by_now_and_until_then_nobody_is_shown_it(place):
    oak = place.oak
    keep(place, "Yusuf's mother called about the fight at lunch.", "Hooyada Yuusuf ayaa soo wacday.")
    keep(place, "School is closed tomorrow.", "Berri iskuulku wuu xiran yahay.")
    with oak.acting():
        ask = {"source": "en", "target": "so", "seen_by": oak.system}
        like = "Kofi's mother called about the fight at lunch."
        assert len(alike(like, **ask)) == 1  # nobody here is called so
        # As it was kept before names were looked for in this way.
        for words in ("Ayan's bag costs 12 dollars.", "Ayan is late."):
            Segment(
                district_id=oak.id, from_language="en", language="so", original=words, body="Boorsada.",
                digest=words[-40:], made_by="person", at=NOW,
            ).save(force_insert=True)  # fmt: skip
    oak.add_student("Yusuf", "Warsame", place.school)
    oak.add_student("Ayan", "Warsame", place.school)
    with oak.acting():
        assert alike(like, **ask) == []
    with clock.set_to(NOW + timedelta(days=1)):
        for each in forgetting.EACH_NIGHT:
            each(oak.row)
    assert kept(place) == {"School is closed tomorrow.", "Berri iskuulku wuu xiran yahay."}
    with oak.acting():
        assert set(SegmentBand.objects.seen_by(oak.system).values_list("segment__original", flat=True)) == {
            "School is closed tomorrow."
        }


def vouched(place, original, body, names=()):
    return keep(place, original, body, "es", made_by="checked", names=names, is_vouched=True)


def grave(place, words, subject="Hello"):
    thread = place.write(words, text_class=TextClass.DISCIPLINE, subject=subject)
    place.work(NOW + timedelta(minutes=1))
    with place.oak.acting():
        rows = Translation.objects.seen_by(place.oak.system).filter(thread=thread)
        made = Version.objects.seen_by(place.oak.system).filter(thread=thread)
        return [(one.state, one.made_by, one.draft) for one in rows], made.count()


@pytest.mark.parametrize(
    ("known", "said", "words", "draft"),
    [
        (  # of a girl, of whom Spanish says so
            "Ana is suspended from school.", "Ana está suspendida de la escuela.", "Halima is suspended from school.",
            "Halima está suspendida de la escuela.",
        ),
        (
            "Your child is suspended for 5 days.", "Suspendemos a su hijo por 5 días.", "Your child is suspended for 3 days.",
            "Suspendemos a su hijo por 3 días.",
        ),
    ],
)  # fmt: skip
def test_a_grave_text_of_one_child_is_a_draft_for_a_person_when_another_child_is_told(
    place, known, said, words, draft
):
    vouched(place, "Hello", "Hola")
    vouched(place, known, said, ["Ana"])
    assert grave(place, words) == ([("check", "machine", draft)], 0)


def test_a_grave_subject_with_a_name_is_a_draft_too(place):
    vouched(place, "About Ana", "Sobre la alumna Ana", ["Ana"])
    vouched(place, "The meeting is tomorrow.", "La reunión es mañana.")
    assert grave(place, "The meeting is tomorrow.", "About Halima") == (
        [("check", "machine", "La reunión es mañana.")], 0,
    )  # fmt: skip


def test_what_names_nobody_and_was_vouched_for_goes(place):
    vouched(place, "Hello", "Hola")
    words = f"The meeting is at {place.school.name} on 11/17/2026."
    vouched(place, words, f"La reunión es en {place.school.name} el 11/17/2026.", [place.school.name])
    rows, made = grave(place, words)
    assert ([one[:2] for one in rows], made) == ([("done", "checked")], 1)
