"""Words from a page that no longer stands as it was: others wrote meanwhile, or it was gone back to and sent again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.models import Post, Thread
from thirdpillar.means.conversations.queries.threads import latest_word

# The same words by the same hand within this time are a page gone back to.
AT_ONCE = timedelta(minutes=10)


def must_be_new(post: Post, thread: Thread, seen: str, *, by, at: datetime) -> None:
    """Raises Refused where more was said than `seen` (`queries.latest_word`), or where these very words are what the same
    hand said last there, a moment ago."""
    if seen != latest_word(thread, seen_by=by, but=post.pk):
        raise Refused(
            _("Somebody wrote here since you opened this page. Read it above; your words are kept below.")
        )
    before = Post.objects.seen_by(by).filter(thread_id=post.thread_id).exclude(pk=post.pk)
    last = before.order_by("-at", "-pk").first()
    if last and (last.account_id, last.body) == (by.account_id, post.body) and at - last.at < AT_ONCE:
        raise Refused(_("These very words went out a moment ago. Change them to send more."))
