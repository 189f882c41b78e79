from django.urls import path

from thirdpillar.doors.family_ways import views

app_name = "family_ways"

urlpatterns = [path("<str:code>", views.ways, name="ways")]
