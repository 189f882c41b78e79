from django.urls import path

from thirdpillar.practice.conferences.views import compacts, one_conference, teams, weeks

app_name = "conferences"

urlpatterns = [
    path("", weeks.weeks_page, name="list"),
    path("new/", weeks.new, name="new"),
    path("mine/", one_conference.mine, name="mine"),
    path("teams/", teams.teams_page, name="teams"),
    path("teams/of/<uuid:section_id>/", teams.new_team, name="new_team"),
    path("teams/<uuid:team_id>/", teams.team_page, name="team"),
    path("teams/<uuid:team_id>/individual/", weeks.individual, name="individual"),
    path("teams/meetings/<uuid:meeting_id>/", teams.meeting_page, name="meeting"),
    path("teams/meetings/<uuid:meeting_id>/skills/", teams.skills, name="skills"),
    path("teams/meetings/<uuid:meeting_id>/chart/", teams.chart, name="chart"),
    path("teams/meetings/<uuid:meeting_id>/practice/", teams.practice, name="practice"),
    path("<uuid:week_id>/", weeks.week_page, name="one"),
    path("<uuid:week_id>/plan/", weeks.plan, name="plan"),
    path("<uuid:week_id>/cancel/", weeks.cancel, name="cancel"),
    path("<uuid:week_id>/publish/", weeks.publish, name="publish"),
    path("<uuid:week_id>/schedules/", one_conference.schedules, name="schedules"),
    path("<uuid:week_id>/doors/", one_conference.doors, name="doors"),
    path("<uuid:week_id>/came/", one_conference.who_came, name="who_came"),
    path("<uuid:week_id>/families/", one_conference.family_sheets, name="family_sheets"),
    path("people/<uuid:host_id>/", weeks.host, name="host"),
    path("people/<uuid:host_id>/schedule/", one_conference.schedule, name="schedule"),
    path("conference/<uuid:conference_id>/", one_conference.conference, name="conference"),
    path("conference/<uuid:conference_id>/held/", one_conference.held, name="held"),
    path("conference/<uuid:conference_id>/compact/", compacts.talk, name="talk"),
    path("compact/<uuid:school_id>/", compacts.compact, name="compact"),
]
