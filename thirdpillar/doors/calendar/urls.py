from django.urls import path

from thirdpillar.doors.calendar import views

app_name = "calendar"

urlpatterns = [
    path("", views.calendar_page, name="calendar"),
    path("evening/", views.evening, name="evening"),
    path("feed/<str:token>.ics", views.feed, name="feed"),
    path("building/<uuid:school_id>/", views.building, name="building"),
]
