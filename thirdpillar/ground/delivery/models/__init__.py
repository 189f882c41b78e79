"""The outbox: one row a recipient, channel and purpose, carrying its own state, lease and attempt."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from thirdpillar.ground.base.models import OfTheOffice, Tenant
from thirdpillar.ground.base.scoped import ScopedManager
from thirdpillar.ground.base.sealing import SealedBytesField, SealedTextField
from thirdpillar.ground.delivery.choices import (
    NEEDS_VOICE,
    OUTAGE_AFTER,
    Asks,
    Channel,
    Failure,
    MessageClass,
    State,
)
from thirdpillar.ground.delivery.models.speeches import PLAYED, Script, Speech

__all__ = [
    "FELT", "PLAYED", "URGENCY", "Fence", "Halt", "Message", "Outage", "Receipt", "Recording", "Script", "Speech", "Stop",
    "TextPart",
]  # fmt: skip

# What a family is asked about a home visit, and what it is answered about one (also a visitor, by text).
ASKED_TO_A_VISIT, SAID_OF_A_VISIT = "visits.invitation", "conversations.reply:visit"
# What goes before what; the claim's own index is in this order.
URGENCY = Case(
    When(message_class=MessageClass.EMERGENCY, then=Value(0)),
    When(message_class=MessageClass.SIGN_IN, then=Value(1)),
    default=Value(2),
    output_field=models.IntegerField(),
)


class Message(Tenant):
    """One message to one address. `reference_id` is the sender room's own row; delivery does not look at it.

    `school_id` says whose staff may see it in the outbox; blank means the district office alone. `is_secret` says that
    its words let somebody in: they are emptied once the message is settled. `media` are addresses (URL) of pictures or
    sounds that go along; `reply_to` is where an answer to an e-mail goes;
    `asks` is what a call asks, to be answered by a key, and `speech` what of it a person may have spoken (voices.Speakable).
    """

    school_id = models.UUIDField(null=True, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    message_class = models.CharField(
        max_length=15, choices=MessageClass.choices, default=MessageClass.INFORMATIONAL
    )
    purpose = models.CharField(max_length=60)
    reference_id = models.UUIDField()
    address = models.CharField(max_length=400)
    language = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = SealedTextField()
    is_secret = models.BooleanField(default=False, db_default=False)
    letter = models.JSONField(null=True, blank=True)
    media = models.JSONField(null=True, blank=True)
    reply_to = models.CharField(max_length=254, blank=True, db_default="")
    asks = models.CharField(max_length=12, choices=Asks.choices, blank=True, db_default=Asks.NOTHING)
    speech = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    state_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    # Where it is read, for quiet hours (IANA), as its number says; blank means the district's own zone.
    zone = models.CharField(max_length=60, blank=True, db_default="")
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    epoch = models.PositiveIntegerField(default=0)
    provider = models.CharField(max_length=40, blank=True)
    provider_reference = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=300, blank=True)
    look_ups = models.PositiveSmallIntegerField(default=0, db_default=0)
    decided_by_id = models.UUIDField(null=True, blank=True)
    # Since when it surely did not get through; blank once it did, or was never tried.
    failing_since = models.DateTimeField(null=True, blank=True)
    # What ended it for good, and since when the next way has been looked for.
    failure = models.CharField(max_length=8, choices=Failure.choices, blank=True, default="", db_default="")
    passed_on_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "purpose", "reference_id", "channel", "address"],
                name="one_message_per_purpose",
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "state", "not_before"], name="message_to_send"),
            models.Index(
                F("district_id"),
                F("channel"),
                URGENCY,
                Coalesce("not_before", "made_at"),
                F("id"),
                condition=Q(state=State.READY),
                name="message_in_its_lane",
            ),
            models.Index(fields=["district_id", "reference_id"], name="message_by_reference"),
            models.Index(fields=["district_id", "address", "state_at"], name="message_by_address"),
            models.Index(fields=["district_id", "provider_reference"], name="message_by_provider"),
            models.Index(
                fields=["district_id", "state_at"],
                condition=Q(state=State.HELD, why=NEEDS_VOICE),
                name="message_needs_voice",
            ),
            models.Index(
                fields=["district_id", "id"],
                condition=Q(passed_on_at=None) & ~Q(failure=""),
                name="message_to_pass_on",
            ),
            models.Index(
                fields=["district_id", "state_at"],
                condition=Q(state=State.REFUSED, failure=Failure.GAVE_UP),
                name="message_given_up",
            ),
        ]

    @property
    def is_sealed(self) -> bool:
        """While it waits, a secret is stored sealed; afterwards its words are emptied."""
        return self.is_secret

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.evaluates_at:
            # News of home visits names who visits: nobody who evaluates reads it, in the office either (R-PTHV-1b). What a
            # family of their school was asked about a visit, or is told that it answered, they do not read either.
            asked = Q(purpose__startswith=ASKED_TO_A_VISIT) | Q(purpose__startswith=SAID_OF_A_VISIT)
            here = Q(school_id=None) | Q(school_id__in=scope.evaluates_at)
            news = Q(purpose__startswith="visits.") & ~Q(purpose__startswith=ASKED_TO_A_VISIT)
            inside &= ~(news | (asked & here))
        if scope.sees_all:
            return inside
        return inside & Q(school_id__in=scope.school_ids) if scope.breadth == "school" else Q(pk__in=[])


class Receipt(OfTheOffice):
    """What a provider reported about a message, each event once; the message's state never goes back.

    `failed` says why it did not arrive, and `failure` what that tells; `provider_reference` which sending that was about.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="receipts")
    provider = models.CharField(max_length=40)
    provider_event = models.CharField(max_length=200)
    said = models.CharField(max_length=40)
    provider_reference = models.CharField(max_length=200, blank=True, default="", db_default="")
    failed = models.CharField(max_length=300, blank=True, default="", db_default="")
    failure = models.CharField(max_length=8, choices=Failure.choices, blank=True, default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "provider", "provider_event"], name="one_receipt_per_event"
            ),
        ]


