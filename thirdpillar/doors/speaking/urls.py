from django.urls import path

from thirdpillar.doors.speaking import views

app_name = "voices"

urlpatterns = [
    path("", views.needed, name="needed"),
    path("every-call/<slug:tag>/", views.every_call, name="every_call"),
    path("of/<slug:room>/<uuid:reference_id>/", views.texts, name="texts"),
    path("<uuid:script_id>/", views.text, name="text"),
    path("<uuid:script_id>/do/", views.deed, name="deed"),
    path("<uuid:script_id>/sound/", views.sound, name="sound"),
]
