from django.urls import path

from thirdpillar.doors.helping import letters, views

app_name = "helping"

urlpatterns = [
    path("", views.helping, name="helping"),
    path("letters.pdf", letters.letters, name="letters"),
]
