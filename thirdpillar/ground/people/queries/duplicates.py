"""Two records of perhaps one adult, side by side, and what became of earlier pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.people.models import Adult, ContactPoint, MailingAddress, Merge, SuggestedMerge, Tie


@dataclass
class Record:
    """One of the two, with what tells people apart."""

    adult: Adult
    ties: list[Tie]
    points: list[ContactPoint]
    address: MailingAddress | None

    def values(self, kind: str) -> set[str]:
        phones = kind != "email"
        return {point.value for point in self.points if (point.kind != "email") == phones}


@dataclass(frozen=True)
class Compared:
    """One line of the comparison; verdict: same, near, differs, or empty where one of them says nothing."""

    field: str
    left: str
    right: str
    verdict: str = ""


def pair(first_id: UUID, second_id: UUID, *, seen_by) -> tuple[Record, Record] | None:
    """Both records, or None where the asker does not see both; four queries."""
    ids = [first_id, second_id]
    adults = {each.pk: each for each in Adult.objects.seen_by(seen_by).filter(pk__in=ids, left_at=None)}
    if len(adults) != 2:
        return None
    records = {key: Record(adult, [], [], None) for key, adult in adults.items()}
    ties = Tie.objects.seen_by(seen_by).filter(adult_id__in=ids, left_at=None, student__left_at=None)
    for tie in ties.select_related("student").order_by("student__sort_name"):
        records[tie.adult_id].ties.append(tie)
    for point in (
        ContactPoint.objects.seen_by(seen_by).filter(adult_id__in=ids, left_at=None).order_by("kind", "value")
    ):
        records[point.adult_id].points.append(point)
    for address in MailingAddress.objects.seen_by(seen_by).filter(adult_id__in=ids, left_at=None):
        records[address.adult_id].address = address
    return records[first_id], records[second_id]


def comparison(one: Record, two: Record) -> list[Compared]:
    """The lines in the order in which people look: names, numbers, children, address, languages."""
    lines = [
        _words("given", one.adult.given_name, two.adult.given_name),
        _words("family", one.adult.family_name, two.adult.family_name),
        _sets("phones", one.values("phone"), two.values("phone")),
        _sets("emails", one.values("email"), two.values("email")),
        _sets("children", _children(one), _children(two)),
    ]
    here, there = one.address, two.address
    if here and there and not (here.is_protected or there.is_protected):
        verdict = "same" if here.residence == there.residence else "differs"
        lines.append(
            Compared("address", f"{here.street}, {here.city}", f"{there.street}, {there.city}", verdict)
        )
    lines.append(_words("reads", one.adult.reads_language, two.adult.reads_language))
    return lines


def _children(record: Record) -> set[str]:
    return {tie.student.display_name for tie in record.ties}


def _words(field: str, left: str, right: str) -> Compared:
    if not left or not right:
        return Compared(field, left, right)
    if left == right:
        return Compared(field, left, right, "same")
    one, two = fold(left), fold(right)
    near = one == two or set(one.split()) & set(two.split()) or one[:3] == two[:3]
    return Compared(field, left, right, "near" if near else "differs")


def _sets(field: str, left: set[str], right: set[str]) -> Compared:
    shown = (", ".join(sorted(left)), ", ".join(sorted(right)))
    if not left or not right:
        return Compared(field, *shown)
    if left & right:
        return Compared(field, *shown, "same")
    return Compared(field, *shown, "differs")


def named_pairs(rows: list[SuggestedMerge], *, seen_by) -> dict[UUID, Adult]:
    """The adults of a page of pairs, by id."""
    ids = {each for row in rows for each in (row.first_id, row.second_id)}
    return {adult.pk: adult for adult in Adult.objects.seen_by(seen_by).filter(pk__in=ids, left_at=None)}


def merges(*, seen_by):
    """Merges that stand, newest first."""
    return Merge.objects.seen_by(seen_by).filter(undone_at=None).order_by("-at", "id")


@dataclass(frozen=True)
class Folded:
    """A merge with the names of the record that stands and of the one that was folded into it."""

    merge: Merge
    kept: str
    gone: str


def told_merges(found: Iterable[Merge], *, seen_by) -> list[Folded]:
    """These merges with names; one query. A folded record hangs on no child, so its name is looked up district-wide."""
    found = list(found)
    ids = {each for merge in found for each in (merge.kept_id, merge.gone_id)}
    system = Scope.system(seen_by.district_id, "name merged records")
    with tenancy.acting_as(system):
        names = {each.pk: each.display_name for each in Adult.objects.seen_by(system).filter(pk__in=ids)}
    return [Folded(each, names.get(each.kept_id, ""), names.get(each.gone_id, "")) for each in found]


def merged_into(adult_ids: Iterable[UUID], *, seen_by) -> dict[UUID, list[Folded]]:
    """The records that were folded into each of these adults, newest first; two queries for any number of adults."""
    told: dict[UUID, list[Folded]] = defaultdict(list)
    for each in told_merges(merges(seen_by=seen_by).filter(kept_id__in=list(adult_ids)), seen_by=seen_by):
        told[each.merge.kept_id].append(each)
    return told
