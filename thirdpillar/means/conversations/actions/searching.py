"""Words are kept for finding a post by, wherever something is said in it; of a case never."""

from __future__ import annotations

from collections.abc import Iterable

from thirdpillar.means.conversations.models import Post, PostWord
from thirdpillar.means.conversations.rules.searching import words_of


def keep_words(post: Post, texts: Iterable[str], *, by) -> None:
    """Let a post be found by the words of these texts: its own, a translation, or the subject that it began."""
    if post.thread.is_sealed:
        return
    found = dict.fromkeys(word for text in texts for word in words_of(text))
    PostWord.objects.bulk_create(
        (PostWord(district_id=post.district_id, post=post, word=word) for word in found),
        ignore_conflicts=True,
    )


def forget_words(posts, *, by) -> None:
    """Let none of these posts be found by a word any more."""
    PostWord.objects.seen_by(by).filter(post__in=posts).delete()
