"""The named actors of the system that commands run as."""

from ledger.access.models import User


def system_actor(*, name: str) -> User:
    """Return the actor that a command runs as, made on first use; nobody can sign in as it.

    Whoever can run a command on the server has the database in hand, so a system actor holds every right.
    """
    actor, made = User.objects.get_or_create(
        username=f"system:{name}", defaults={"is_system": True, "display_name": name}
    )
    if made:
        actor.set_unusable_password()
        actor.save(update_fields=["password"])
    return actor
