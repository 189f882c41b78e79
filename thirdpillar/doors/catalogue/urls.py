from django.urls import path

from thirdpillar.doors.catalogue import views

app_name = "catalogue"

urlpatterns = [
    path("", views.catalogue_page, name="catalogue"),
    path("calendar.ics", views.calendar_page, name="calendar"),
    path("certificates/<uuid:registration_id>.pdf", views.certificate, name="certificate"),
    path("<uuid:programme_id>/", views.programme_page, name="programme"),
    path("<uuid:programme_id>/calendar.ics", views.programme_calendar, name="programme_calendar"),
]
