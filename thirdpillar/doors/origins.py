"""Where a page is asked from, for what strangers may do only so often."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def origin_of(request: HttpRequest) -> str:
    """The network address asked from: of IPv6 the /64 that one household has.

    Behind a proxy that ends TLS it is the last entry which that proxy wrote; earlier ones are anybody's claim.
    """
    said = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        said = request.headers.get("X-Forwarded-For", said).rpartition(",")[2].strip()
    try:
        address = ip_address(said)
    except ValueError:
        return said[:64]
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)
