from django.urls import path

from thirdpillar.doors.family_times import views

app_name = "family_times"

urlpatterns = [path("<str:code>", views.times, name="times")]
