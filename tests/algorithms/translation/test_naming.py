"""Which words may be a name: any that nobody says every day; of those that are said, only what stands as one."""

import pytest

from thirdpillar.algorithms.translation import standing_as_names


def words(text: str, language: str = "en") -> set[str]:
    return {one for said in standing_as_names(text, language).values() for one in said}


@pytest.mark.parametrize(
    "text",
    [
        "Yusuf's mother called.", "Yusuf’s mother called.", "the books of yusuf are lost", "YUSUF's book is lost.",
        "Please call Yusuf-Ali's mother.", "Yusufs mother called.", "Tell Yu\u0301suf's aunt.", "Is it Yusuf`s?", "l'Yusuf",
        "My son (Yusuf) is ill.", "ویوسف",
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(text):
    assert {"yusuf", "يوسف"} & set(standing_as_names(text, "en"))


def test_only_the_name_is_taken_out_of_a_word():
    assert standing_as_names("Yusuf-Ali's mother", "en")["yusuf"] == {"Yusuf"}
    assert standing_as_names("O'Brien's mother", "en").keys() >= {"obrien", "brien"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Will's book is lost.", "Will"), ("I saw Will yesterday.", "Will"), ("Will Johnson was late.", "Will"),
        ("May hit a child.", "May"), ("We called Grace at noon.", "Grace"), ("Ask Mark.", "Mark"), ("Rose", "Rose"),
        ("Hoy llamamos a Luz.", "Luz"), ("Chúng tôi đã gọi cho Hoa hôm nay.", "Hoa"),
    ],
)  # fmt: skip
def test_a_word_of_every_day_is_one_where_it_stands_as_one(text, name):
    assert name in words(text, "es" if "Luz" in text else "vi" if "Hoa" in text else "en")


@pytest.mark.parametrize(
    "text",
    [
        "Will you come to the school?", "The school will close, and may open late.", "May we call you?", "It is in May.",
        "On May 5 there is no school.", "Mark the date.", "We hope you can come.", "Art class: bring a pen, and be on time.",
        "PLEASE MARK THE DATE, IT WILL BE OPEN", "Take the school's book; let's go.",
    ],
)  # fmt: skip
def test_elsewhere_it_is_none(text):
    assert not words(text) & {
        "Will",
        "will",
        "May",
        "may",
        "Mark",
        "mark",
        "MARK",
        "WILL",
        "hope",
        "let",
        "school",
    }


def test_a_mask_is_nobody():
    assert not words("⟦name0⟧ may go on ⟦date1⟧.")
