"""What a machine must not lose comes back whole, or the result is refused."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thirdpillar.algorithms.translation import Lost, guard, mask, mask_alike, restore, sentences, unmask

SAID = "Halima was late at 8:10 AM on 11/17/2026. Call (612) 555-0142 or see https://x.org/a?b=1. Room 12, {name}! $5.00"
NAMES = ("Halima", "Jibril", "Oak School")
PARTS = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from([*NAMES, "{name}", "11/17/2026", "8:10", "+1 612 555 0142", "https://x.org/a.", "42", "٤٢", "⟦3⟧",
                         "a@b.org", "%(n)s", "3rd", "ሀሊማ", "。", "\n"]),
    ),
    max_size=12,
).map(" ".join)  # fmt: skip


def test_every_kind_is_held():
    held = guard(SAID, NAMES)
    assert dict(zip(held.held, held.kinds, strict=True)) == {
        "Halima": "name", "8:10 AM": "time", "11/17/2026": "date", "(612) 555-0142": "phone",
        "https://x.org/a?b=1": "link", "12": "number", "{name}": "slot", "$5.00": "number",
    }  # fmt: skip
    assert not re.search(r"Halima|\d", re.sub(r"⟦\d+⟧", "", held.text))


@settings(deadline=None)
@given(PARTS)
def test_what_comes_back_unharmed_is_the_text(text):
    held = guard(text, NAMES)
    assert restore(held.text, held) == text


@settings(deadline=None)
@given(PARTS, st.data())
def test_a_result_that_lost_one_is_refused(text, data):
    held = guard(text, NAMES)
    if held.held:
        gone = data.draw(st.integers(0, len(held.held) - 1))
        with pytest.raises(Lost) as refused:
            restore(held.text.replace(f"⟦{gone}⟧", "", 1), held)
        assert held.held[gone] in refused.value.what


@settings(deadline=None)
@given(PARTS)
def test_one_doubled_or_invented_is_refused(text):
    held = guard(text, NAMES)
    for more in ("⟦0⟧", "⟦9999⟧", "https://evil.example", "call 612 555 9999", "on 12/24"):
        with pytest.raises(Lost):
            restore(f"{held.text} {more}", held)


@settings(deadline=None)
@given(st.permutations(["Ana", "4:15", "https://x.org", "{place}"]))
def test_another_order_of_words_is_no_loss(order):
    said = "Ana comes at 4:15 to {place} by https://x.org"
    held = guard(said, ["Ana"])
    turned = " ".join(f"⟦{held.held.index(one)}⟧" for one in order)
    assert sorted(restore(turned, held).split()) == sorted(order)


def test_tokens_come_back_as_machines_write_them():
    held = guard("Ana has 3", ["Ana"])
    assert restore("⟦ 0 ⟧ ⟦١⟧", held) == "Ana 3"


def test_digits_of_other_scripts_are_the_same_digits():
    held = guard("the 3rd floor", ())
    assert restore("الطابق ٣", held) == "الطابق ٣"
    with pytest.raises(Lost):
        restore("الطابق ٤", held)


@settings(deadline=None)
@given(PARTS)
def test_sentences_put_together_are_the_text(text):
    assert "".join(said + space for said, space in sentences(text)) == text


def test_sentences_end_where_people_end_them():
    found = sentences("See Mr. Ali at 8 a.m. please. ¿Viene? 你好。再见\nمرحبا؟ نعم.")
    assert [said for said, _space in found] == [
        "See Mr. Ali at 8 a.m. please.",
        "¿Viene?",
        "你好。",
        "再见",
        "مرحبا؟",
        "نعم.",
    ]


def test_a_memory_holds_nobody():
    held = mask("Halima, call 612 555 0142.", NAMES)
    assert held.text == "⟦name0⟧, call ⟦phone1⟧."
    there = mask_alike("Halima, soo wac 612 555 0142.", held, NAMES)
    assert there == "⟦name0⟧, soo wac ⟦phone1⟧."
    again = mask("Jibril, call 763 555 0199.", NAMES)
    assert unmask(there, again) == "Jibril, soo wac 763 555 0199."


@pytest.mark.parametrize(
    "other", ["soo wac 612 555 0142.", "Halima iyo Jibril, soo wac 612 555 0142.", "حليمة 612 555 0142"]
)
def test_what_names_somebody_otherwise_is_not_remembered(other):
    with pytest.raises(Lost):
        mask_alike(other, mask("Halima, call 612 555 0142.", NAMES), NAMES)
