"""The standard's terms are the rule that the tests and the gate use."""

from datetime import date

from thirdpillar.algorithms.disclosure import Rule
from thirdpillar.standards import library

from .worked import RULE


def test_the_standard_makes_the_rule():
    terms = library.entry("disclosure", "ten_five", date(2026, 10, 1)).terms
    assert Rule.from_parameters(terms, seed=RULE.seed) == RULE
    assert Rule.from_parameters(terms, seed=RULE.seed, at_least=20).threshold == 20
    assert Rule.from_parameters(terms, seed=RULE.seed, at_least=5).threshold == 10
