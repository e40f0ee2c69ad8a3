"""How often something that can be guessed may be tried: a code on a paper, a password asked for once more.

Each try takes one of a few places, which comes free again after a while. The places stand in the cache, which all
processes of the site share (``CACHES`` in the settings); two tries at the same moment never get the same place.
"""

import ipaddress
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

# One household or office has all addresses of such a network.
IPV6_PREFIX = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries within so many seconds."""

    name: str
    tries: int
    seconds: int


def is_spent(limit: Limit, whose: object) -> bool:
    """Tell whether no try is left at the moment; reading only."""
    return len(cache.get_many(_places(limit, whose))) == limit.tries


def take_try(limit: Limit, whose: object) -> bool:
    """Use up one try; answer whether there was one."""
    return any(cache.add(place, 1, limit.seconds) for place in _places(limit, whose))


def forget_tries(limit: Limit, whose: object) -> None:
    """Give all tries back to somebody who got it right."""
    cache.delete_many(_places(limit, whose))


def address_of(request: HttpRequest) -> str:
    """Return from where a request comes: an address, or the network of a long one."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)


def _places(limit: Limit, whose: object) -> list[str]:
    return [f"tries:{limit.name}:{whose}:{place}" for place in range(limit.tries)]
