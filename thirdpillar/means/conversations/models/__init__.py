from thirdpillar.means.conversations.models.glossary import ClassRule, SchoolTerm
from thirdpillar.means.conversations.models.inbound import Inbound
from thirdpillar.means.conversations.models.memory import Segment, SegmentBand
from thirdpillar.means.conversations.models.text_checks import TextCheck
from thirdpillar.means.conversations.models.threads import Note, Post, Thread, Version
from thirdpillar.means.conversations.models.translation import Doubt, Translation

__all__ = [
    "ClassRule",
    "Doubt",
    "Inbound",
    "Note",
    "Post",
    "SchoolTerm",
    "Segment",
    "SegmentBand",
    "TextCheck",
    "Thread",
    "Translation",
    "Version",
]
