"""Tokens that an identity provider signs."""
import base64
import hmac
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from clients import Http
from credentials import bearer, until
from identity_provider import certificate_for, jwk, serving


async def test_keys_of_a_provider_are_fetched_and_asked_for_again_once(new_stack, provider):
    first = rsa.generate_private_key(65537, 2048)
    second = ec.generate_private_key(ec.SECP256R1())
    provider.keys = [jwk(first, "one")]
    own = new_stack(replicas=1, workers=0, env={"WS_AUTH": "required", "JWT_JWKS_URL": provider.url})

    def signed(key, kid, algorithm):
        return jwt.encode({"exp": time.time() + 60}, key, algorithm, headers={"kid": kid})

    async with Http(own.api(1)) as api:
        match = (await api.create_match())["id"]

        async def status(made):
            return (await api.get(f"/api/matches/{match}/events", headers=bearer(made))).status

        async def accepted(made=signed(first, "one", "RS256")):
            return await status(made) == 200

        await until(accepted)
        # A public key is no secret.
        public = first.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').rstrip(b"=")
        message = header + b"." + base64.urlsafe_b64encode(json.dumps({"exp": time.time() + 60}).encode()).rstrip(b"=")
        mac = base64.urlsafe_b64encode(hmac.new(public, message, "sha256").digest()).rstrip(b"=")
        assert await status((message + b"." + mac).decode()) == 401
        # Unknown names of keys make the instance ask again, but at most once a minute.
        asked = provider.asked
        provider.keys = [jwk(second, "two")]
        for _ in range(50):
            assert await status(signed(second, "two", "ES256")) in (200, 401)
        assert provider.asked <= asked + 1


@pytest.mark.parametrize("case", ["trusted", "unknown issuer", "another name"])
async def test_a_provider_is_believed_only_by_its_certificate(new_stack, tmp_path, case):
    key = ec.generate_private_key(ec.SECP256R1())
    file = certificate_for("other.example" if case == "another name" else "localhost", tmp_path / "provider.pem")
    # OpenSSL takes the authorities from there instead of the system's.
    trust = {} if case == "unknown issuer" else {"SSL_CERT_FILE": str(file)}
    with serving(file) as provider:
        provider.keys = [jwk(key, "one")]
        own = new_stack(replicas=1, workers=0, env={"WS_AUTH": "required", "JWT_JWKS_URL": provider.url} | trust)
        made = jwt.encode({"exp": time.time() + 60}, key, "ES256", headers={"kid": "one"})
        async with Http(own.api(1)) as api:
            match = (await api.create_match())["id"]

            async def status():
                return (await api.get(f"/api/matches/{match}/events", headers=bearer(made))).status

            async def settled():
                return any(own.log_events("api-1", "jwks_not_fetched")) or await status() == 200

            await until(settled)
            assert await status() == (200 if case == "trusted" else 401)
            failures = list(own.log_events("api-1", "jwks_not_fetched"))
            assert not failures if case == "trusted" else "certificate verify failed" in failures[0]["reason"]
            assert provider.asked == (1 if case == "trusted" else 0)
