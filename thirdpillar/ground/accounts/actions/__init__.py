"""All deeds of this room."""

from thirdpillar.ground.accounts.actions.codes import (
    Asked,
    check_code,
    device_mark,
    is_device_mark,
    send_code,
)
from thirdpillar.ground.accounts.actions.discovery import (
    client_secret,
    discover,
    issuer_variable,
    secret_variable,
)
from thirdpillar.ground.accounts.actions.families import account_for_adult, account_for_student
from thirdpillar.ground.accounts.actions.files import (
    ask_for_file,
    decide_file,
    enforce_second_person,
    needs_second,
)
from thirdpillar.ground.accounts.actions.invitations import (
    first_administrator_link,
    found_district,
    invite_account,
    let_office_in,
    open_invitation,
    set_up_is_open,
    use_invitation,
)
from thirdpillar.ground.accounts.actions.off_boarding import (
    lock_family_account,
    suspend_absent,
    suspend_accounts,
    suspend_idle,
)
from thirdpillar.ground.accounts.actions.passkeys import (
    Site,
    make_passkey,
    make_recovery_codes,
    name_passkey,
    options_to_make,
    options_to_use,
    remove_passkey,
    use_passkey,
    use_recovery_code,
)
from thirdpillar.ground.accounts.actions.providers import (
    add_provider,
    change_provider,
    close_provider,
    open_provider,
    remove_provider,
)
from thirdpillar.ground.accounts.actions.roles import (
    add_account,
    admit_account,
    decide_proposal,
    grant_role,
    withdraw_role,
)
from thirdpillar.ground.accounts.actions.sample import account_of_sample_key, sample_link
from thirdpillar.ground.accounts.actions.sessions import (
    act_as,
    begin_session,
    end_other_sessions,
    end_session,
    self_of,
    session_state,
    touch_session,
)
from thirdpillar.ground.accounts.actions.single_sign_on import begin_single_sign_on, finish_single_sign_on
from thirdpillar.ground.accounts.actions.support import grant_support, note_support_read, revoke_support

__all__ = [
    "Asked",
    "Site",
    "account_for_adult",
    "account_for_student",
    "account_of_sample_key",
    "act_as",
    "add_account",
    "add_provider",
    "admit_account",
    "ask_for_file",
    "begin_session",
    "begin_single_sign_on",
    "change_provider",
    "check_code",
    "client_secret",
    "close_provider",
    "decide_file",
    "decide_proposal",
    "device_mark",
    "discover",
    "end_other_sessions",
    "end_session",
    "enforce_second_person",
    "finish_single_sign_on",
    "first_administrator_link",
    "found_district",
    "grant_role",
    "grant_support",
    "invite_account",
    "is_device_mark",
    "issuer_variable",
    "let_office_in",
    "lock_family_account",
    "make_passkey",
    "make_recovery_codes",
    "name_passkey",
    "needs_second",
    "note_support_read",
    "open_invitation",
    "open_provider",
    "options_to_make",
    "options_to_use",
    "remove_passkey",
    "remove_provider",
    "revoke_support",
    "sample_link",
    "secret_variable",
    "self_of",
    "send_code",
    "session_state",
    "set_up_is_open",
    "suspend_absent",
    "suspend_accounts",
    "suspend_idle",
    "touch_session",
    "use_invitation",
    "use_passkey",
    "use_recovery_code",
    "withdraw_role",
]
