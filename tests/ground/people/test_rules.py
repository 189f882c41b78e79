"""Free text that must not be kept, in the languages of our schools, and everyday sentences that may."""

from datetime import date

import pytest

from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.people import rules

DAY = date(2026, 11, 10)


@pytest.mark.parametrize(
    "text",
    [
        "A123456789", "her number is A-12345678.", "ssn 123456789", "123-45-6789", "She is UNDOCUMENTED",
        "waiting for a green card", "ICE was at the door", "no tiene papeles, está sin papeles", "es indocumentada",
        "lo deportaron, fue deportado", "sans-papiers", "Lamaanka sharci la'aan", "عنده تأشيرة منتهية", "بدون أوراق",
        "他没有签证", "нет визы, виза истекла", "đã có thẻ xanh",
    ],
)  # fmt: skip
def test_numbers_of_identity_and_words_about_status_are_not_kept(text):
    with pytest.raises(Refused) as refused:
        rules.may_keep_text(text, on=DAY)
    assert refused.value.citation
    assert text not in str(refused.value.reason)


@pytest.mark.parametrize(
    "text",
    [
        "", "Ice cream social on Friday", "Call after 5 at 312-555-0101", "Room A 12", "Prefiere mensajes de texto",
        "Works nights; ring the grandmother", "Docket 22-D-1234", "vis-à-vis", "Advisa", "Grade A1234567 poster",
        "يفضل الاتصال مساء", "晚上打电话", "Order 2026-11-0042",
    ],
)  # fmt: skip
def test_everyday_sentences_are_kept(text):
    rules.may_keep_text(text, on=DAY)
    assert rules.text_faults(text, on=DAY) == []


@pytest.mark.parametrize(
    "text", ["", "22-D-1234", "Cook County 2026 D 44, folder 7", "Protective order, red binder"]
)
def test_a_pointer_to_the_paper_is_enough(text):
    rules.may_be_reference(text, on=DAY)


def test_what_counts_as_looser():
    end = date(2027, 1, 1)
    assert rules.is_looser(["contact", "pickup"], None, ["contact"], None)
    assert rules.is_looser(["contact"], None, ["contact"], end)
    assert rules.is_looser(["contact"], end, ["contact"], date(2026, 12, 1))
    assert not rules.is_looser(["contact"], end, ["contact", "pickup"], None)
    assert not rules.is_looser(["contact"], None, ["all"], None)
    assert rules.is_looser(["all"], None, ["contact", "records", "pickup", "location"], None)
