from django.urls import path

from thirdpillar.doors.family_news import views

app_name = "family_news"

urlpatterns = [path("<str:code>", views.news, name="news")]
