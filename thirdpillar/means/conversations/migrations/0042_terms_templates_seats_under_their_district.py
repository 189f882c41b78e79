from django.db import migrations

from thirdpillar.ground.base import rls
from thirdpillar.ground.base.rls import SCHOOLS, SECTIONS, WIDE, breadth

_IN_THREAD = (
    f"(NOT {breadth('family')} AND EXISTS (SELECT 1 FROM conversations_thread t"
    " WHERE t.id = conversations_seat.thread_id))"
)
# A teacher's schools are those of their classes.
_OF_SCHOOL = f"""(school_id IS NULL OR school_id = {SCHOOLS} OR EXISTS (
  SELECT 1 FROM schools_section s WHERE s.id = {SECTIONS} AND s.school_id = conversations_template.school_id))"""
_OF_TEMPLATE = (
    "EXISTS (SELECT 1 FROM conversations_template t WHERE t.id = conversations_templatetext.template_id)"
)


class Migration(migrations.Migration):
    """Terms are the office's to set and everybody's to keep to; templates are the staff's; seats no family sees."""

    dependencies = [
        ("conversations", "0041_terms_templates_seats_certificates"),
        ("schools", "0005_texts_checked"),
    ]
    operations = [
        rls.protect("conversations_terms", writable=WIDE),
        rls.protect("conversations_certificate", "false"),
        rls.protect("conversations_template", _OF_SCHOOL, writable=f"{WIDE} OR {breadth('school')}"),
        rls.protect("conversations_templatetext", _OF_TEMPLATE, writable=f"{WIDE} OR {breadth('school')}"),
        rls.protect("conversations_seat", _IN_THREAD),
        rls.keyed_in_district("conversations_template"),
        rls.same_district("conversations_templatetext", "template_id", "conversations_template"),
        rls.same_district("conversations_seat", "thread_id", "conversations_thread"),
    ]
