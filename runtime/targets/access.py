"""The token that lets a client in: where it may travel, and that nobody reads it on the way to there."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ..errors import TargetMissing
from .transport import LOOPBACK_NAMES, checked_host


@dataclass(frozen=True)
class Access:
    """What an endpoint asks of its clients. Nothing that prints this shows the token.

    `plain_http` says that the token may travel unencrypted to another computer.
    """

    token: str = field(default="", repr=False)
    plain_http: bool = False

    def headers(self, url: str) -> dict[str, str]:
        """The headers of every request to the endpoint at `url`. Raises TargetMissing before anything is sent."""
        if not self.token:
            return {}
        if not (self.token.isascii() and self.token.isprintable()) or " " in self.token:
            raise TargetMissing(
                f"The token for {url} is none: it holds spaces or other characters that no token has. "
                "Please copy it again from those who run the endpoint."
            )
        refuse_in_the_clear(url, "its token", self.plain_http)
        return {"Authorization": f"Bearer {self.token}"}


def refuse_in_the_clear(url: str, what: str, allowed: bool) -> None:
    """Raise TargetMissing where a secret would travel unencrypted to another computer."""
    if urlsplit(url).scheme != "https" and checked_host(url) not in LOOPBACK_NAMES and not allowed:
        raise TargetMissing(
            f"{url} is not encrypted, so everybody on the way could read {what}; nothing was sent. Use an "
            "https address, or allow it in the endpoint's settings (plain_http) if the network is your own."
        )


NO_TOKEN = Access()
