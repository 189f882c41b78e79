"""Keeping the glossary of school terms, and the district's own rule about machines."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.models import ClassRule, SchoolTerm
from thirdpillar.means.conversations.rules import translation as rules


@transaction.atomic
def write_term(
    *,
    language: str,
    english: str,
    wanted: str,
    keep: bool,
    note: str,
    by,
    at: datetime,
    confirm: bool = False,
) -> SchoolTerm:
    """Say how a term is said in a language, or that it stays English; with `confirm` as a keeper's word that it is right."""
    rules.must_be_keeper(by)
    said, term = " ".join(wanted.split())[:200], " ".join(english.split())[:120]
    if not fold(term):
        raise Refused(_("Write the English term."))
    if not said and not keep:
        raise Refused(_("Write how it is said, or choose to leave it in English."))
    row = SchoolTerm(
        district_id=by.district_id, language=language, english=term, folded=fold(term)[:120], wanted=said, keep=keep,
        note=note.strip()[:300], written_by_id=by.account_id, written_at=at,
        confirmed_by_id=by.account_id if confirm else None, confirmed_at=at if confirm else None,
    )  # fmt: skip
    SchoolTerm.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["district_id", "language", "folded"],
        update_fields=["english", "wanted", "keep", "note", "written_by_id", "written_at", "confirmed_by_id", "confirmed_at",
                       "removed_at"],
    )  # fmt: skip
    kept = SchoolTerm.objects.seen_by(by).get(language=language, folded=row.folded)
    record(
        by=by, at=at, deed="conversations.write_term", subject="school_term", subject_id=kept.pk, language=language,
        confirmed=confirm,
    )  # fmt: skip
    return kept


def confirm_term(
    *, language: str, english: str, wanted: str, keep: bool, note: str, by, at: datetime
) -> SchoolTerm:
    """A keeper says that a draft is right as it stands; from now on it is enforced."""
    return write_term(
        language=language, english=english, wanted=wanted, keep=keep, note=note, by=by, at=at, confirm=True
    )


@transaction.atomic
def remove_term(*, language: str, english: str, by, at: datetime) -> None:
    """Leave a term out of the glossary of a language; written anew it is back."""
    rules.must_be_keeper(by)
    kept = (
        SchoolTerm.objects.seen_by(by)
        .select_for_update()
        .filter(language=language, folded=fold(english))
        .first()
    )
    if kept is None:
        kept = SchoolTerm(
            district_id=by.district_id,
            language=language,
            english=english[:120],
            folded=fold(english)[:120],
            written_at=at,
        )
    kept.removed_at, kept.confirmed_at, kept.confirmed_by_id = at, None, None
    kept.save()
    record(
        by=by,
        at=at,
        deed="conversations.remove_term",
        subject="school_term",
        subject_id=kept.pk,
        language=language,
    )


@transaction.atomic
def set_class_rule(*, text_class: str, machine_alone: bool, by, at: datetime) -> None:
    """Be stricter than the standard about a class of texts, or take that back; looser is refused."""
    rules.may_set_rule(text_class, machine_alone, on=at.date(), by=by)
    ClassRule.objects.seen_by(by).filter(text_class=text_class).delete()
    if not machine_alone:
        ClassRule.objects.create(
            district_id=by.district_id,
            text_class=text_class,
            machine_alone=False,
            set_by_id=by.account_id,
            at=at,
        )
    record(
        by=by, at=at, deed="conversations.set_class_rule", subject="text_class", text_class=text_class,
        machine_alone=machine_alone,
    )  # fmt: skip
