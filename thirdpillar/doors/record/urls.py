from django.urls import path

from thirdpillar.doors.record import views

app_name = "audit"

urlpatterns = [
    path("", views.record, name="record"),
    path("chain/", views.chain, name="chain"),
]