# An outage that holds messages up; of the others it is not known yet.
FELT = Q(silences__gte=OUTAGE_AFTER)


class Outage(OfTheOffice):
    """A provider that takes nothing at all since then: nothing is tried there but one message now and then.

    `is_our_account`: it does not know our account or secret, so that a person of ours must act. `silences`: how many calls
    in a row ended in silence or a failure of theirs; fewer than several are no outage yet. The row goes when it is over.
    """

    provider = models.CharField(max_length=40)
    since = models.DateTimeField()
    next_at = models.DateTimeField()
    why = models.CharField(max_length=300, blank=True)
    is_our_account = models.BooleanField(default=False, db_default=False)
    silences = models.PositiveSmallIntegerField(default=OUTAGE_AFTER, db_default=OUTAGE_AFTER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "provider"], name="one_outage_per_provider"),
        ]

    @property
    def is_felt(self) -> bool:
        return self.silences >= OUTAGE_AFTER


class Halt(OfTheOffice):
    """A purpose of which nothing goes: held until it is released, or (`is_final`) stopped for good.

    What a sender has in hand, or nobody knows the fate of, cannot be changed when somebody presses the button: it is asked
    of this row before each call, and wherever a message would wait again.
    """

    purpose = models.CharField(max_length=60)
    is_final = models.BooleanField(default=False)
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "purpose"], name="one_halt_per_purpose"),
        ]

    @property
    def leads_to(self) -> State:
        """Where a message goes that it keeps in."""
        return State.STOPPED if self.is_final else State.HELD


class Stop(OfTheOffice):
    """An address that asked not to be written to on a channel; it outlives the roster that brought the address."""

    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=400)
    stopped_at = models.DateTimeField()
    because = models.CharField(max_length=60, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "channel", "address"], name="one_stop_per_address"
            ),
        ]


class Recording(Tenant):
    """A voice that a provider recorded for us: in answer to a call, or of somebody who rang. Kept here, not there.

    `reference_id` is the receiving room's own row; delivery does not look at it. `content` is empty until it is fetched.
    """

    school_id = models.UUIDField(null=True, blank=True)
    message = models.ForeignKey(
        Message,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="recordings",
        db_constraint=False,
    )
    provider = models.CharField(max_length=40)
    provider_reference = models.CharField(max_length=200)
    address = models.CharField(max_length=400)
    reference_id = models.UUIDField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    content = SealedBytesField(default=b"", db_default=b"")
    content_type = models.CharField(max_length=40, blank=True, db_default="")
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "provider", "provider_reference"], name="one_recording_per_reference"
            ),
        ]
        indexes = [models.Index(fields=["district_id", "reference_id"], name="recording_by_reference")]

    # Whether it answers in a case is known only after it came in.
    is_sealed = True

    @classmethod
    def visible_to(cls, scope) -> Q:
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        return inside & Q(school_id__in=scope.school_ids) if scope.breadth == "school" else Q(pk__in=[])


class TextPart(OfTheOffice):
    """One part of a long text, kept until the text is whole, and a while longer lest a part brought again begin another.

    `reference`, `total` and `place` are the part's own header (3GPP TS 23.040, 9.2.3.24.1).
    """

    provider = models.CharField(max_length=40)
    sender = models.CharField(max_length=254)
    reference = models.PositiveIntegerField()
    total = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    words = SealedTextField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "provider", "sender", "reference", "total", "place"],
                name="one_part_of_a_text_per_place",
            ),
        ]

    # Whether it goes to a case is known only after it came in.
    is_sealed = True


class Fence(models.Model):
    """One row per district: the sending epoch, raised and held by a restore until a person lifts it.

    `stopped_at` is the district's own switch: nothing leaves while it is set.
    """

    district_id = models.UUIDField(primary_key=True)
    epoch = models.PositiveIntegerField(default=0)
    held_since = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by_id = models.UUIDField(null=True, blank=True)

    objects = ScopedManager()

    @property
    def is_open(self) -> bool:
        return self.held_since is None and self.stopped_at is None

    @classmethod
    def visible_to(cls, scope) -> Q:
        return Q(district_id=scope.district_id)
