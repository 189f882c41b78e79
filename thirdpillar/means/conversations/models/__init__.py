from thirdpillar.means.conversations.models.inbound import Inbound
from thirdpillar.means.conversations.models.text_checks import TextCheck
from thirdpillar.means.conversations.models.threads import Note, Post, Thread, Version

__all__ = ["Inbound", "Note", "Post", "TextCheck", "Thread", "Version"]
