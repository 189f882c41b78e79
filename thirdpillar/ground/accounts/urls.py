from django.urls import path

from thirdpillar.ground.accounts.views import (
    entrance,
    first_time,
    passkeys,
    sample,
    single_sign_on,
    staff,
    support,
)

app_name = "accounts"

urlpatterns = [
    path("", entrance.sign_in, name="sign_in"),
    path("out/", entrance.sign_out, name="sign_out"),
    path("role/", entrance.act_as, name="act_as"),
    path("sample/<str:key>/", sample.sample, name="sample"),
    path("set-up/<str:token>/", first_time.set_up, name="set_up"),
    path("invitation/<str:token>/", first_time.invitation, name="invitation"),
    path("passkey/options/", passkeys.options_to_use, name="passkey_options"),
    path("passkey/", passkeys.use, name="passkey_use"),
    path("recovery/", passkeys.recovery, name="recovery"),
    path("mine/", passkeys.passkeys, name="passkeys"),
    path("mine/new/options/", passkeys.options_to_make, name="passkey_new_options"),
    path("mine/new/", passkeys.make, name="passkey_new"),
    path("mine/codes/", passkeys.recovery_codes, name="recovery_codes"),
    path("mine/<uuid:passkey_id>/name/", passkeys.rename, name="passkey_name"),
    path("mine/<uuid:passkey_id>/remove/", passkeys.remove, name="passkey_remove"),
    path("with/<slug:provider_key>/", single_sign_on.go, name="single_sign_on"),
    path("with/<slug:provider_key>/back/", single_sign_on.back, name="single_sign_on_back"),
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.add, name="staff_add"),
    path("staff/waiting/<uuid:proposal_id>/", staff.decide, name="decide_proposal"),
    path("staff/<uuid:account_id>/", staff.person, name="person"),
    path("staff/<uuid:account_id>/role/", staff.grant, name="grant_role"),
    path("staff/<uuid:account_id>/role/<uuid:grant_id>/", staff.withdraw, name="withdraw_role"),
    path("staff/<uuid:account_id>/suspend/", staff.suspend, name="suspend"),
    path("staff/<uuid:account_id>/admit/", staff.admit, name="admit"),
    path("staff/<uuid:account_id>/invite/", staff.invite, name="invite"),
    path("support/", support.support, name="support"),
    path("support/<uuid:support_grant_id>/", support.support_reads, name="support_reads"),
    path("support/<uuid:support_grant_id>/stop/", support.revoke, name="support_stop"),
]
