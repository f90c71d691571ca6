"""The account's addresses: every page of django-allauth that is open, and our own.

Owns which pages exist. What is not listed here does not: no sign-up, no second address, no sign-in by code.
"""

from __future__ import annotations

from allauth.account import views
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from sunseed.newsroom.people.views import home, joining, mail

to_home = RedirectView.as_view(pattern_name="account_home")

urlpatterns = [
    path("", home.home, name="account_home"),
    path("name/", home.rename, name="account_rename"),
    path("sessions/<uuid:key>/end/", home.end, name="account_end"),
    path("sessions/end-others/", home.end_others, name="account_end_others"),
    path("language/", set_language, name="account_language"),
    path("join/<str:secret>/", joining.join, name="account_join"),
    path("mail/", mail.letters, name="account_letters"),
    path("mail/<int:key>/", mail.letter, name="account_letter"),
    path("login/", views.login, name="account_login"),
    path("login/factor/", factors.authenticate, name="mfa_authenticate"),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("signup/passkey/", views.signup, name="account_signup_by_passkey"),
    path("join-with-passkey/", passkeys.signup_webauthn, name="mfa_signup_webauthn"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("reauthenticate/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("reauthenticate/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("email/", views.email, name="account_email"),
    path("email/code/", views.email_verification_sent, name="account_email_verification_sent"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/drop/", home.drop_password, name="account_drop_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/code/", views.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("password/reset/new/", views.complete_password_reset, name="account_complete_password_reset"),
    path("password/reset/done/", to_home, name="account_password_reset_completed"),
    path("factors/", to_home, name="mfa_index"),
    path("factors/codes/", totp.activate_totp, name="mfa_activate_totp"),
    path("factors/codes/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("factors/recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("factors/recovery/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("factors/recovery/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("factors/passkeys/", to_home, name="mfa_list_webauthn"),
    path("factors/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("factors/passkeys/<int:pk>/name/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("factors/passkeys/<int:pk>/remove/", home.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
]
