from django.urls import path

from thirdpillar.doors.family_visits import views

app_name = "family_visits"

urlpatterns = [
    path("<str:code>", views.visit_page, name="visit"),
]
