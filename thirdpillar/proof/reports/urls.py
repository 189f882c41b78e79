from django.urls import path

from thirdpillar.proof.reports import views

app_name = "reports"
urlpatterns = [
    path("certified/<uuid:snapshot_id>/", views.certified, name="certified"),
    path("published/<uuid:release_id>/", views.published, name="published"),
    path("calls/", views.calls, name="calls"),
]
