"""What a translation must not lose, which sentences were said before, and which school terms it must hold."""

from thirdpillar.algorithms.translation.guarding import (
    FIGURES,
    Guarded,
    Lost,
    guard,
    mask,
    mask_alike,
    restore,
    unmask,
)
from thirdpillar.algorithms.translation.judging import is_translated
from thirdpillar.algorithms.translation.naming import standing_as_names
from thirdpillar.algorithms.translation.nearness import bands, likeness
from thirdpillar.algorithms.translation.sentences import sentences
from thirdpillar.algorithms.translation.terms import Term, missing, named_in, spared

__all__ = [
    "FIGURES",
    "Guarded",
    "Lost",
    "Term",
    "bands",
    "guard",
    "is_translated",
    "likeness",
    "mask",
    "mask_alike",
    "missing",
    "named_in",
    "restore",
    "sentences",
    "spared",
    "standing_as_names",
    "unmask",
]
