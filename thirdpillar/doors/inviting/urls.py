from django.urls import path

from thirdpillar.doors.inviting import asking, views

app_name = "inviting"

urlpatterns = [
    path("count/", views.count, name="count"),
    path("<uuid:gathering_id>/", views.preview, name="preview"),
    path("<uuid:gathering_id>/going/", views.going, name="going"),
    path("<uuid:gathering_id>/ask/", asking.free, name="ask_free_times"),
    path("<uuid:gathering_id>/ask/which/", asking.which, name="ask_which"),
    path("<uuid:gathering_id>/sheet/", views.sheet, name="sheet"),
]
