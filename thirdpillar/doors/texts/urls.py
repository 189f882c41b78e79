from django.urls import path

from thirdpillar.doors.texts import views, voice

app_name = "texts"

urlpatterns = [
    path("", views.inbound, name="inbound"),
    path("<uuid:inbound_id>/", views.settle, name="settle"),
    path("<uuid:inbound_id>/voice/", voice.voice, name="voice"),
]
