from django.urls import path

from thirdpillar.doors.broadcasts import answers, late, views

app_name = "broadcasts"

urlpatterns = [
    path("", views.broadcasts, name="broadcasts"),
    path("new/", views.write, name="new"),
    path("buses/", late.buses, name="buses"),
    path("terms/", views.terms, name="terms"),
    path("<uuid:broadcast_id>/", views.one, name="one"),
    path("<uuid:broadcast_id>/edit/", views.write, name="edit"),
    path("<uuid:broadcast_id>/do/", views.deed, name="deed"),
    path("<uuid:broadcast_id>/unreached/", views.unreached, name="unreached"),
    path("<uuid:broadcast_id>/families/", answers.families, name="families"),
    path("answers/<uuid:inbound_id>/", answers.decide, name="decide"),
    path("spoken/<uuid:recipient_id>/", answers.settle, name="settle"),
]
