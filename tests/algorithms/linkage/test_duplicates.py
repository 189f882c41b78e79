"""Records that may be one person are listed; families and giants are not merged by accident."""

from hypothesis import given, settings
from hypothesis import strategies as st

from thirdpillar.algorithms.linkage import PersonRecord, dedupe

HOME = {"address": "12 Elm Street Apt 4", "postal_code": "78701", "phones": ("9505550001",)}


def test_one_person_entered_twice_is_listed_with_the_reasons() -> None:
    first = PersonRecord("1", "Guillermo", "López García", birth_on="1984-05-06", **HOME)
    second = PersonRecord("2", "Memo", "Lopez", birth_on="1984-06-05", **HOME)
    report = dedupe([first, second])
    assert [(pair.first, pair.second) for pair in report.pairs] == [("1", "2")]
    assert {one.field: one.judgement for one in report.pairs[0].evidence}["birth date"] == "close"


def test_a_couple_of_one_surname_phone_and_address_is_not_one_person() -> None:
    couple = [PersonRecord("1", "Rosa", "López", **HOME), PersonRecord("2", "Guillermo", "López", **HOME)]
    assert dedupe(couple).pairs == ()


def test_a_cluster_of_more_than_twelve_is_refused_and_shown() -> None:
    many = [
        PersonRecord(f"{at:02d}", "Xiomara", "Quintanilla", birth_on="1980-01-02", **HOME) for at in range(13)
    ]
    assert [(len(group.records), group.refused) for group in dedupe(many).clusters] == [(13, True)]
    assert [(len(group.records), group.refused) for group in dedupe(many[:12]).clusters] == [(12, False)]


@settings(deadline=None)
@given(st.permutations(range(6)))
def test_order_of_records_changes_nothing(order: list[int]) -> None:
    names = ["Ana", "Anna", "Ana María", "Luis", "Lucho", "Rosa"]
    records = [PersonRecord(str(at), names[at], "García", birth_on="1990-02-03", **HOME) for at in range(6)]
    assert dedupe([records[at] for at in order]) == dedupe(records)


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_makes_it_fail(one: str, two: str) -> None:
    dedupe(
        [PersonRecord("1", one, two, one, (two,), (one,), two, one, two, (one,)), PersonRecord("2", two, one)]
    )
