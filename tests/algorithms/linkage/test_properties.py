"""What must hold whatever is written and whoever is listed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thirdpillar.algorithms.linkage import Roster, RosterAdult, RosterChild, SignedName, Thresholds, match
from thirdpillar.algorithms.linkage.folding import (
    fold,
    fold_email,
    fold_grade,
    name_tokens,
    phone_digits,
    skeleton,
)
from thirdpillar.algorithms.linkage.likeness import Likeness, likeness

GIVEN = st.sampled_from(
    ["Maria", "María José", "Jose", "Memo", "Guillermo", "Mohamed", "Maxamed", "Thuy", "Ana", ""]
)
FAMILY = st.sampled_from(
    ["Garcia", "García López", "Lopez", "de la Cruz", "Nguyen", "Hassan", "O'Brien", "محمد", ""]
)
PHONE = st.sampled_from(["", "9505550001", "(950) 555-0002", "5550003"])
HOME = st.sampled_from(["h1", "h2", "h3", ""])
CHILD = st.builds(
    RosterChild, st.sampled_from(["s1", "s2", "s3"]), GIVEN, FAMILY, grade=st.sampled_from(["", "3", "K"])
)


@st.composite
def rosters(draw: st.DrawFn) -> tuple[RosterAdult, ...]:
    size = draw(st.integers(0, 7))
    return tuple(
        RosterAdult(
            f"a{at}", draw(GIVEN), draw(FAMILY), "", (draw(PHONE),), (), tuple(draw(st.lists(CHILD, max_size=2))),
            draw(HOME),
        )
        for at in range(size)
    )  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> tuple[SignedName, ...]:
    size = draw(st.integers(1, 4))
    return tuple(
        SignedName(
            f"l{at}",
            f"{draw(GIVEN)} {draw(FAMILY)}",
            draw(PHONE),
            "",
            draw(GIVEN),
            draw(st.sampled_from(["", "3"])),
        )
        for at in range(size)
    )


@settings(deadline=None)
@given(rosters(), sheets(), st.randoms(use_true_random=False))
def test_order_of_lines_and_of_roster_changes_nothing(adults, lines, shuffler) -> None:
    straight = {one.line_id: one for one in match(lines, Roster(adults))}
    mixed_adults, mixed_lines = list(adults), list(lines)
    shuffler.shuffle(mixed_adults)
    shuffler.shuffle(mixed_lines)
    assert {one.line_id: one for one in match(mixed_lines, Roster(mixed_adults))} == straight


@settings(deadline=None)
@given(rosters(), sheets())
def test_an_unrelated_adult_never_makes_an_unsure_line_sure(adults, lines) -> None:
    stranger = RosterAdult("zz", "Wolfgang", "Quetzalcoatl", "", ("2020000000",), (), (), "hz")
    before = match(lines, Roster(adults))
    after = match(lines, Roster((*adults, stranger)))
    for was, now in zip(before, after, strict=True):
        assert was.decision == "sure" or now.decision != "sure"
        assert was.household_sure or not now.household_sure


def test_with_a_fixed_population_this_holds_at_every_size() -> None:
    line = SignedName("l", "Mara Vance")
    adults = [
        RosterAdult("a", "Mara", "Vance"),
        RosterAdult("b", "Mara", "Ochs"),
        RosterAdult("c", "Tia", "Vance"),
    ]
    others = [RosterAdult(f"o{at}", f"Qu{at}x", f"Zy{at}w") for at in range(1100)]
    chances = []
    for size in (500, 505, 515, 1020, 1030, 1100):
        best = match([line], Roster([*adults, *others[:size]], population=512))[0].best
        chances.append(best.probability if best else 0.0)
    assert chances == sorted(chances, reverse=True)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=80),
    st.text(max_size=40),
    st.text(max_size=40),
    st.text(max_size=20),
    st.text(max_size=10),
)
def test_no_text_makes_it_fail(text: str, phone: str, child: str, email: str, grade: str) -> None:
    kid = RosterChild("s", child, text, email, grade)
    adult = RosterAdult("a", text, child, email, (phone,), (email,), (kid,), grade, phone)
    other = RosterAdult("b", child, email, text, (grade,), (text,), (kid,), "h")
    found = match([SignedName("l", text, phone, email, child, grade, grade)], Roster([adult, other]))[0]
    assert found.decision in ("sure", "unsure", "new")
    assert all(0.0 <= one.probability <= 1.0 for one in found.candidates)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_readers_of_one_field_take_any_text(text: str) -> None:
    assert len(phone_digits(text)) in (0, 4, 7, 10)
    assert fold_grade(text) in {"", "pk", "k", *map(str, range(1, 13))}
    assert fold_email(text) in text.lower()
    assert all(skeleton(word) or word for word in name_tokens(text))


@settings(deadline=None)
@given(st.lists(st.sampled_from(["Maria Garcia", "Memo Lopez", "Ana"]), min_size=1, max_size=4))
def test_a_stricter_threshold_takes_no_more(texts: list[str]) -> None:
    adults = [
        RosterAdult("a", "María", "García"),
        RosterAdult("b", "Guillermo", "López"),
        RosterAdult("c", "Ana", "Cruz"),
    ]
    lines = [SignedName(str(at), text) for at, text in enumerate(texts)]
    loose = match(lines, Roster(adults), thresholds=Thresholds(sure=0.8))
    strict = match(lines, Roster(adults), thresholds=Thresholds(sure=0.9999))
    assert all(
        one.decision == "sure" or two.decision != "sure" for one, two in zip(loose, strict, strict=True)
    )


@pytest.mark.parametrize(
    ("wrote", "listed", "alike"),
    [
        ("garcia", "garcia", Likeness.SAME),
        ("memo", "guillermo", Likeness.NICKNAME),
        ("pancho", "paco", Likeness.NICKNAME),
        ("mohammed", "maxamed", Likeness.NICKNAME),
        ("fadumo", "faadumo", Likeness.NICKNAME),
        ("m", "maria", Likeness.INITIAL),
        ("gusman", "guzman", Likeness.BY_EAR),
        ("mario", "maria", Likeness.BY_EAR),
        ("flroes", "flores", Likeness.BY_EAR),
        ("garzia", "gartia", Likeness.SLIP),
        ("lopez", "perez", Likeness.FAR),
        ("", "perez", Likeness.FAR),
    ],
)
def test_how_alike_two_words_are(wrote: str, listed: str, alike: Likeness) -> None:
    assert likeness(wrote, listed) is alike


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("José  Ángel-Núñez", "jose angel nunez"),
        ("Đặng Thị Ánh", "dang thi anh"),
        ("أحمدُ آلـــي", "احمد الي"),
        ("فاطمة", "فاطمه"),
        ("٣", "3"),
        ("O’Brien", "obrien"),
        ("🎉", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded
