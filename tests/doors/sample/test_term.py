"""The sample's made term: through the real actions, dated in the past weeks, the same for the same seed."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.models import F

from thirdpillar.doors.sample import programme
from thirdpillar.doors.sample.corrupt import USUAL, Name, phone_as_written, short_of, written
from thirdpillar.doors.sample.district import make_sample, unfinished_sample
from thirdpillar.doors.sample.in_languages import in_languages
from thirdpillar.doors.sample.people import sign_in_links
from thirdpillar.doors.sample.programme import PAST, first_day, level_of, term
from thirdpillar.doors.sample.stage import Stage
from thirdpillar.doors.sample.synth.dice import roll_for
from thirdpillar.ground.accounts.models import Account, SpokenLanguage
from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.base import context as tenancy
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import NEEDS_VOICE, Channel, State
from thirdpillar.ground.delivery.models import Message, Speech
from thirdpillar.ground.people.models import (
    Adult,
    Enrollment,
    Household,
    HouseholdAdult,
    HouseholdStudent,
    MailingAddress,
    Restriction,
)
from thirdpillar.means.conversations.choices import AttachmentState, InboundState
from thirdpillar.means.conversations.models import (
    Attachment,
    Broadcast,
    Inbound,
    InterpreterRequest,
    Recipient,
    TemplateText,
)
from thirdpillar.means.conversations.queries.inbound import WELLBEING
from thirdpillar.means.funds.models import PayItem
from thirdpillar.practice.conferences.models import (
    CompactMark,
    CompactText,
    Conference,
    Goal,
    TeamPresence,
    Week,
)
from thirdpillar.practice.gatherings.choices import Purpose
from thirdpillar.practice.gatherings.models import (
    Answer,
    Attendance,
    CalendarDay,
    Gathering,
    Meeting,
    MeetingInput,
    OpeningHours,
    PointVersion,
    Programme,
    Registration,
    SignInLine,
    SpaceUse,
    SpaceUseDate,
    TourNote,
    TourStop,
)
from thirdpillar.practice.gatherings.queries import open_lines
from thirdpillar.practice.partners.models import (
    Application,
    Fair,
    Organization,
    Question,
    Referral,
    Service,
    Stand,
)
from thirdpillar.practice.visits.models import (
    CrossSectionResult,
    Invitation,
    Promise,
    Reflection,
    Seat,
    Visit,
)
from thirdpillar.practice.volunteers.models import HelpingRole, Hours, Lesson, Offer, Shift, Volunteer
from thirdpillar.practice.volunteers.queries.checks import checks_listed
from thirdpillar.proof.evidence.queries import reach

TODAY = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
STUDENTS = 150


def test_every_gathering_has_its_name_and_words_in_the_languages_of_many_families():
    kinds = [one for one in vars(programme).values() if isinstance(one, programme.Kind)]
    assert len(kinds) > 5
    for kind in kinds:
        said = in_languages(kind.title)
        assert set(said) == {"es", "ar", "so"}, kind.title
        assert all(words["title"] and words["about"] for words in said.values()), kind.title


@pytest.fixture(autouse=True)
def november():
    with clock.set_to(TODAY):
        yield


def made(seed=3):
    sample = make_sample(students=STUDENTS, seed=seed)
    by = Scope.system(sample.district.pk, "test")
    tenancy.enter_scope(by)
    return sample, by


def story(by):
    """What happened, in the roster's own words: ids of ours are new each time."""
    adults = dict(Adult.objects.seen_by(by).values_list("id", "sourced_id"))
    came = Attendance.objects.seen_by(by).select_related("gathering")
    lines = SignInLine.objects.seen_by(by).values_list("gathering__title", "key", "name", "phone", "state")
    answers = Answer.objects.seen_by(by).values_list("gathering__title", "at", "way", "answer")
    return (
        sorted((row.gathering.title, row.at, adults.get(row.adult_id, "")) for row in came),
        sorted(lines),
        sorted(answers),
    )


@pytest.mark.django_db
@pytest.mark.slow
def test_a_sample_is_lively_honest_and_the_same_again():
    before = transaction.savepoint()
    sample, by = made()
    first = (told_again(sample), sample.enrolled, story(by))
    _is_dated_in_the_past_weeks(by)
    _is_counted_right(sample, by)
    _leaves_work_to_do(by)
    _lets_nothing_out(by)
    _keeps_the_restricted_away(by)
    _has_texts_and_interpreters_at_hand(by)
    _has_messages_to_many(by)
    _has_a_year_of_visits(sample, by)
    _has_programmes(sample, by)
    _has_a_week_of_conferences(sample, by)
    _has_a_parent_meeting(by)
    _has_volunteers(by)
    _has_providers_and_fairs(by)
    _has_a_building_in_use(by)
    _has_a_tour(by)
    assert sample.counts["published"] in (0, 1)
    people = sign_in_links()
    assert len({link for _who, link in people}) == len(people) >= 7
    assert any(who.endswith("teacher who visits families") for who, _link in people)
    with pytest.raises(Refused):
        make_sample(students=STUDENTS)
    transaction.savepoint_rollback(before)
    sample, by = made()
    assert (told_again(sample), sample.enrolled, story(by)) == first


def told_again(sample):
    """What a seed tells again. Whom a cross-section takes, nobody chooses: not even a sample's seed does."""
    left_to_chance = ("visit invitations", "visit answers", "visits", "reflections", "letters about visits")
    return {name: number for name, number in sample.counts.items() if name not in left_to_chance}


def _is_dated_in_the_past_weeks(by):
    gatherings = list(
        Gathering.objects.seen_by(by).filter(programme=None, kind="").exclude(pk__in=list(fairs_of(by)))
    )
    per_school = Counter(gathering.school_id for gathering in gatherings)
    assert len(per_school) == 3 and set(per_school.values()) == {4}
    coming = [gathering for gathering in gatherings if gathering.begins_at > TODAY]
    assert Counter(gathering.school_id for gathering in coming) == dict.fromkeys(per_school, 1)
    assert all(gathering.begins_at < TODAY + timedelta(days=14) for gathering in coming)
    began = datetime(2026, 8, 31, tzinfo=ZoneInfo("America/Chicago"))
    for rows, field in (
        (gatherings, "begins_at"),
        (Answer.objects.seen_by(by), "at"),
        (Attendance.objects.seen_by(by), "at"),
    ):
        moments = [getattr(row, field) for row in rows if row not in coming]
        assert moments and all(began < moment < TODAY for moment in moments)
    assert {gathering.purpose for gathering in gatherings} <= set(Purpose.values)


def fairs_of(by):
    return Fair.objects.seen_by(by).values_list("gathering_id", flat=True)


def _is_counted_right(sample, by):
    """Independent of the roll-up and its SQL: households, one row of a room after the other."""
    home_of = dict(HouseholdAdult.objects.seen_by(by).values_list("adult_id", "household_id"))
    enrolled = set(Enrollment.objects.seen_by(by).filter(left_at=None).values_list("student_id", flat=True))
    alive = set(Household.objects.seen_by(by).filter(dissolved_at=None).values_list("id", flat=True))
    counted = {
        home
        for home, student in HouseholdStudent.objects.seen_by(by).values_list("household_id", "student_id")
        if student in enrolled and home in alive
    }
    wrote = Inbound.objects.seen_by(by).exclude(state=InboundState.UNKNOWN_SENDER)
    wrote = wrote.exclude(answers=WELLBEING, settled_at=None)
    touched = {
        home_of.get(row.adult_id) or row.household_id
        for rows in (
            Attendance.objects.seen_by(by).filter(removed_at=None),
            Answer.objects.seen_by(by),
            wrote,
            # "Safe" to an alert is an answer and reaches nobody; whoever was spoken with was reached.
            Recipient.objects.seen_by(by).exclude(settled_at=None),
            Visit.objects.seen_by(by).filter(stage="completed").annotate(adult_id=F("invitation__adult_id")),
            Conference.objects.seen_by(by).filter(stage="held").annotate(adult_id=F("came_ids__0")),
            Hours.objects.seen_by(by).filter(stage="approved"),
            Question.objects.seen_by(by).filter(undone_at=None),
        )
        for row in rows
    }
    assert (sample.reached, sample.enrolled) == (len(counted & touched), len(counted))
    assert 0.2 < sample.reached / sample.enrolled < 0.8
    assert (reach(seen_by=by).total.reached, reach(seen_by=by).total.enrolled) == (
        sample.reached,
        sample.enrolled,
    )


def _leaves_work_to_do(by):
    waiting = list(open_lines(seen_by=by))
    assert len({line.school_id for line in waiting}) == 2
    assert any(line.candidates for line in waiting)
    assert Attendance.objects.seen_by(by).filter(removed_at=None).count() > 10
    letters = Message.objects.seen_by(by).filter(channel=Channel.LETTER)
    assert all(letter.expires_at > TODAY for letter in letters.filter(state=State.READY))


def _has_texts_and_interpreters_at_hand(by):
    languages: dict = {}
    for template_id, tag in TemplateText.objects.seen_by(by).values_list("template_id", "language"):
        languages.setdefault(template_id, set()).add(tag)
    assert list(languages.values()) == [{"en", "es", "so", "ar"}] * 3
    assert Attachment.objects.seen_by(by).filter(state=AttachmentState.KEPT).exists()
    states = set(InterpreterRequest.objects.seen_by(by).values_list("state", flat=True))
    assert len(states) > 1 and SpokenLanguage.objects.seen_by(by).filter(checked_at=None).exists()


def _has_messages_to_many(by):
    found = {one.title: one for one in Broadcast.objects.seen_by(by)}
    assert {title: one.stage for title, one in found.items()} == {
        "Picture day": "sent", "The class trip": "sent", "Next year": "draft",  # so few families need no second person
    }  # fmt: skip
    trip, news = found["The class trip"], found["Picture day"]
    assert trip.stage_at < TODAY - timedelta(days=20)
    said = Counter(Recipient.objects.seen_by(by).filter(broadcast=trip).values_list("said", flat=True))
    assert said["safe"] > 1 and said[""] > 0
    languages = set(
        Message.objects.seen_by(by).filter(purpose__endswith=str(news.pk)).values_list("language", flat=True)
    )
    assert len(languages) > 1
    # One family is called in Somali: with a text that was made, and says so.
    (call,) = Message.objects.seen_by(by).filter(purpose__endswith=str(news.pk), channel=Channel.VOICE)
    speech = Speech.objects.seen_by(by).get(script__digest__in=call.speech["digests"])
    assert (call.language, call.state, speech.is_synthetic) == ("so", State.ACCEPTED, True)
    assert speech.content[:4] == b"RIFF" and speech.seconds >= 3
    waiting = Message.objects.seen_by(by).filter(purpose__startswith="broadcasts.", state=State.READY)
    assert not waiting.exists()


def _has_a_week_of_conferences(sample, by):
    week, whole = Week.objects.seen_by(by).order_by("team_id")  # the class's own first
    assert (week.stage, week.minutes, week.team is not None) == ("published", 30, True)
    rows = Conference.objects.seen_by(by)
    stages = Counter(rows.filter(week=week).values_list("stage", flat=True))
    placed = _has_a_whole_schools_week(whole, rows.filter(week=whole))
    assert sample.counts["conferences of a whole school"] == placed
    assert stages["held"] > 2 and stages["placed"] > 2
    assert sample.counts["conferences"] == stages["held"] + stages["placed"]
    assert Goal.objects.seen_by(by).count() > 2 and TeamPresence.objects.seen_by(by).count() > 2
    assert CompactMark.objects.seen_by(by).count() == stages["held"]
    assert set(CompactText.objects.seen_by(by).values_list("language", flat=True)) == {"en", "es"}


def _has_a_whole_schools_week(week, rows):
    """Every class, still to come, with siblings' times next to each other; how many have a time."""
    assert (week.stage, week.minutes, week.team) == ("published", 15, None)
    placed = list(rows.filter(stage="placed").order_by("during"))
    # Some homes speak a language that nobody there does: they stand on the page with that reason.
    assert len(placed) >= 0.9 * rows.count() and len({one.account_id for one in placed}) > 3
    assert min(one.during.lower for one in placed) > clock.now()
    homes = defaultdict(list)
    for one in placed:
        homes[one.household_id].append(one.during)
    siblings = [times for times in homes.values() if len(times) == 2]
    near = [one for one in siblings if one[1].lower - one[0].upper <= timedelta(minutes=15)]
    assert siblings and len(near) >= 0.9 * len(siblings)
    return len(placed)


@pytest.mark.django_db
def test_weeks_of_the_term_are_called_by_their_monday_there():
    said = []
    stage = Stage(SimpleNamespace(pk=uuid4(), zone="America/Chicago"), clock.now(), said.append)
    for day, hour in ((16, 4), (16, 12), (20, 12), (22, 22), (23, 5), (23, 12)):
        stage.add(datetime(2026, 11, day, hour, tzinfo=UTC) - timedelta(days=14), lambda at: None)
    with connection.cursor():
        stage.play()
    assert said == ["the week of October 26", "the week of November 2", "the week of November 9"]


def _has_programmes(sample, by):
    """A course that is over, with certificates; a full one with a waiting list; and what comes next."""
    stages = dict(Programme.objects.seen_by(by).values_list("title", "stage"))
    assert stages == {
        "English for families": "finished",
        "Computers, step by step": "open",
        "Reading helpers": "open",
    }
    rows = Registration.objects.seen_by(by)
    completed = rows.filter(programme__title="English for families", standing="completed").count()
    assert completed == sample.counts["certificates"] > 2
    full = rows.filter(programme__title="Computers, step by step")
    assert full.filter(standing__in=["registered", "offered"]).count() <= 8
    assert full.filter(standing__in=["waiting", "offered"]).exists()
    assert sample.counts["attendances of sessions"] > 10


def _has_a_parent_meeting(by):
    """Families spoke at tables and by link; two points are published with their answers."""
    meeting = Meeting.objects.seen_by(by).get()
    assert meeting.published_at is not None
    ways = MeetingInput.objects.seen_by(by).values_list("way", "point_id")
    assert sorted(way for way, _point in ways) == ["link", "table", "table", "table"] and all(
        point for _way, point in ways
    )
    shown = PointVersion.objects.seen_by(by).exclude(shown_at=None)
    assert sorted(shown.values_list("kind", flat=True)) == ["already", "will"]


def _has_volunteers(by):
    """Four at the first school: three know something, one lesson used it; a check that ends soon; hours, one still waits."""
    people = set(Volunteer.objects.seen_by(by).values_list("adult_id", flat=True))
    barred = set(Restriction.objects.seen_by(by).values_list("adult_id", flat=True))
    signing_in = set(
        Account.objects.seen_by(by).filter(adult_id__in=people).values_list("adult_id", flat=True)
    )
    assert len(people) == 4 and not people & barred and len(signing_in) == 2
    assert set(Offer.objects.seen_by(by).values_list("language", flat=True)) == {"en", "es"}
    lesson = Lesson.objects.seen_by(by).get()
    assert (lesson.stage, lesson.used_at is not None) == ("held", True)
    roles = HelpingRole.objects.seen_by(by)
    assert sorted(len(one.needs) for one in roles) == [0, 1] and all(
        one.title_in("es") != one.title for one in roles
    )
    begins = list(Shift.objects.seen_by(by).values_list("begins_at", flat=True))
    assert sorted(one > TODAY for one in begins) == [False, False, True, True]
    stages = Counter(Hours.objects.seen_by(by).values_list("stage", flat=True))
    assert stages == {"approved": 3, "logged": 1}
    (listed,) = checks_listed(on=TODAY.date(), seen_by=by)
    assert any(kind["is_due"] and not kind["is_over"] for kind in listed["kinds"]) and not listed["flagged"]


def _has_providers_and_fairs(by):
    """A directory, a fair that was and one to come; one question was answered and had helped, one waits."""
    assert Service.objects.seen_by(by).count() == Organization.objects.seen_by(by).count() == 8
    assert all(
        name.startswith("Sample ") for name in Organization.objects.seen_by(by).values_list("name", flat=True)
    )
    coming = Gathering.objects.seen_by(by).filter(pk__in=list(fairs_of(by)), begins_at__gt=TODAY)
    stands = Counter(Stand.objects.seen_by(by).values_list("fair__gathering_id", flat=True))
    assert sorted(stands.values()) == [5, 8] and stands[coming.get().pk] == 5
    answered, waits = Question.objects.seen_by(by).order_by("key")
    assert (answered.stage, answered.outcome, answered.helped, answered.language) == (
        "closed",
        "completed",
        True,
        "es",
    )
    reads = Household.objects.seen_by(by).get(pk=answered.household_id).reads_language
    assert (
        reads.startswith("es")
        or not Household.objects.seen_by(by).filter(reads_language__startswith="es").exists()
    )
    assert (waits.stage, Referral.objects.seen_by(by).get().stage) == ("open", "closed")
    assert Application.objects.seen_by(by).get().stage == "waiting"


def _has_a_building_in_use(by):
    """A partner's weekly use was approved, another waits for a yes; two days of the calendar; the building's hours."""
    stages = dict(SpaceUse.objects.seen_by(by).values_list("group", "stage"))
    assert stages == {"Sample Dance Club": "approved", "Sample Choir": "asked"}
    dates = SpaceUseDate.objects.seen_by(by).filter(state="held")
    assert dates.filter(begins_at__lt=TODAY).exists() and dates.filter(begins_at__gt=TODAY).count() == 3
    days = CalendarDay.objects.seen_by(by).filter(first_on__gt=TODAY.date())
    assert sorted(days.values_list("kind", flat=True)) == ["half_day", "no_school"]
    assert OpeningHours.objects.seen_by(by).count() == 6


def _has_a_tour(by):
    tour = Gathering.objects.seen_by(by).get(kind="tour")
    stops = TourStop.objects.seen_by(by).filter(gathering=tour)
    assert tour.begins_at < TODAY and stops.count() == 3
    assert all(stop.said("place", "es") != stop.place for stop in stops)
    assert TourNote.objects.seen_by(by).get().by_account_id is not None


def _has_a_year_of_visits(sample, by):
    """Two schools: one drew, the other wrote down that whom it found difficult had asked, and the test says so."""
    status = Counter(CrossSectionResult.objects.seen_by(by).values_list("status", flat=True))
    assert 2 <= sum(status.values()) <= 4  # and those of the school that is ahead
    assert 5 <= sample.counts["visitors"] <= 23
    reasons = set(Invitation.objects.seen_by(by).values_list("reason", flat=True))
    assert reasons == {"family_requested", "random_cross_section"}
    stages = Counter(Visit.objects.seen_by(by).values_list("stage", flat=True))
    assert stages["completed"] == sample.counts["visits"] > 2
    assert stages["scheduled"] + stages["proposed"] > 0
    today = Visit.objects.seen_by(by).filter(
        stage="scheduled", begins_at__range=(TODAY, TODAY + timedelta(hours=9))
    )
    assert today.exists()
    numbers = Account.objects.seen_by(by).filter(phone__startswith="+131255501")
    assert numbers.count() == numbers.values("phone").distinct().count()
    assert numbers.count() >= sample.counts["visitors"] + 2  # and whoever plans there
    _has_second_visits_and_a_protected_home(by)
    # Every visit was booked by the rules: a pair, trained, and one of them teaches a child of the home.
    seats = Seat.objects.seen_by(by).filter(visit__stage="completed").exclude(state="left")
    assert not seats.filter(is_trained=False).exists()
    pairs = Counter(seats.values_list("visit_id", flat=True))
    assert set(pairs.values()) == {2} and seats.filter(is_direct=True).exists()
    pay = PayItem.objects.seen_by(by)
    assert pay.count() == 2 * stages["completed"]
    assert Reflection.objects.seen_by(by).exists()


def _has_second_visits_and_a_protected_home(by):
    """A second visit at a home that was promised something on the first; an address that the pair alone reads."""
    again = Visit.objects.seen_by(by).filter(number=2, stage__in=["scheduled", "completed"])
    assert again.exists()
    first = Visit.objects.seen_by(by).filter(number=1, stage="completed")
    for visit in again:
        (before,) = first.filter(household_id=visit.household_id)
        assert Promise.objects.seen_by(by).filter(visit=before).exists()
    hidden = MailingAddress.objects.seen_by(by).filter(is_protected=True).values("adult_id")
    homes = HouseholdAdult.objects.seen_by(by).filter(adult_id__in=hidden).values("household_id")
    booked = Visit.objects.seen_by(by).filter(household_id__in=homes, place_kind="home", begins_at__gte=TODAY)
    assert booked.filter(stage="scheduled").exists()


