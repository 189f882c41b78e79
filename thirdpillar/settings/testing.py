"""Settings for tests: the same product on a throw-away server that tests/conftest.py starts."""

import os
import tempfile
from pathlib import Path

os.environ.pop("DATABASE_URL", None)
os.environ.setdefault("THIRDPILLAR_HOME", str(Path(tempfile.gettempdir()) / "thirdpillar-tests-home"))
os.environ.setdefault("THIRDPILLAR_SECRET_KEY", "only-for-tests-" * 5)
if os.environ.get("DATABASE_URL"):
    os.environ.setdefault("THIRDPILLAR_SEALING_KEYS", "fortests:" + "A" * 43)

from thirdpillar.settings import *  # noqa: F403

# The manifest needs collectstatic first; the finders serve tests and the journeys' live server.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
