"""Which client a request comes from."""

from collections.abc import MutableMapping
from ipaddress import IPv6Address, ip_address
from typing import Any


def client_address(scope: MutableMapping[str, Any]) -> str:
    """Return the client's address; of IPv6, the /64 network, since one host may use all of it.

    The server has put the address from a trusted proxy's headers here already.
    """
    client = scope.get("client")
    if not client:
        return "unknown"
    host = str(client[0])
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return host
