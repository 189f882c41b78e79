from django.urls import path

from thirdpillar.doors.texts import doubts, views, voice

app_name = "texts"

urlpatterns = [
    path("", views.inbound, name="inbound"),
    path("table/", views.table, name="table"),
    path("doubts/", doubts.doubts, name="doubts"),
    path("doubts/settle/", doubts.settle, name="settle_number"),
    path("seen/", views.seen, name="seen"),
    path("<uuid:inbound_id>/", views.settle, name="settle"),
    path("<uuid:inbound_id>/voice/", voice.voice, name="voice"),
    path("said/<uuid:post_id>/", views.meant, name="meant"),
    path("<uuid:inbound_id>/language/", views.language, name="language"),
]
