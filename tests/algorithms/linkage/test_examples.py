"""Lines as families write them, each with the answer a person at the door would give."""

import pytest

from thirdpillar.algorithms.linkage import Roster, RosterAdult, RosterChild, SignedName, Verdict, match

ANA = RosterChild("s1", "Ana Sofía", "López García", "", "03")
LUIS = RosterChild("s2", "Luis", "López García", "", "K")
TAM = RosterChild("s3", "Tam", "Nguyen", "", "5")
AYAAN = RosterChild("s4", "Ayaan", "Maxamed", "", "5")

ADULTS = (
    RosterAdult("memo", "Guillermo", "López García", "", ("(950) 342-7522",), (), (ANA, LUIS), "h-lopez"),
    RosterAdult("lupe", "María Guadalupe", "García Ruiz", "", ("950 555 1212",), (), (ANA, LUIS), "h-lopez"),
    RosterAdult("thuy", "Thuy", "Nguyen", "", (), ("thuy.nguyen@example.org",), (TAM,), "h-nguyen"),
    RosterAdult("cabdi", "Cabdi", "Maxamed Warsame", "", ("9507770000",), (), (AYAAN,), "h-maxamed"),
    RosterAdult("cruz", "Rosa", "de la Cruz", "", (), (), (), "h-cruz"),
    RosterAdult("obrien", "Seán", "O'Brien", "", (), (), (), "h-obrien"),
    RosterAdult("zayd", "زيد", "أحمد", "", (), (), (), "h-zayd"),
    RosterAdult("ben", "Ben", "Wilkerson", "", (), (), (), "h-ben"),
    RosterAdult("twin1", "Laura", "Frederick", "", ("9501110001",), (), (), "h-one"),
    RosterAdult("twin2", "Laura", "Frederick", "", ("9501110002",), (), (), "h-two"),
)
INDEX = Roster(ADULTS)


def verdict(text: str = "", **fields: str) -> Verdict:
    return match([SignedName("line", text, **fields)], INDEX)[0]


@pytest.mark.parametrize(
    ("text", "adult_id"),
    [
        ("Guillermo López García", "memo"),
        ("Memo Lopez", "memo"),
        ("MEMO LÓPEZ", "memo"),
        ("Lopez Garcia, Guillermo", "memo"),
        ("Guilermo Lopez", "memo"),
        ("Lupita García", "lupe"),
        ("Garcia Ruiz Lupe", "lupe"),
        ("Nguyễn Thúy", "thuy"),
        ("Abdi Mohamed", "cabdi"),
        ("Rosa Cruz", "cruz"),
        ("rosa dela cruz", "cruz"),
        ("Sean OBrien", "obrien"),
        ("زيد احمد", "zayd"),
        ("Ben Wilkerson", "ben"),
    ],
)
def test_a_name_as_people_write_it_is_taken(text: str, adult_id: str) -> None:
    found = verdict(text)
    assert (found.decision, found.best and found.best.adult_id) == ("sure", adult_id)


def test_a_title_and_surname_with_a_phone_tells_the_household_but_not_the_person() -> None:
    found = verdict("Sra. Lopez", phone="342 7522")
    assert (found.decision, found.household_sure) == ("unsure", True)
    assert found.best and found.best.household_id == "h-lopez"


def test_a_childs_name_tells_the_household_and_leaves_the_parent_to_a_person() -> None:
    for found in (
        verdict(child_text="Ana Sofia Lopez", child_grade="3rd"),
        verdict("mamá de Ana Sofía López"),
    ):
        assert (found.decision, found.household_sure) == ("unsure", True)
        assert {one.adult_id for one in found.candidates[:2]} == {"memo", "lupe"}


def test_a_coparent_of_another_given_name_is_vetoed() -> None:
    found = verdict("Rosa Lopez Garcia", phone="9503427522", child_text="Ana Sofía")
    assert (found.decision, found.household_sure) == ("unsure", True)
    given = next(one for one in found.evidence if one.field == "given name")
    assert (given.wrote, given.judgement) == ("rosa", "differ")


def test_two_people_of_one_name_wait_until_a_phone_tells_them_apart() -> None:
    assert verdict("Laura Frederick").decision == "unsure"
    told = verdict("Laura Frederick", phone="950-111-0002")
    assert (told.decision, told.best and told.best.adult_id) == ("sure", "twin2")


def test_a_namesake_with_a_phone_and_child_of_their_own_waits() -> None:
    assert verdict("Guillermo Lopez", phone="2125550000", child_text="Xochitl Barrera").decision == "unsure"


def test_contacts_written_into_the_name_field_are_read() -> None:
    found = verdict("Thuy N. thuy.nguyen@example.org")
    assert (found.decision, found.best and found.best.adult_id) == ("sure", "thuy")
    assert verdict("Memo L 950.342.7522").decision == "sure"


def test_somebody_unknown_is_new_and_too_little_is_not() -> None:
    assert verdict("Zebulon Kowalczyk").decision == "new"
    assert verdict("Sra. Kowalczyk").decision == "unsure"
    assert verdict("🎉").decision == "unsure"
    assert verdict("").candidates == ()


def test_evidence_lets_a_person_compare_side_by_side() -> None:
    found = verdict("Memo Lopez", phone="9503427522", child_text="Luis", child_grade="kinder")
    shown = {one.field: (one.wrote, one.roster, one.judgement) for one in found.evidence}
    assert shown == {
        "given name": ("memo", "guillermo", "close"),
        "family name": ("lopez", "lopez garcia", "agree"),
        "phone": ("9503427522", "9503427522", "agree"),
        "child": ("luis", "Luis López García", "agree"),
        "grade": ("k", "k", "agree"),
    }


def test_an_adult_listed_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Roster([ADULTS[0], ADULTS[0]])


def test_another_name_with_only_the_childs_may_be_a_parent_of_another_home() -> None:
    found = verdict("Esteban Lopez", child_text="Ana Sofía López García")
    assert (found.decision, found.household_sure) == ("unsure", False)
