"""What conversations are searched by: each word once a post, folded."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.base.models import Tenant
from thirdpillar.means.conversations.models.threads import Post

LONGEST = 40


class PostWord(Tenant):
    """A word of a post, of its translations, or of the subject it began; of a case none, nor of words removed.

    Row-level security keeps an index of texts or trigrams from being used (their operators are not leakproof in
    PostgreSQL); the comparison of one word with another is, so each word has a row.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    # Compared byte by byte, so that what begins alike stands together.
    word = models.CharField(max_length=LONGEST, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "word", "district_id"], name="one_row_per_word_of_post")
        ]
        indexes = [models.Index(fields=["district_id", "word"], name="post_by_word")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(Exists(Post._base_manager.filter(Post.visible_to(scope), pk=OuterRef("post_id"))))
