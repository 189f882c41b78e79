from django.urls import path

from thirdpillar.doors.family import views

app_name = "family"

urlpatterns = [
    path("<str:code>", views.invitation_page, name="invitation"),
    path("<str:code>/meeting", views.meeting, name="meeting"),
    path("<str:code>/needs", views.needs, name="needs"),
    path("<str:code>/here", views.here, name="here"),
]
