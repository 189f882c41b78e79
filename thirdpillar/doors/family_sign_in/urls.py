from django.urls import path

from thirdpillar.doors.family_sign_in import views

app_name = "family_sign_in"

urlpatterns = [
    path("", views.ask, name="ask"),
    path("code/", views.code, name="code"),
    path("not-yet/", views.unconfirmed, name="unconfirmed"),
    path("lost/", views.lost, name="lost"),
    path("lock/<uuid:adult_id>/", views.lock, name="lock"),
]
