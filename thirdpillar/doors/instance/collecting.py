"""Gather the static files under their fingerprinted names. Run as a program of its own."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings")

if __name__ == "__main__":
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from thirdpillar.doors.instance.stamps import static_stamp

    stamp = static_stamp()
    call_command("collectstatic", interactive=False, verbosity=0)
    (settings.STATIC_ROOT / ".stamp").write_text(stamp)
