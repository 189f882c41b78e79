from django.urls import path

from thirdpillar.doors.family_said import views

app_name = "family_said"

urlpatterns = [path("<str:code>", views.table_page, name="table")]
