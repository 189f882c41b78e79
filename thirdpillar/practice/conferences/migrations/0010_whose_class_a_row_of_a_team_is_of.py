from django.db import migrations, models

# Each table with the way to its team.
OF_TEAM = {
    "teamhome": "t.id = r.team_id",
    "teammeeting": "t.id = r.team_id",
    "skill": "t.id = (SELECT m.team_id FROM conferences_teammeeting m WHERE m.id = r.meeting_id)",
    "teampresence": "t.id = (SELECT m.team_id FROM conferences_teammeeting m WHERE m.id = r.meeting_id)",
    "score": """t.id = (SELECT m.team_id FROM conferences_skill s JOIN conferences_teammeeting m ON m.id = s.meeting_id
        WHERE s.id = r.skill_id)""",
    "goal": """t.id = (SELECT m.team_id FROM conferences_skill s JOIN conferences_teammeeting m ON m.id = s.meeting_id
        WHERE s.id = r.skill_id)""",
}
ALL = ("team", *OF_TEAM)


def _force(word: str) -> str:
    return "".join(f"ALTER TABLE conferences_{table} {word} ROW LEVEL SECURITY;" for table in ALL)


FILL = (
    _force("NO FORCE")
    + "".join(
        f"UPDATE conferences_{table} r SET section_id = t.section_id FROM conferences_team t WHERE {way};"
        for table, way in OF_TEAM.items()
    )
    + "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"
    + _force("FORCE")
)


class Migration(migrations.Migration):
    """Each row of a team says of which class it is, so that the database knows whose class it is by now."""

    dependencies = [("conferences", "0009_interpreters_at_one_place")]

    operations = [
        *(
            migrations.AddField(model_name=table, name="section_id", field=models.UUIDField(null=True))
            for table in OF_TEAM
        ),
        migrations.RunSQL(sql=FILL, reverse_sql=""),
        *(
            migrations.AlterField(model_name=table, name="section_id", field=models.UUIDField())
            for table in OF_TEAM
        ),
    ]
