from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import WIDE, breadth

_IN_THREAD = (
    f"(NOT {breadth('family')} AND EXISTS (SELECT 1 FROM conversations_thread t"
    " WHERE t.id = conversations_seat.thread_id))"
)


class Migration(migrations.Migration):
    """Terms are the office's to set and everybody's to keep to; templates are the staff's; seats no family sees."""

    dependencies = [("conversations", "0041_terms_templates_seats_certificates")]
    operations = [
        rls.protect("conversations_terms", writable=WIDE),
        rls.protect("conversations_certificate", "false"),
        rls.protect("conversations_template", writable=f"{WIDE} OR {breadth('school')}"),
        rls.protect("conversations_templatetext", writable=f"{WIDE} OR {breadth('school')}"),
        rls.protect("conversations_seat", _IN_THREAD),
        rls.keyed_in_district("conversations_template"),
        rls.same_district("conversations_templatetext", "template_id", "conversations_template"),
        rls.same_district("conversations_seat", "thread_id", "conversations_thread"),
    ]
