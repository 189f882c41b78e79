"""Whether thanks in a conversation answer nothing: what we said there last is asked, and so the database is."""

from __future__ import annotations

from itertools import takewhile

from thirdpillar.doors.thanks import THANKS, said_thanks
from thirdpillar.means.conversations.choices import From
from thirdpillar.means.conversations.models import Post, Thread

_MOST_POSTS = 20


def only_thanks(meaning, thread: Thread, *, by) -> bool:
    """Whether a text of this meaning answers nothing in a conversation.

    An "ok" may be the yes to whatever we said since their last word, asked with a question mark or not, unless that was
    thanks itself.
    """
    if meaning.intent != THANKS or meaning.holds:
        return meaning.intent == THANKS
    said = Post.objects.seen_by(by).filter(thread=thread, is_thanks=False).order_by("-at", "-pk")
    latest = list(said.values_list("said_by", "body")[:_MOST_POSTS])
    ours = list(takewhile(lambda one: one[0] == From.SCHOOL, latest))
    ours = ours or [one for one in latest if one[0] == From.SCHOOL][:1]
    return all(said_thanks(body, "") for _, body in ours)