def _lets_nothing_out(by):
    electronic = Message.objects.seen_by(by).exclude(channel=Channel.LETTER)
    assert electronic.filter(state=State.ACCEPTED).count() > 50
    # What calls still wait for is work for whoever speaks it.
    told = electronic.exclude(state=State.HELD, why=NEEDS_VOICE)
    assert set(told.values_list("state", flat=True)) <= {State.ACCEPTED, State.STOPPED, State.REFUSED}
    # What was refused is what a made report says of a text that the sandbox had taken.
    refused = electronic.filter(state=State.REFUSED)
    assert set(refused.values_list("provider", "channel", "why")) <= {("sandbox", "sms", "undelivered")}
    assert set(electronic.filter(state=State.ACCEPTED).values_list("provider", flat=True)) == {"sandbox"}


def _keeps_the_restricted_away(by):
    barred = Restriction.objects.seen_by(by).filter(left_at=None).values_list("adult_id", flat=True)
    came = Attendance.objects.seen_by(by).filter(adult_id__in=list(barred))
    for row in came.select_related("gathering"):
        hidden = (
            Restriction.objects.seen_by(by).filter(adult_id=row.adult_id).values_list("student_id", flat=True)
        )
        here = Enrollment.objects.seen_by(by).filter(
            school_id=row.gathering.school_id, student_id__in=list(hidden)
        )
        assert not here.exists()


@pytest.mark.django_db
def test_an_interrupted_sample_is_gone_on_with(monkeypatch):
    def killed(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("thirdpillar.doors.sample.district.Term", killed)
        with pytest.raises(KeyboardInterrupt):
            make_sample(students=30, seed=3)
    assert unfinished_sample() is not None
    sample = make_sample(students=30, seed=3)
    assert unfinished_sample() is None
    assert sample.counts["gatherings"] == 31  # 16 of them are sessions of programmes, two fairs, one a tour


@pytest.mark.parametrize(
    "today", [date(2026, 11, 23), date(2026, 9, 25), date(2027, 3, 1), date(2027, 7, 14)]
)
def test_the_weeks_of_a_term_lie_in_order(today):
    first = first_day(today, date(2026, 8, 31))
    assert today - timedelta(weeks=12) <= first <= today - timedelta(weeks=3)
    for level in PAST:
        for place in range(7):
            nights = term(level, place, today, first, "America/Chicago")
            *past, coming = nights
            assert [night.begins_at for night in nights] == sorted(night.begins_at for night in nights)
            for night in nights:
                assert night.planned_at < night.invited_at < night.begins_at < night.ends_at
                assert time(8) <= night.invited_at.timetz().replace(tzinfo=None) < time(21)
            assert all(first <= night.planned_at.date() and night.begins_at.date() < today for night in past)
            assert today < coming.begins_at.date() <= today + timedelta(days=14)
            assert coming.invited_at.date() < today


def test_schools_are_told_apart_by_their_grades():
    assert [level_of(grades) for grades in (["KG", "01", "05"], ["06", "07", "08"], ["09", "12"], [])] == [
        "young", "middle", "old", "young",
    ]  # fmt: skip


def test_people_write_themselves_in_many_ways_and_the_same_again():
    who, child = Name("Guadalupe", "Reyes Ortiz"), Name("Ana", "Reyes Ortiz")
    lines = [written(who, ["+15551230001"], child, "02", USUAL, roll_for(1, f"line {n}")) for n in range(200)]
    assert lines == [
        written(who, ["+15551230001"], child, "02", USUAL, roll_for(1, f"line {n}")) for n in range(200)
    ]
    names = {line.name for line in lines}
    assert {"Guadalupe Reyes Ortiz", "Guadalupe Reyes", "Lupe Reyes", "G. Reyes", "Ana"} <= names
    assert {line.phone for line in lines} >= {"", "555-123-0001", "(555) 123-0001"}
    assert short_of("Zoila") == "Zoila"
    assert phone_as_written("+442071838750", roll_for(1, "abroad")) == "442071838750"
