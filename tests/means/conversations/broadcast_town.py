"""Two schools, and who writes to their families: a town for tests of broadcasts."""

from datetime import timedelta

from tests.factories import NOW, make_district
from thirdpillar.doors.broadcasts.spreading import spread_for
from thirdpillar.doors.identity import scope_of_account
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base import clock
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions.broadcast_going import send_broadcast
from thirdpillar.means.conversations.actions.broadcasts import write_broadcast

KNOWN = NOW - timedelta(days=30)


def works_here(made, role, **place):
    """The scope of somebody of the staff."""
    account = made.add_account(role, **place)
    with made.acting():
        return scope_of_account(account, made.row.zone)


def make_town():
    """Two schools; Rosa reads Spanish and has children at both, Amina reads Somali, Bo has no way at all."""
    made = make_district(languages=["en", "es"], sender_name="Oak Schools")
    made.oak, made.elm = made.add_school("Oak"), made.add_school("Elm")
    made.room = made.add_section(made.oak)
    made.ana = made.add_student("Ana", school=made.oak, section=made.room, grade="03")
    made.luis = made.add_student("Luis", school=made.elm, grade="05")
    made.sahra = made.add_student("Sahra", "Ali", school=made.oak, grade="05")
    made.kim = made.add_student("Kim", "Lee", school=made.elm, grade="03")
    made.rosa = made.add_adult("Rosa", phone="+13125550101", language="es")
    made.amina = made.add_adult("Amina", "Ali", phone="+13125550102", email="amina@x.example", language="so")
    made.bo = made.add_adult("Bo", "Lee", language="en")
    for student, adult in (
        (made.ana, made.rosa),
        (made.luis, made.rosa),
        (made.sahra, made.amina),
        (made.kim, made.bo),
    ):
        made.tie(student, adult, relation="mother")
    made.add_household([made.ana, made.luis], [made.rosa], language="es")
    made.add_household([made.sahra], [made.amina], language="so")
    made.add_household([made.kim], [made.bo], language="en")
    made.office = works_here(made, Role.OFFICE)
    made.principal = works_here(made, Role.PRINCIPAL, school=made.oak)
    return made


def draft(town, by=None, **more):
    words = more.pop(
        "words", {"en": "School closes at noon for {children}.", "es": "La escuela cierra para {children}."}
    )
    by = by or town.office
    with town.acting(by):
        return write_broadcast(title="Early close", words=words, by=by, at=NOW, **more)


def go(town, found, by=None, at=NOW, **more):
    by = by or town.office
    with town.acting(by), clock.set_to(at):
        sent = send_broadcast(broadcast_id=found.pk, by=by, at=at, known_since=KNOWN, **more)
    with clock.set_to(at):
        spread_for(town.row)
    return sent


def texts(town) -> dict[str, str]:
    return dict(Message.objects.seen_by(town.system).values_list("address", "body"))
