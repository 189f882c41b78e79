"""What visitors text of a visit is known in every language of our pages, and no word says two things."""

from django.conf import settings

from thirdpillar.doors.visit_words import words_for, words_in


def test_every_language_of_the_pages_says_in_out_and_done():
    for language in settings.COMPLETE_LANGUAGES:
        assert all(words_in(language).get(kind) for kind in ("in", "out", "help", "done")), language


def test_no_word_says_two_things():
    kinds = [set(words_for(kind)) for kind in ("in", "out", "help", "done")]
    assert sum(map(len, kinds)) == len(set().union(*kinds))
    assert all(word.strip() for kind in kinds for word in kind)
