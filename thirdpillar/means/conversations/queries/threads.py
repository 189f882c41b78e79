"""Threads as staff list them, and one with all that was said in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import RoleGrant
from thirdpillar.ground.accounts.queries import staff_accounts
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.delivery.choices import Channel, State
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.people.models import Adult, Student, Tie
from thirdpillar.ground.people.queries.doubts import doubted_since
from thirdpillar.ground.people.queries.folded import name_begins
from thirdpillar.means.conversations.choices import (
    AttachmentKind,
    From,
    MayMean,
    Standing,
    TranslationState,
    Way,
)
from thirdpillar.means.conversations.engines.tags import same_language
from thirdpillar.means.conversations.models import (
    Attachment,
    Note,
    Post,
    PostWord,
    Thread,
    Translation,
    Version,
)
from thirdpillar.means.conversations.queries.attachments import attachments_of_thread
from thirdpillar.means.conversations.queries.doubted import DOUBTED
from thirdpillar.means.conversations.queries.inbound import guessed_among
from thirdpillar.means.conversations.queries.links import unless_astray
from thirdpillar.means.conversations.queries.transcripts import Written, transcripts_of
from thirdpillar.means.conversations.queries.translation import translations_of
from thirdpillar.means.conversations.rules.searching import after, words_of
from thirdpillar.means.conversations.rules.threads import OF_THE_OFFICE

MINE, ALL = "mine", "all"
_FURTHEST = (State.ACCEPTED, State.CLAIMED, State.AMBIGUOUS, State.READY, State.HELD, State.REFUSED, State.EXPIRED,
             State.STOPPED, "")  # fmt: skip
BOXES = (Standing.FOR_US, MINE, Standing.FOR_THEM, Standing.CLOSED, ALL)


def threads(
    *, seen_by, box: str = Standing.FOR_US, search: str = "", language: str | None = None
) -> QuerySet:
    """One box of threads; who calls for help, then what waits longest for us, elsewhere the latest.

    Each has `last_words`, and what the latest of those that wait may say of the number (`may_mean`).

    `language`: of caregivers who read it (BCP 47; "" is not known). A search finds words and their beginnings, however
    accented, in what was said, its translations, the subject, and the names of caregivers and children.
    """
    found = Thread.objects.seen_by(seen_by)
    if box == MINE:
        found = found.filter(assigned_to_id=seen_by.account_id).exclude(standing=Standing.CLOSED)
    elif box != ALL:
        found = found.filter(standing=box)
    if language is not None:
        readers = Adult.objects.seen_by(seen_by).filter(reads_language=language)
        found = found.filter(adult_id__in=readers.values("pk"))
    for word in words_of(search):
        found = found.filter(_holding(word, seen_by))
    last = Post.objects.seen_by(seen_by).filter(thread_id=OuterRef("pk")).order_by("-at", "-pk")
    waiting = last.filter(said_by=From.FAMILY, at__gte=OuterRef("standing_at")).exclude(may_mean="")
    found = found.annotate(
        last_words=Subquery(last.values("body")[:1]), last_from=Subquery(last.values("said_by")[:1]),
        may_mean=Subquery(waiting.values("may_mean")[:1]),
        calls_for_help=Exists(waiting.filter(may_mean=MayMean.HELP)),
    )  # fmt: skip
    if box != Standing.FOR_US:
        return found.order_by("-standing_at", "pk")
    return found.order_by("-calls_for_help", "standing_at", "pk")


def _holding(word: str, seen_by) -> Q:
    """Threads in which a word, or one that begins so, was said, or of whose caregiver or child it is a name.

    What is sealed has no words here: a case is found by the names alone.
    """
    said = PostWord.objects.seen_by(seen_by).filter(
        word__gte=word, word__lt=after(word), district_id=seen_by.district_id
    )
    named = name_begins(Adult.objects.seen_by(seen_by), "sort_name", word)
    children = name_begins(Student.objects.seen_by(seen_by), "sort_name", word)
    of_child = Tie.objects.seen_by(seen_by).filter(student_id__in=children.values("pk"))
    about = Func(
        F("pk"), Func(OuterRef("student_ids"), function="ANY"), arg_joiner=" = ", template="(%(expressions)s)",
        output_field=BooleanField(),
    )  # fmt: skip
    return (
        Q(pk__in=said.values("post__thread_id"))
        | Q(adult_id__in=named.values("pk"))
        | Q(adult_id__in=of_child.values("adult_id")) & Q(Exists(children.filter(about)))
    )


def language_written(found: Thread, *, seen_by) -> str:
    """The language (BCP 47) that the caregiver's latest words were found to be in; "" where nobody can tell."""
    said = Post.objects.seen_by(seen_by).filter(thread=found, said_by=From.FAMILY).exclude(language="")
    return said.order_by("-at").values_list("language", flat=True).first() or ""


