"""Stages and kinds."""

from thirdpillar.means.conversations.choices.attachments import AttachmentKind, AttachmentState
from thirdpillar.means.conversations.choices.inbound import Became, InboundState
from thirdpillar.means.conversations.choices.threads import (
    From,
    Interest,
    MadeBy,
    MayMean,
    NoteKind,
    Standing,
    Way,
)
from thirdpillar.means.conversations.choices.transcripts import TranscriptState, WrittenBy
from thirdpillar.means.conversations.choices.translation import (
    DoubtOutcome,
    TextClass,
    TranslationState,
    Trouble,
)

__all__ = [
    "AttachmentKind",
    "AttachmentState",
    "Became",
    "DoubtOutcome",
    "From",
    "InboundState",
    "Interest",
    "MadeBy",
    "MayMean",
    "NoteKind",
    "Standing",
    "TextClass",
    "TranscriptState",
    "TranslationState",
    "Trouble",
    "Way",
    "WrittenBy",
]
