from django.urls import path

from thirdpillar.means.funds.views import pay, payroll, title_i

app_name = "funds"

# One line for each address.
urlpatterns = [
    path("", pay.pay_page, name="pay"),
    path("decide/", pay.decide, name="decide"),
    path("mine/", pay.mine, name="mine"),
    path("payroll/", payroll.payroll, name="payroll"),
    path("payroll/answer/", payroll.answer, name="answer"),
    path("payroll/<uuid:pay_export_id>.csv", payroll.export_file, name="export_file"),
    path("funds/", payroll.funds_page, name="funds"),
    path("title-i/", title_i.title_i, name="title_i"),
    path("title-i/<uuid:title_i_school_id>/end/", title_i.end, name="end_title_i"),
    path("funds/<uuid:fund_id>/close/", payroll.close, name="close_fund"),
]
