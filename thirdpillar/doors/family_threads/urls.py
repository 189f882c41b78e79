from django.urls import path

from thirdpillar.doors.family_threads import views

app_name = "family_threads"

urlpatterns = [path("<str:code>", views.conversation, name="conversation")]
