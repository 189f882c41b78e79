"""Signed posts of a text provider to our own endpoint, as its webhooks make them."""

from __future__ import annotations

from django.test import Client, RequestFactory

from tests.factories import at_host
from thirdpillar.doors.hooks.views import signature
from thirdpillar.ground.base import context as tenancy


class Webhook:
    """Posts texts to a district's endpoint with the right signature, and goes on in the district's own context."""

    def __init__(self, district, client: Client, secret: str = "secret") -> None:
        self.district, self.client, self.secret = district, client, secret
        at_host(client, district.row)
        self.host = district.row.host or "testserver"

    def text(
        self, reference: str, sender: str, body: str, *, media: tuple[str, ...] = (), secret: str = ""
    ) -> int:
        fields = {"MessageSid": reference, "From": sender, "Body": body, "NumMedia": str(len(media))}
        fields |= {f"MediaUrl{place}": address for place, address in enumerate(media)}
        request = RequestFactory().post("/hooks/texts/", fields, headers={"host": self.host})
        signed = signature(secret or self.secret, request)
        answer = self.client.post(
            "/hooks/texts/", fields, headers={"host": self.host, "X-Twilio-Signature": signed}
        )
        tenancy.enter_scope(self.district.system)
        return answer.status_code
