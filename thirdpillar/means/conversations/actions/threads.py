"""Deeds of a thread: begin it, write on either side, note beside it, hand it over, close it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from thirdpillar.algorithms.linkage.folding import fold
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.audit.actions import record
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.codes import new_code
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.base.sealing import digest_of
from thirdpillar.ground.people.models import HouseholdAdult, Student
from thirdpillar.ground.people.rules import may_keep_text
from thirdpillar.ground.schools.models import District, Section
from thirdpillar.means.conversations.actions.posts import OfClass, put_into_ours, put_into_words
from thirdpillar.means.conversations.actions.repeats import must_be_new
from thirdpillar.means.conversations.actions.searching import keep_words
from thirdpillar.means.conversations.actions.second import deliver_to_second
from thirdpillar.means.conversations.actions.telling import deliver
from thirdpillar.means.conversations.actions.weighing import be_sure_of_class
from thirdpillar.means.conversations.choices import From, Interest, MadeBy, MayMean, Standing, TextClass, Way
from thirdpillar.means.conversations.models import Attachment, Note, Post, Thread, Version
from thirdpillar.means.conversations.queries.addressees import Addressee, addressee
from thirdpillar.means.conversations.queries.doubted import marked
from thirdpillar.means.conversations.queries.glossary import stricter_classes
from thirdpillar.means.conversations.queries.seats import together
from thirdpillar.means.conversations.queries.translation import people_in
from thirdpillar.means.conversations.queries.waiting import terms_of, was_asked
from thirdpillar.means.conversations.rules import threads as rules
from thirdpillar.means.conversations.rules.standing_still import must_go_on
from thirdpillar.means.conversations.rules.translation import class_terms, may_choose_class, nothing_lost


@transaction.atomic
def begin_thread(
    *,
    adult_id: UUID,
    student_ids: Collection[UUID],
    subject: str,
    body: str,
    key: str,
    by,
    at: datetime,
    interest: str = Interest.SCHOOL,
    school_id: UUID | None = None,
    section_id: UUID | None = None,
    translated: Mapping[str, str] | None = None,
    made_by: str = MadeBy.PERSON,
    text_class: str = TextClass.EVERYDAY,
    template_id: UUID | None = None,
    subjects: Mapping[str, str] | None = None,
    of_class: OfClass | None = None,
    hold: bool = False,
    sure_of: str = "",
) -> Thread:
    """Write to a caregiver about a subject; where that subject is open already, the words go there.

    `translated` are the same words in other languages ({BCP 47 tag: text}), `subjects` the subject, and `made_by` says
    who or what made them; `text_class` whether a machine's may leave unchecked, and a writer's own; `template_id` is the
    approved text that they began from; `of_class` the message to a class of which this is one family's copy;
    `hold` keeps what lacks their language until it is translated; `sure_of` is the answer that an Unsure asked for.
    """
    district = District.objects.get(pk=by.district_id)
    seen = set(Student.objects.seen_by(by).filter(pk__in=list(student_ids)).values_list("pk", flat=True))
    reached = addressee(adult_id, seen, on=clock.today(district.zone), seen_by=by)
    open_students = reached.student_ids if reached else frozenset()
    rules.may_begin(
        by=by, interest=interest, section_id=section_id, school_id=school_id, open_students=open_students
    )
    assert reached is not None
    thread = begun(
        reached, open_students, subject, by=by, at=at, interest=interest, school_id=school_id, section_id=section_id,
    )  # fmt: skip
    write_to_family(
        thread_id=thread.pk, body=body, key=key, by=by, at=at, translated=translated, made_by=made_by,
        text_class=text_class, template_id=template_id, subjects=subjects, of_class=of_class, hold=hold,
        sure_of=sure_of, about=subject,
    )  # fmt: skip
    thread.refresh_from_db()
    return thread


def begun(
    reached: Addressee, open_students: Collection[UUID], subject: str, *, by, at: datetime, interest: str,
    school_id: UUID | None, section_id: UUID | None,
) -> Thread:  # fmt: skip
    """The thread about this subject: a new one, or the one that is open on the same ground."""
    district = District.objects.get(pk=by.district_id)
    if section_id:
        section = Section.objects.seen_by(by).filter(pk=section_id).first()
        if section is None:
            raise Refused(_("This is not a class of yours."), rules.CITATION)
        school_id = section.school_id
    said = rules.may_say(subject)[:120]
    may_keep_text(said, on=clock.today(district.zone))
    wanted = Thread(
        district_id=by.district_id, school_id=school_id, section_id=section_id if interest == Interest.CLASS else None,
        adult_id=reached.adult.pk, household_id=_home(reached.adult.pk, by), student_ids=sorted(open_students),
        interest=interest, subject=said, folded_subject=_folded(said, interest, by), standing_at=at, code=new_code(),
        staff_ids=[by.account_id] if by.account_id else [], assigned_to_id=by.account_id, begun_by_id=by.account_id,
    )  # fmt: skip
    Thread.objects.bulk_create([wanted], ignore_conflicts=True)
    thread = _open_thread(wanted, by)
    if thread.pk == wanted.pk:
        record(
            by=by, at=at, deed="conversations.begin_thread", subject="thread", subject_id=thread.pk, interest=interest
        )  # fmt: skip
    return thread


def _folded(subject: str, interest: str, by) -> str:
    folded = fold(subject)[:120]
    return digest_of(folded, by.district_id) if interest == Interest.CASE else folded


def _open_thread(wanted: Thread, by) -> Thread:
    """The thread just made, or the open one on the same ground that kept it from being made."""
    same = Thread.objects.seen_by(by).filter(
        adult_id=wanted.adult_id, folded_subject=wanted.folded_subject, interest=wanted.interest
    )
    if wanted.interest == Interest.CASE:
        same = same.filter(begun_by_id=wanted.begun_by_id)
    else:
        same = same.filter(school_id=wanted.school_id, section_id=wanted.section_id)
    return same.exclude(standing=Standing.CLOSED).get()


def _home(adult_id: UUID, by) -> UUID | None:
    return (
        HouseholdAdult.objects.seen_by(by)
        .filter(adult_id=adult_id)
        .values_list("household_id", flat=True)
        .first()
    )


def _locked(thread_id: UUID, by) -> Thread:
    thread = Thread.objects.seen_by(by).select_for_update().filter(pk=thread_id).first()
    if thread is None:
        raise Refused(_("This conversation is not there."))
    return thread


@transaction.atomic
def write_to_family(
    *,
    thread_id: UUID,
    body: str,
    key: str,
    by,
    at: datetime,
    translated: Mapping[str, str] | None = None,
    made_by: str = MadeBy.PERSON,
    text_class: str = TextClass.EVERYDAY,
    template_id: UUID | None = None,
    seen: str = "",
    subjects: Mapping[str, str] | None = None,
    of_class: OfClass | None = None,
    hold: bool = False,
    sure_of: str = "",
    about: str = "",
) -> Post:
    """Say something to the family, by the best way it has; the same `key` twice says it once.

    `translated`, `made_by`, `text_class` and what follows as in `begin_thread`. What must be translated first goes
    when it is. `seen` is what had been said when the page was opened (`queries.latest_word`): raises Refused where there is
    more by now, so that two do not answer the same question; blank asks nothing. `about` is a subject that goes along.
    """
    rules.must_be_writer(by)
    may_choose_class(text_class, by=by)
    thread = _locked(thread_id, by)
    _must_go_on(thread, by)
    district = District.objects.get(pk=by.district_id)
    today = clock.today(district.zone)
    said = rules.may_say(body)
    may_keep_text(said, on=today)
    post, is_new = _post(
        thread, key, by, said_by=From.SCHOOL, account_id=by.account_id, body=said, at=at,
        language=(district.languages or ["en"])[0], text_class=text_class, template_id=template_id,
    )  # fmt: skip
    if not is_new:
        return post
    if seen:
        must_be_new(post, thread, seen, by=by, at=at)
    versions = [
        Version(district_id=by.district_id, thread=thread, post=post, language=language, body=rules.may_say(words),
                subject=" ".join((subjects or {}).get(language, "").split())[:120], made_by=made_by,
                account_id=by.account_id, at=at)
        for language, words in (translated or {}).items()
        if words.strip()
    ]  # fmt: skip
    for version in versions:
        may_keep_text(f"{version.subject} {version.body}", on=today)
    reached = addressee(thread.adult_id, thread.student_ids, on=today, seen_by=by)
    if reached is None or not reached.may_go_on:
        raise Refused(
            _("The school may not write to this person about this child. Ask your school's office.")
        )
    # A teacher sees no outbox, and still writes: the machine puts it in.
    machine = Scope.system(by.district_id, "a message in a conversation")
    with tenancy.acting_as(machine):
        _must_hold_all(post, versions, thread, seen_by=machine)
        shared = together(thread, on=today, seen_by=machine)
        second = shared.reached if shared else None
    asked = be_sure_of_class(
        text_class, (post.language, (about, said)), translated or {}, sure_of=sure_of, by=by, at=at,
        readers=[one.language for one in (reached, second) if one],
    )  # fmt: skip
    with tenancy.acting_as(machine):
        wait = put_into_words(
            thread, post, versions, reached, by=machine, at=at, written_by=by, second=second,
            of_class=of_class, hold=hold,
        )  # fmt: skip
        way = "translation"
        if reached.adult.pk not in wait:
            way = deliver(thread, post, versions, reached, district=district, by=machine, at=at)
        if second and second.adult.pk not in wait:
            deliver_to_second(thread, post, versions, district=district, by=machine, at=at)
    if not marked(thread, seen_by=by).exists():  # whatever we write, somebody must look at those
        _stand(thread, Standing.FOR_THEM, at)
    record(
        by=by, at=at, deed="conversations.write_to_family", subject="thread", subject_id=thread.pk, way=way or "none",
        **asked,
    )  # fmt: skip
    return post


def _must_hold_all(post: Post, versions: list[Version], thread: Thread, *, seen_by) -> None:
    stricter = stricter_classes(seen_by=seen_by) if versions else frozenset()
    names = people_in(thread, seen_by=seen_by) if versions else ()
    for version in versions:
        terms = class_terms(post.text_class, on=post.at.date(), stricter=stricter)
        nothing_lost(post.body, version.body, terms=terms, names=names)


@transaction.atomic
def write_as_family(
    *,
    thread_id: UUID,
    body: str,
    key: str,
    way: str,
    by,
    at: datetime,
    language: str = "",
    inbound_id: UUID | None = None,
    may_mean: str = "",
    is_thanks: bool = False,
) -> Post:
    """Take down what the caregiver said; a closed thread opens again, and it waits for us. Not where it `is_thanks` alone,
    and nothing was asked."""
    thread = _locked(thread_id, by)
    _must_go_on(thread, by, is_family=way == Way.LINK)
    is_thanks = is_thanks and not was_asked(thread, seen_by=by)
    post, is_new = _post(
        thread, key, by, said_by=From.FAMILY, adult_id=thread.adult_id, household_id=thread.household_id, way=way,
        account_id=by.account_id if way == Way.TOLD else None, body=rules.may_say(body), at=at, language=language,
        inbound_id=inbound_id, may_mean=may_mean, is_thanks=is_thanks,
    )  # fmt: skip
    if is_new:
        _stand(thread, thread.standing if is_thanks else Standing.FOR_US, at)
        put_into_ours(thread, post, written_by=by, at=at)
        if inbound_id:
            # Pictures that came with the text belong to what was said.
            Attachment.objects.seen_by(by).filter(inbound_id=inbound_id).update(thread=thread, post=post)
        record(
            by=by, at=at, deed="conversations.write_as_family", subject="thread", subject_id=thread.pk, way=way
        )  # fmt: skip
    return post


def _must_go_on(thread: Thread, by, *, is_family: bool = False) -> None:
    stopped = terms_of(seen_by=by).stopped_at is not None
    must_go_on(is_stopped=stopped, is_reported=thread.reported_at is not None, is_family=is_family)


def _post(thread: Thread, key: str, by, **fields) -> tuple[Post, bool]:
    row = Post(district_id=by.district_id, thread=thread, key=f"{thread.pk}:{key}"[:64], **fields)
    Post.objects.bulk_create([row], ignore_conflicts=True)
    kept = Post.objects.seen_by(by).get(thread=thread, key=row.key)
    if kept.pk == row.pk:
        is_first = not Post.objects.seen_by(by).filter(thread=thread).exclude(pk=row.pk).exists()
        keep_words(row, [row.body, thread.subject if is_first else ""], by=by)
    return kept, kept.pk == row.pk


def _stand(thread: Thread, standing: str, at: datetime) -> None:
    # Since when they wait is the moment of the first word that nobody answered.
    if thread.standing != standing or standing == Standing.FOR_THEM:
        thread.standing, thread.standing_at = standing, at
        thread.save(update_fields=["standing", "standing_at"])


@transaction.atomic
def add_note(*, thread_id: UUID, body: str, by, at: datetime) -> Note:
    """Tell the colleagues of a thread something that stays inside."""
    rules.must_be_writer(by)
    thread = _locked(thread_id, by)
    said = rules.may_say(body)
    may_keep_text(said, on=at.date())
    note = Note.objects.create(
        district_id=by.district_id, thread=thread, account_id=by.account_id, body=said, at=at
    )
    record(by=by, at=at, deed="conversations.add_note", subject="thread", subject_id=thread.pk)
    return note


@transaction.atomic
def close_thread(*, thread_id: UUID, by, at: datetime) -> Thread:
    """Nothing is left to say; a word from the family opens it again. Raises Refused while words deny their number."""
    rules.must_be_writer(by)
    thread = _locked(thread_id, by)
    if marked(thread, seen_by=by).exists():
        raise Refused(MayMean.WRONG_NUMBER.label)
    _stand(thread, Standing.CLOSED, at)
    record(by=by, at=at, deed="conversations.close_thread", subject="thread", subject_id=thread.pk)
    return thread
