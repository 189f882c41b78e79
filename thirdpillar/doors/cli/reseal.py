"""`thirdpillar reseal`."""

import click

from thirdpillar.doors.cli.exits import answer, json_option


@click.command(short_help="Seal restricted words anew, after a change of the sealing key.")
@click.option(
    "--new-key", is_flag=True, help="Make a new key first (only where the keys are the folder's own)."
)
@json_option
def command(new_key: bool, as_json: bool) -> None:
    """Seal whatever is kept sealed, in every room, under the first of the sealing keys.

    Pages and sending go on meanwhile, and it may be stopped and begun again. The former keys stay in the list: backups
    made before still need them.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.db import transaction

    from thirdpillar.doors.cli.exits import Failed
    from thirdpillar.ground.accounts.scope import Scope
    from thirdpillar.ground.audit.actions import reseal_columns
    from thirdpillar.ground.base import clock, sealing
    from thirdpillar.ground.base import context as tenancy
    from thirdpillar.ground.delivery.actions.sealing import reseal_messages
    from thirdpillar.ground.schools.models import District
    from thirdpillar.means.conversations.actions.sealing import reseal_words

    try:
        if new_key:
            sealing.add_key()
        names = sealing.key_names()
    except ImproperlyConfigured as wrong:
        raise Failed(str(wrong)) from wrong
    rows = 0
    for district in District.objects.order_by("made_at"):
        by = Scope.system(district.pk, "the sealing key was changed")
        for work in (reseal_words, reseal_messages, reseal_columns):
            with transaction.atomic():
                tenancy.enter_scope(by)
                rows += work(by=by, at=clock.now())
    answer(
        as_json,
        {"key": names[0], "former_keys": names[1:], "rows": rows},
        f"{rows} rows were sealed anew with key {names[0]}. Keep the former keys for as long as older backups live.",
    )
