from django.urls import path

from thirdpillar.proof.evidence import views
from thirdpillar.proof.evidence.views import outreach, research, unreachable, visits, volunteers

app_name = "evidence"
urlpatterns = [
    path("", views.reach_page, name="reach"),
    path("schools-by-language/", views.crossed_page, name="crossed"),
    path("families/", views.families_page, name="families"),
    path("not-yet/", views.not_reached_page, name="not_reached"),
    path("not-yet/assign/", views.assign, name="assign"),
    path("not-yet/tried/", views.note, name="note"),
    path("not-yet/close/", views.close, name="close"),
    path("not-yet/invite/", views.invite, name="invite"),
    path("not-yet/undo/", views.undo, name="undo"),
    path("not-yet/call-sheet/", views.call_sheet, name="call_sheet"),
    path("file/<str:form>/", views.reach_file, name="reach_file"),
    path("messages/", outreach.messages_page, name="messages"),
    path("messages/file/<str:form>/", outreach.messages_file, name="messages_file"),
    path("home-visits/", visits.visits_page, name="visits"),
    path("home-visits/file/<str:form>/", visits.visits_file, name="visits_file"),
    path("home-visits/research/", research.research_page, name="research"),
    path("volunteers/", volunteers.volunteers_page, name="volunteers"),
    path("volunteers/file/<str:form>/", volunteers.volunteers_file, name="volunteers_file"),
    path("no-way-to/", unreachable.unreachable_page, name="unreachable"),
    path("no-way-to/file/<str:form>/", unreachable.unreachable_file, name="unreachable_file"),
    path("certified/", views.snapshots_page, name="snapshots"),
    path("certified/<uuid:snapshot_id>/", views.snapshot_page, name="snapshot"),
    path("certified/<uuid:snapshot_id>/file/<str:form>/", views.snapshot_file, name="snapshot_file"),
    path("certified/<uuid:snapshot_id>/publish/", views.publish, name="publish"),
    path("certified/<uuid:snapshot_id>/withdraw/", views.withdraw, name="withdraw"),
    path("published/", views.published_page, name="published"),
    path("published/<uuid:release_id>/file/<str:form>/", views.release_file, name="release_file"),
]
