"""The door for a web server."""

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger.site.settings")
application = get_wsgi_application()
# A lost key of the children's identities is told before the first page, and not by it.
call_command("check", databases=["default"], tags=["database"])
