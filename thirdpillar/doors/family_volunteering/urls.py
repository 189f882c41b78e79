from django.urls import path

from thirdpillar.doors.family_volunteering import views

app_name = "family_volunteering"

urlpatterns = [
    path("<str:code>", views.helping, name="helping"),
    path("<str:code>/know", views.know, name="know"),
    path("<str:code>/hours", views.hours, name="hours"),
    path("<str:code>/letter.pdf", views.letter, name="letter"),
]
