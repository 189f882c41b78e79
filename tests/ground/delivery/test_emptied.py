"""Codes that were sent before their words were emptied: the migration's own statement, as the owner of the tables."""

from importlib import import_module
from uuid import uuid4

from django.db import connection, transaction

from tests.factories import NOW, MadeDistrict, make_district
from thirdpillar.ground.delivery.models import Message
from thirdpillar.ground.schools.models import District
from thirdpillar.settings.databases import OWNER_ROLE

MIGRATION = import_module("thirdpillar.ground.delivery.migrations.0007_secrets_emptied_once_settled")


def sent_before(is_sample: bool) -> MadeDistrict:
    with transaction.atomic():
        made = make_district()
        with made.acting():
            District.objects.filter(pk=made.id).update(is_sample=is_sample)
            for kind, state in (("sign_in", "accepted"), ("sign_in", "ambiguous"), ("reply", "accepted")):
                Message(
                    district_id=made.id, channel="sms", message_class=kind, purpose="p", reference_id=uuid4(),
                    address="+1", body=f"{kind} {state}", state=state, state_at=NOW,
                ).save(force_insert=True)  # fmt: skip
    return made


def words(made) -> set[tuple[str, bool]]:
    with transaction.atomic(), made.acting():
        return set(Message.objects.seen_by(made.system).values_list("body", "is_secret"))


def test_what_was_settled_before_is_emptied_but_in_a_sample(transactional_db, throwaway_server):
    real, sample = sent_before(False), sent_before(True)
    with throwaway_server.connect(dbname=connection.settings_dict["NAME"]) as owner:
        owner.execute(f"SET ROLE {OWNER_ROLE}")
        owner.execute(MIGRATION._EMPTIED)
    assert words(real) == {("", True), ("sign_in ambiguous", True), ("reply accepted", False)}
    assert {is_secret for _body, is_secret in words(sample)} == {False}
    assert ("sign_in accepted", False) in words(sample)
