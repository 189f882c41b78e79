from django.urls import path

from thirdpillar.doors.district import views

app_name = "district"

urlpatterns = [path("", views.district, name="district")]
