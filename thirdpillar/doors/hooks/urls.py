from django.urls import path

from thirdpillar.doors.hooks import mail, sinch, twilio, views

app_name = "hooks"

urlpatterns = [
    path("texts/", views.text_received, name="texts"),
    path("receipts/", twilio.receipt_received, name="receipts"),
    path("whatsapp/", twilio.whatsapp_received, name="whatsapp"),
    path("sinch/", sinch.brought, name="sinch"),
    path("mail/reports/", mail.reported, name="mail_reports"),
]
