from django.urls import path

from thirdpillar.doors.helping import ladder, letters, views

app_name = "helping"

urlpatterns = [
    path("", views.helping, name="helping"),
    path("next/", ladder.coming_next, name="next"),
    path("letters.pdf", letters.letters, name="letters"),
]
