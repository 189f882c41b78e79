"""Which school terms a text names, whether they are said as wanted, and which sentences are alike."""

import random

from thirdpillar.algorithms.translation import Term, bands, likeness, missing, named_in, spared

CARD = Term("report card", "boleta de calificaciones")
CARDS = (CARD, Term("card", "tarjeta"), Term("IEP", keep=True), Term("principal", "директор"))


def test_the_longest_term_wins_and_plurals_count():
    assert named_in("Report cards and the IEP", CARDS) == (CARD, CARDS[2])
    assert named_in("scorecards", CARDS) == ()


def test_a_wanted_word_may_bend():
    assert missing("Write to the principal.", "Напишите директору.", CARDS) == ()
    assert missing("The report card comes.", "Llega la libreta.", CARDS) == (CARD,)
    assert missing("The IEP meeting", "Shirka IEP", CARDS) == ()
    assert missing("The IEP meeting", "Shirka", CARDS) == (CARDS[2],)


def test_a_second_try_spares_the_terms():
    assert spared("The report card and the IEP", CARDS) == (
        "The ⟨0⟩ and the ⟨1⟩",
        ("boleta de calificaciones", "IEP"),
    )


def test_sentences_alike_share_a_band():
    dice = random.Random(20261126)
    words = (
        "the school bus comes library reading coat winter please call office tomorrow morning children bring book late"
    ).split()
    found = tries = 0
    for _ in range(400):
        said = [dice.choice(words) for _ in range(9)]
        other = list(said)
        other[dice.randrange(9)] = dice.choice(words)
        one, two = " ".join(said), " ".join(other)
        if likeness(one, two) >= 0.8:
            tries += 1
            found += bool(set(bands(one)) & set(bands(two)))
    assert found / tries > 0.98
    assert bands("你好") == bands("你好") and len(bands("")) == 16
