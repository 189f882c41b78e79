from django.urls import path

from thirdpillar.doors.family_interpreting import views

app_name = "family_interpreting"

urlpatterns = [path("<str:code>", views.how_it_went, name="how_it_went")]
