from django.urls import path

from thirdpillar.doors.family_programmes import views

app_name = "family_programmes"

urlpatterns = [
    path("<str:code>", views.registration_page, name="registration"),
    path("<str:code>/needs", views.needs, name="needs"),
    path("<str:code>/certificate.pdf", views.certificate, name="certificate"),
]
