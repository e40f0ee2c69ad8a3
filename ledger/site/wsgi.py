"""The door for a web server."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger.site.settings")
application = get_wsgi_application()
# A lost key of the children's identities is told before the first page, and not by it.
call_command("check", databases=["default"], tags=["database"])
# What is loaded by now stays: going through all of it again and again would hold up a page for a sixth of a second.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
