"""Django settings. Filled in as the rooms arrive."""

SECRET_KEY = "set-by-the-real-settings"  # noqa: S105 - replaced below in this file's next version
INSTALLED_APPS: list[str] = []
USE_TZ = True
