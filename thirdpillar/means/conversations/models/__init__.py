from thirdpillar.means.conversations.models.attachments import Attachment, AttachmentContent
from thirdpillar.means.conversations.models.broadcasts import (
    Broadcast,
    BroadcastTerms,
    BroadcastVersion,
    Digest,
    Recipient,
)
from thirdpillar.means.conversations.models.glossary import ClassRule, SchoolTerm
from thirdpillar.means.conversations.models.inbound import Inbound
from thirdpillar.means.conversations.models.interpreting import (
    InterpreterHours,
    InterpreterOffer,
    InterpreterRating,
    InterpreterRequest,
    InterpreterTime,
    LanguageLine,
)
from thirdpillar.means.conversations.models.memory import Segment, SegmentBand
from thirdpillar.means.conversations.models.notices import StaffNotice
from thirdpillar.means.conversations.models.seats import Seat
from thirdpillar.means.conversations.models.templates import Template, TemplateText
from thirdpillar.means.conversations.models.terms import Certificate, Terms
from thirdpillar.means.conversations.models.text_checks import TextCheck
from thirdpillar.means.conversations.models.threads import Note, Post, Thread, Version
from thirdpillar.means.conversations.models.transcripts import Transcript, TranscriptVersion
from thirdpillar.means.conversations.models.translation import Doubt, Translation
from thirdpillar.means.conversations.models.words import PostWord

__all__ = [
    "Attachment",
    "AttachmentContent",
    "Broadcast",
    "BroadcastTerms",
    "BroadcastVersion",
    "Certificate",
    "ClassRule",
    "Digest",
    "Doubt",
    "Inbound",
    "InterpreterHours",
    "InterpreterOffer",
    "InterpreterRating",
    "InterpreterRequest",
    "InterpreterTime",
    "LanguageLine",
    "Note",
    "Post",
    "PostWord",
    "Recipient",
    "SchoolTerm",
    "Seat",
    "Segment",
    "SegmentBand",
    "StaffNotice",
    "Template",
    "TemplateText",
    "Terms",
    "TextCheck",
    "Thread",
    "Transcript",
    "TranscriptVersion",
    "Translation",
    "Version",
]
