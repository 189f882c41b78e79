from django.urls import path

from thirdpillar.doors.helping import views

app_name = "helping"

urlpatterns = [
    path("", views.helping, name="helping"),
]
