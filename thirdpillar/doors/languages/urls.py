from django.urls import path

from thirdpillar.doors.languages import views

app_name = "languages"

urlpatterns = [
    path("", views.languages, name="languages"),
    path("<slug:tag>/", views.texts, name="texts"),
    path("<slug:tag>/next/", views.next_text, name="next"),
    path("<slug:tag>/<slug:digest>/", views.text, name="text"),
    path("<slug:tag>/<slug:digest>/settle/", views.settle, name="settle"),
]
