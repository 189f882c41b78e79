from django.urls import path

from thirdpillar.doors.hooks import views

app_name = "hooks"

urlpatterns = [
    path("texts/", views.text_received, name="texts"),
    path("receipts/", views.receipt_received, name="receipts"),
]