def waiting_for_us(*, seen_by) -> int:
    """How many threads wait for an answer of ours."""
    return Thread.objects.seen_by(seen_by).filter(standing=Standing.FOR_US).count()


# Why a post has not gone yet; said of one language.
HELD = {
    TranslationState.WAITING: lazy("Being translated into %(language)s"),
    TranslationState.CHECK: lazy("Waits for a person to check the %(language)s"),
    TranslationState.PERSON: lazy("Waits for a person to translate it into %(language)s"),
    TranslationState.DONE: lazy("Not sent: no way to them"),
}


def held_words(state: str, language: str) -> str:
    """Why a post has not gone yet, in words."""
    return str(HELD[TranslationState(state)] % {"language": language_label(language)})


@dataclass(frozen=True)
class Line:
    """One line of a thread's page: what a side said, or what staff noted, with its versions in other languages."""

    at: datetime
    body: str
    language: str = ""
    said_by: str = ""
    account_id: UUID | None = None
    way: str = ""
    post: Post | None = None
    note: Note | None = None
    went: str = ""
    went_by: str = ""
    versions: tuple[Version, ...] = ()
    translations: tuple[Translation, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    written: Written | None = None
    # Nothing goes to a number of which nobody knows whose it is.
    is_doubted: bool = False
    # A mail that did not say truly how its letters are written.
    is_guessed: bool = False

    @property
    def held(self) -> Translation | None:
        """The translation that this post of ours waits for before it goes."""
        return next((one for one in self.translations if one.for_family and not one.left), None)

    @property
    def waits_for_first(self) -> bool:
        """Whether it has not been said to the thread's own caregiver yet."""
        return any(one.for_family and one.to_first and not one.left for one in self.translations)

    @property
    def waits_for_second(self) -> bool:
        """The same for the second guardian, whose language may be another."""
        return any(one.for_family and one.to_second and not one.left for one in self.translations)

    @property
    def pending(self) -> Translation | None:
        """A translation that somebody or something is still at."""
        return next((one for one in self.translations if one.state != TranslationState.DONE), None)

    @property
    def late(self) -> Translation | None:
        """The translation that our post left without, while it is still lacking."""
        return next(
            (
                one
                for one in self.translations
                if one.for_family and one.left and one.state != TranslationState.DONE
            ),
            None,
        )

    def lacks(self, ours: str, theirs: str) -> bool:
        """Whether one side cannot read it, and nobody has been asked yet; `theirs` is what the caregiver reads."""
        if self.post is None or self.post.emptied_at or self.post.way == Way.TOLD:
            return False
        wanted = theirs if self.is_ours else ours
        is_there = not wanted or (self.language and same_language(self.language, wanted))
        there = [one.language for one in self.versions] + [one.language for one in self.translations]
        is_said = bool(wanted) and any(same_language(one, wanted) for one in there)
        return not is_there and not is_said and any(letter.isalpha() for letter in self.body)

    @property
    def english(self) -> Version | None:
        """What the family wrote, in our language: shown beside their own words."""
        return None if self.is_ours or not self.versions else self.versions[-1]

    @property
    def is_note(self) -> bool:
        return self.post is None

    @property
    def is_ours(self) -> bool:
        return self.said_by == From.SCHOOL

    @property
    def how_far(self) -> str:
        """Where one of our posts stands, in words; "nowhere" is worth a call."""
        if self.post is None or not self.is_ours:
            return ""
        if self.held is not None:
            return held_words(self.held.state, self.held.language)
        if not self.went and self.is_doubted:
            return str(MayMean.WRONG_NUMBER.label)
        if not self.went:
            return str(_("Not sent: no way to them"))
        return f"{State(self.went).label} · {Channel(self.went_by).label}"

    @property
    def arrived_nowhere(self) -> bool:
        return (
            self.is_ours
            and self.held is None
            and self.went in ("", State.REFUSED, State.EXPIRED, State.STOPPED)
        )


def thread(thread_id: UUID, *, seen_by) -> Thread | None:
    """One thread that the asker may see."""
    return Thread.objects.seen_by(seen_by).filter(pk=thread_id).first()


def post_said(found: Thread, key: str, *, seen_by) -> Post:
    """What was said with this key of its page."""
    return Post.objects.seen_by(seen_by).get(thread=found, key=f"{found.pk}:{key}"[:64])


def latest_word(found: Thread, *, seen_by, but: UUID | None = None) -> str:
    """What names the latest word of either side, for a page to bring back; "-" where nothing was said."""
    said = Post.objects.seen_by(seen_by).filter(thread=found).exclude(pk=but)
    return str(said.order_by("-at", "-pk").values_list("pk", flat=True).first() or "-")


def thread_by_code(code: str, *, seen_by) -> Thread | None:
    """The thread of a family's link."""
    return unless_astray(Thread.objects.seen_by(seen_by).filter(code=code).first(), seen_by=seen_by)


def lines_of(found: Thread, *, seen_by) -> list[Line]:
    """What was said and noted, in order; the notes are left out where the asker may not see them."""
    versions: dict[UUID, list[Version]] = {}
    # Made in one moment, the one that was made from the other comes after it.
    in_order = (F("from_version_id").asc(nulls_first=True), "pk")
    for version in Version.objects.seen_by(seen_by).filter(thread=found).order_by("at", *in_order):
        versions.setdefault(version.post_id, []).append(version)
    went, under_way = _went(found, seen_by), translations_of(found, seen_by=seen_by)
    files = attachments_of_thread(found, seen_by=seen_by)
    posts = list(Post.objects.seen_by(seen_by).filter(thread=found))
    doubts = [one.at for one in posts if one.may_mean == MayMean.WRONG_NUMBER and one.inbound_id]
    doubts += doubted_since(found.adult_id, seen_by=seen_by)
    mails = [post.inbound_id for post in posts if post.inbound_id and post.way == Way.EMAIL]
    guessed = guessed_among(mails, seen_by=seen_by) if mails else frozenset()
    written = transcripts_of(
        texts=[post.inbound_id for post in posts if post.inbound_id and post.way == Way.VOICE],
        files=[file.pk for file in _sounds(files)],
        seen_by=seen_by,
    )
    for file in _sounds(files):
        file.written = written.get(file.pk)  # type: ignore[attr-defined]
    said = [
        Line(post.at, post.body, post.language, post.said_by, post.account_id, post.get_way_display(), post, None,
             *went.get(post.pk, ("", "")), tuple(versions.get(post.pk, ())), tuple(under_way.get(post.pk, ())),
             tuple(files.get(post.pk, ())), written.get(post.inbound_id),
             any(each <= post.at for each in doubts) or went.get(post.pk, " ")[0] == "", post.inbound_id in guessed)
        for post in posts
    ]  # fmt: skip
    noted = [
        Line(note.at, note.body, account_id=note.account_id, note=note)
        for note in Note.objects.seen_by(seen_by).filter(thread=found)
    ]
    return sorted([*said, *noted], key=lambda line: (line.at, line.is_note))


def _sounds(files: Mapping[UUID, list[Attachment]]) -> list[Attachment]:
    return [file for each in files.values() for file in each if file.kind == AttachmentKind.SOUND]


def _went(found: Thread, seen_by) -> dict[UUID, tuple[str, str]]:
    """How far each of our posts came (state of the outbox, the furthest; blank what waits for a number in doubt) and by
    which way at last; a writer sees no outbox, and is told this."""
    machine = Scope.system(seen_by.district_id, "how far a message came")
    with tenancy.acting_as(machine):
        posts = Post.objects.seen_by(machine).filter(thread=found, said_by=From.SCHOOL).values("pk")
        rows = Message.objects.seen_by(machine).filter(purpose="conversations.post", reference_id__in=posts)
        ways: dict[UUID, list[tuple[str, str]]] = {}
        told = rows.order_by("-state_at").values_list("reference_id", "state", "channel", "why")
        for post_id, state, channel, why in told:
            waits = state == State.HELD and why == DOUBTED
            ways.setdefault(post_id, []).append(("" if waits else state, channel))
    return {post_id: min(each, key=lambda way: _FURTHEST.index(way[0])) for post_id, each in ways.items()}


def people_of(found: list[Thread], *, seen_by) -> tuple[dict[UUID, Adult], dict[UUID, Student]]:
    """The caregivers and children of these threads, as far as the asker may see them, by id."""
    adults = Adult.objects.seen_by(seen_by).in_bulk({one.adult_id for one in found})
    students = Student.objects.seen_by(seen_by).in_bulk({key for one in found for key in one.student_ids})
    return adults, students


def colleagues(found: Thread, *, seen_by) -> QuerySet:
    """Whom a thread may be handed to: the school's office, and of the teachers those of its class."""
    here = RoleGrant.objects.seen_by(seen_by).filter(account_id=OuterRef("pk"))
    office = Q(role__in=OF_THE_OFFICE) & (Q(school_id=found.school_id) | Q(school_id=None))
    of_class = Q(role=Role.TEACHER, section_id=found.section_id) if found.section_id else Q(pk__in=[])
    return staff_accounts(seen_by=seen_by, state="active").filter(Exists(here.filter(office | of_class)))
