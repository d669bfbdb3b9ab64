"""Where the page may listen: on loopback addresses, since it has no accounts."""

from __future__ import annotations

import ipaddress
import socket

from recommender.errors import SettingsError


def require_loopback(host: str) -> str:
    """Return the address itself where nobody but this machine can reach it.

    Parameters
    ----------
    host : str
        An address or a name; every address that a name stands for must be loopback.

    Raises
    ------
    SettingsError
        The address can be reached from outside, or means nothing.
    """
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)} if host else set()
    except OSError as error:
        raise _refused(host, f"is no address of this machine ({error.strerror})") from error
    if not found or not all(ipaddress.ip_address(address.split("%")[0]).is_loopback for address in found):
        raise _refused(host, "can be reached by other machines, and the page has no accounts")
    return host


def _refused(host: str, why: str) -> SettingsError:
    return SettingsError(
        f"the address {host!r} {why}",
        wanted="a loopback address: 127.0.0.1, ::1 or localhost",
        do="leave --host out (or set web.host in config.yaml); from elsewhere, use a tunnel: "
        "ssh -L 7860:127.0.0.1:7860 THIS-MACHINE",
    )
