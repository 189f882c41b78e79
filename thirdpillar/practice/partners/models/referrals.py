"""What families asked at a fair, and to whom it was handed on."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from thirdpillar.ground.base.sealing import SealedTextField
from thirdpillar.practice.partners.choices import WITH_PROVIDER, Outcome, ShareWith, Stage, Way
from thirdpillar.practice.partners.models.directory import Organization, Service
from thirdpillar.practice.partners.models.fairs import Fair, Stand
from thirdpillar.practice.partners.models.sight import AtSchool


class Question(AtSchool):
    """What a family wants to hear about. `key` is made where it was written, so that sending it twice stores it once.

    `share` and `share_with`: what of it who may be given, said by the family at `agreed_at`. `code` is what its own link
    carries. `undone_at`: it was a slip, or taken back; an undo that is here first is kept as a question of no words.
    `follow_up_on`: by when the next thing has to be done. `helped`: what the family said afterwards, if it did.
    `words_ours` is the question in the schools' language, `answer_theirs` the answer in the family's, both by machine;
    `translate_at`: when a machine tries next, after so many attempts. `asked_from` marks the place from where a stranger wrote
    (`actions.keys.place_mark`), for a day.
    """

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="questions", db_index=False)
    stand = models.ForeignKey(Stand, on_delete=models.PROTECT, related_name="questions", db_index=False)
    key = models.CharField(max_length=40)
    way = models.CharField(max_length=8, choices=Way.choices)
    asked_at = models.DateTimeField()
    by_account_id = models.UUIDField(null=True, blank=True)
    household_id = models.UUIDField(null=True, blank=True)
    adult_id = models.UUIDField(null=True, blank=True)
    words = SealedTextField(blank=True)
    language = models.CharField(max_length=20, blank=True)
    name = SealedTextField(blank=True)
    phone = SealedTextField(blank=True)
    email = SealedTextField(blank=True)
    share = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    share_with = models.CharField(
        max_length=8, choices=ShareWith.choices, blank=True, default=ShareWith.NOBODY
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.OPEN)
    stage_at = models.DateTimeField()
    follow_up_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    answer = SealedTextField(blank=True)
    words_ours = SealedTextField(blank=True, default="", db_default="")
    answer_theirs = SealedTextField(blank=True, default="", db_default="")
    translate_at = models.DateTimeField(null=True, blank=True)
    translate_attempt = models.PositiveSmallIntegerField(default=0, db_default=0)
    code = models.CharField(max_length=12)
    told_at = models.DateTimeField(null=True, blank=True)
    to_call = models.BooleanField(default=False)
    helped = models.BooleanField(null=True, blank=True)
    helped_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    asked_from = models.CharField(max_length=64, blank=True, default="", db_default="")
    is_sealed = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fair", "key", "district_id"], name="one_question_per_key"),
            models.UniqueConstraint(fields=["district_id", "code"], name="one_question_per_code"),
            # The loop is closed with an answer alone; the outcome outlives the words.
            models.CheckConstraint(
                condition=~Q(stage=Stage.CLOSED) | ~Q(outcome=""), name="question_closed_with_an_outcome"
            ),
            models.CheckConstraint(
                condition=Q(share_with="") | Q(agreed_at__isnull=False), name="shared_only_once_agreed"
            ),
        ]
        indexes = [
            models.Index(fields=["district_id", "stage", "follow_up_on"], name="question_by_stage"),
            models.Index(fields=["district_id", "adult_id"], name="question_by_adult"),
            models.Index(fields=["stand"], name="question_by_stand"),
            models.Index(
                fields=["translate_at"], condition=Q(translate_at__isnull=False), name="question_to_translate"
            ),
        ]


class Referral(AtSchool):
    """A question in the hands of one organization. `shared`: what of the family it is given, as agreed when it was sent."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="referrals", db_index=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="referrals", db_index=False
    )
    service = models.ForeignKey(
        Service, on_delete=models.SET_NULL, null=True, blank=True, related_name="referrals", db_index=False
    )
    shared = ArrayField(models.CharField(max_length=8), default=list)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.SENT)
    stage_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    answer = SealedTextField(blank=True)
    by_account_id = models.UUIDField(null=True, blank=True)
    is_sealed = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "district_id"],
                condition=Q(stage__in=WITH_PROVIDER),
                name="one_provider_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["organization", "stage"], name="referral_by_organization")]
