"""Where a URL leads, and whether anything may be sent there at all."""

import ipaddress
import re
from urllib.parse import urlsplit

_METADATA_HOSTS = frozenset({"metadata.google.internal", "metadata", "instance-data", "100.100.100.200", "192.0.0.192"})
_METADATA_NAME = re.compile(r"(?:^|[.-])169[.-]254[.-]169[.-]254(?:[.-]|$)")
"""Names that resolvers for everybody turn into that address."""
_METADATA_NETWORKS = (ipaddress.ip_network("169.254.0.0/16"), ipaddress.ip_network("fd00:ec2::/32"))
_OWN_NETWORKS = tuple(
    ipaddress.ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
_NUMBERS = re.compile(r"0x[0-9a-fA-F.x]+|[0-9]+|0[0-7.]+|(?:[0-9]+\.){1,2}[0-9]+")


def outbound_fault(url: str) -> str | None:
    """Why nothing may ever be sent to ``url``; nothing when only its purpose is in question."""
    try:
        parted = urlsplit(url)
        host = (parted.hostname or "").rstrip(".")
    except ValueError:
        return "is no URL"
    if parted.scheme not in {"http", "https"} or not host:
        return "must be an http or https URL with a host"
    if is_metadata(host) or is_loopback(host):
        return "leads to this machine or to a metadata service"
    return None


def is_metadata(host: str) -> bool:
    """Whether it is where a cloud tells its machines who they are, or another neighbour on the link."""
    if host in _METADATA_HOSTS or _METADATA_NAME.search(host):
        return True
    address = _address_of(host)
    return address is not None and (address.is_link_local or any(address in net for net in _METADATA_NETWORKS))


def is_loopback(host: str) -> bool:
    """Whether it is the machine that sends, in any notation that a resolver takes."""
    if host == "localhost" or host.endswith(".localhost") or _NUMBERS.fullmatch(host):
        return True
    address = _address_of(host)
    return address is not None and (address.is_loopback or address.is_unspecified)


def is_bare_outside(host: str) -> bool:
    """Whether it is the number of a machine that is not on a network of one's own."""
    address = _address_of(host)
    return address is not None and not any(address in net for net in _OWN_NETWORKS if net.version == address.version)


def shown_url(url: str) -> str:
    """Without who logs in and with what."""
    parted = urlsplit(url)
    return f"{parted.scheme}://{parted.netloc.rpartition('@')[2]}{parted.path}"


def _address_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
