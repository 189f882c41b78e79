"""What a conversation is about, in its reader's language."""

from __future__ import annotations

from thirdpillar.ground.base import clock
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.models import Thread, Version
from thirdpillar.means.conversations.rules.translation import ClassTerms, second_person_classes


def subject_in(thread: Thread, language: str, *, seen_by, terms: ClassTerms | None = None) -> Version | None:
    """The latest version that says the thread's subject in a language (BCP 47); None where there is none.

    With `terms` of a text for which nobody vouches alone, only what came with another such text.
    """
    if not language or not thread.subject:
        return None
    found = Version.objects.seen_by(seen_by).filter(thread=thread).exclude(subject="")
    if terms is not None and terms.second_person:
        found = found.filter(post__text_class__in=second_person_classes(clock.now().date()))
    return next((one for one in found.order_by("-at", "-pk") if same_language(one.language, language)), None)
