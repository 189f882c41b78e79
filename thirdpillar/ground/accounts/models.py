"""Accounts, what they may do, and what they sign in with."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Exists, OuterRef, Q

from thirdpillar.ground.accounts.choices import FAMILY, Origin, Role, Scale
from thirdpillar.ground.base.models import OfTheOffice, Tenant
from thirdpillar.ground.base.scoped import ScopedManager


class Account(Tenant, AbstractBaseUser):
    """Somebody who can sign in to one district. There are no passwords; `epoch` ends every session when raised."""

    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=20, blank=True)
    sourced_id = models.CharField(max_length=255, blank=True)
    adult_id = models.UUIDField(null=True, blank=True)
    student_id = models.UUIDField(null=True, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HAND)
    single_sign_on_subject = models.CharField(max_length=255, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_because = models.CharField(max_length=200, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    epoch = models.PositiveIntegerField(default=0)

    password = None  # type: ignore[assignment]  # nobody has one
    last_login = None  # last_seen_at says more

    # Set by the identity step on the account of a request, for the pages' frame.
    role_labels: list[str]
    roles: list[Role]
    url: str

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "sourced_id"],
                condition=~Q(sourced_id=""),
                name="one_account_per_sourced_id",
            ),
            models.UniqueConstraint(
                fields=["district_id", "adult_id"],
                condition=Q(adult_id__isnull=False),
                name="one_account_per_adult",
            ),
            models.UniqueConstraint(
                fields=["district_id", "single_sign_on_subject"],
                condition=~Q(single_sign_on_subject=""),
                name="one_account_per_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "email"], name="account_by_email"),
            models.Index(fields=["district_id", "phone"], name="account_by_phone"),
        ]

    @classmethod
    def visible_to(cls, scope) -> Q:
        """A school's staff know the district's staff; a family's account is seen by itself and the office."""
        inside = Q(district_id=scope.district_id)
        if scope.sees_all:
            return inside
        mine = Q(pk=scope.account_id) if scope.account_id else Q(pk__in=[])
        mine |= Q(adult_id=scope.adult_id) if scope.adult_id else Q(pk__in=[])
        return inside & (mine | cls.of_staff()) if scope.breadth in ("school", "class") else inside & mine

    @staticmethod
    def of_staff() -> Q:
        """Accounts of people who work here, parents among them too; and of those who hold no role yet."""
        works = RoleGrant.all_rows.filter(account_id=OuterRef("pk")).exclude(role__in=[*FAMILY, Role.STUDENT])
        return Q(adult_id=None, student_id=None) | Q(Exists(works))

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.suspended_at is None

    def get_session_auth_hash(self) -> str:
        return f"{self.pk}:{self.epoch}"

    def get_session_auth_fallback_hash(self):
        return ()


class RoleGrant(Tenant):
    """A role that an account holds, at a school or for a section where the role is bound to one."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    school_id = models.UUIDField(null=True, blank=True)
    section_id = models.UUIDField(null=True, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HAND)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = ScopedManager()  # type: ignore[misc]
    all_rows = models.Manager()  # for sub-queries inside visible_to alone

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "account", "role", "school_id", "section_id"],
                nulls_distinct=False,
                name="one_grant_per_place",
            ),
        ]
        indexes = [models.Index(fields=["district_id", "school_id", "role"], name="grant_by_school")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        """Staff know who works here as what; nobody else does."""
        inside = Q(district_id=scope.district_id)
        return inside if scope.breadth in ("district", "school", "class") else Q(pk__in=[])


class SupportGrant(OfTheOffice):
    """A district's time-limited leave for one support account to look, for one ticket; read-only."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="support_grants")
    ticket = models.CharField(max_length=60)
    reason = models.TextField()
    granted_by_id = models.UUIDField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("begins_at")), name="support_ends_after_begin"
            ),
        ]


class Passkey(OfTheOffice):
    """A WebAuthn credential; only its public key is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField()
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=80, blank=True)
    transports = models.JSONField(default=list)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "credential_id"], name="one_passkey_per_credential"
            ),
        ]


class RecoveryCode(OfTheOffice):
    """One of ten codes that let a person in once when the passkey is lost; only a salted hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)


class SignInCode(OfTheOffice):
    """A short code sent to a family's own e-mail or number; a weak claim, good once and briefly."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="sign_in_codes")
    address = models.CharField(max_length=254)
    channel = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    is_known = models.BooleanField(default=False, db_default=False)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    asked_from = models.CharField(max_length=64, blank=True)
    from_own_device = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "address", "sent_at"], name="code_by_address"),
            models.Index(fields=["district_id", "sent_at"], name="code_by_time"),
        ]


class Invitation(OfTheOffice):
    """A link that lets a person make the first passkey; good once. Only a digest of it is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64)
    made_by_id = models.UUIDField(null=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "digest"], name="one_invitation_per_link")
        ]


class RoleProposal(OfTheOffice):
    """A role that needs a second person's word: asked for by one of the office, decided by another."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="role_proposals")
    role = models.CharField(max_length=20, choices=Role.choices)
    school_id = models.UUIDField(null=True, blank=True)
    asked_by_id = models.UUIDField()
    asked_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    was_granted = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by_id=None)
                | ~Q(decided_by_id=models.F("asked_by_id"))
                | Q(was_granted=False),
                name="proposal_granted_by_another",
            ),
            models.UniqueConstraint(
                fields=["district_id", "account", "role", "school_id"],
                condition=Q(decided_at=None),
                nulls_distinct=False,
                name="one_open_proposal_per_role",
            ),
        ]


class SingleSignOn(OfTheOffice):
    """A district's OpenID Connect provider. The client secret comes from the environment, by this row's key.

    `vouches`: the district says that this provider lets nobody in without a phishing-resistant proof. Without it,
    staff who come this way use their passkey as well. `asked_by_id`: who set it up, while it waits for a second
    person's word.
    """

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    issuer = models.URLField()
    client_id = models.CharField(max_length=255)
    is_open = models.BooleanField(default=True)
    vouches = models.BooleanField(default=False, db_default=False)
    asked_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district_id", "key"], name="one_provider_per_key")]


class SpokenLanguage(Tenant):
    """A language that one of the staff speaks or signs (BCP 47). Until the office has looked, it is the person's own word.

    `level` is as the scale writes it ("ILR 4", "Advanced High"). What a person may do is the office's to say:
    `may_interpret` what is spoken, `may_translate` vital documents.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="languages", db_index=False)
    language = models.CharField(max_length=20)
    scale = models.CharField(max_length=10, choices=Scale.choices, default=Scale.NONE)
    level = models.CharField(max_length=40, blank=True)
    tested_on = models.DateField(null=True, blank=True)
    may_interpret = models.BooleanField(default=False)
    may_translate = models.BooleanField(default=False)
    checked_by_id = models.UUIDField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    all_rows = models.Manager()  # for sub-queries inside visible_to alone

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "language", "district_id"], name="one_row_per_language_spoken"
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=False) | Q(may_interpret=False, may_translate=False),
                name="unchecked_may_nothing",
            ),
        ]
        indexes = [models.Index(fields=["district_id", "language"], name="spoken_by_language")]

    @classmethod
    def visible_to(cls, scope) -> Q:
        """Staff know who speaks what; everybody else their own."""
        inside = Q(district_id=scope.district_id)
        if scope.breadth in ("district", "school", "class"):
            return inside
        return inside & Q(account_id=scope.account_id) if scope.account_id else Q(pk__in=[])
