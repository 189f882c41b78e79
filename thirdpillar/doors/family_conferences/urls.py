from django.urls import path

from thirdpillar.doors.family_conferences import team, views

app_name = "family_conferences"

urlpatterns = [
    path("team/<str:code>", team.team_page, name="team"),
    path("<str:code>", views.conferences_page, name="conferences"),
    path("<str:code>/calendar.ics", views.calendar_file, name="calendar"),
]
