from django.urls import path

from thirdpillar.doors.family_all import views

app_name = "family_all"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("<str:code>", views.mine_by_link, name="by_link"),
]
