from django.urls import path

from thirdpillar.practice.partners.views import directory

app_name = "partners"

urlpatterns = [
    path("", directory.directory, name="directory"),
    path("new/", directory.new, name="new"),
    path("bring/", directory.bring, name="bring"),
    path("<uuid:organization_id>/", directory.one, name="one"),
]
