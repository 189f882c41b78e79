from django.urls import path

from thirdpillar.practice.visits.views import visitors

app_name = "visits"

# One line for each address.
urlpatterns = [
    path("my/", visitors.mine_page, name="mine"),
]
