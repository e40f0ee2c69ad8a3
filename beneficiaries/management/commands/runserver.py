"""``manage.py runserver``: as Django's, and a lost key of the children's identities is told before the first page."""

from typing import Any

from whitenoise.runserver_nostatic.management.commands.runserver import (  # type: ignore[import-untyped] # the library has no types
    Command as RunserverCommand,
)


class Command(RunserverCommand):  # type: ignore[misc] # the library has no types
    """Django's development server, which checks the database too."""

    def check(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Run every check, also those that ask the database: Django's server leaves these out."""
        super().check(*args, **options | {"databases": ["default"]})
