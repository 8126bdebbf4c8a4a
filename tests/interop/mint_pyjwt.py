"""Makes keys, and mints and verifies tokens, with PyJWT, a JWT implementation for Python.

Standard input, JSON:
  generate: [{name, alg}]
  mint:   [{name, alg, jwk, header, claims}]            jwk: a private key, or oct
  verify: [{name, alg, jwk, token, issuer, audience}]   jwk: a public key, or oct
Standard output, JSON:
  generated: {name: {private, public}}                  two JWKs; of HMAC twice the same one, oct
  minted:    {name: token}
  verified:  {name: {ok: true, claims} | {ok: false, error}}

What cannot be made or minted is a defect of the test: the script ends with an error.
"""

import json
import secrets
import sys

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

# RFC 7518 section 3.4: one curve for each algorithm.
CURVES = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1}


def fresh_key(alg):
    if alg.startswith("HS"):
        return secrets.token_bytes(int(alg[2:]) // 8)
    if alg in CURVES:
        return ec.generate_private_key(CURVES[alg]())
    if alg == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def generate(row):
    key = fresh_key(row["alg"])
    to_jwk = jwt.get_algorithm_by_name(row["alg"]).to_jwk
    public = key if isinstance(key, bytes) else key.public_key()
    return {"private": to_jwk(key, as_dict=True), "public": to_jwk(public, as_dict=True)}


def key_of(row):
    # PyJWT prefers the key's own `alg` to the one it is given; the row's decides here.
    return jwt.PyJWK({**row["jwk"], "alg": row["alg"]})


def mint(row):
    key = key_of(row)
    # An explicit `typ` of null leaves the member out, where PyJWT would add "JWT".
    headers = {"typ": None, **row.get("header", {})}
    return jwt.encode(row["claims"], key, algorithm=row["alg"], headers=headers)


def verify(row):
    try:
        claims = jwt.decode(
            row["token"],
            key_of(row),
            algorithms=[row["alg"]],
            issuer=row.get("issuer"),
            audience=row.get("audience"),
        )
    except Exception as error:  # Whatever it refuses with is the answer.
        return {"ok": False, "error": f"{type(error).__name__}: {error}"}
    return {"ok": True, "claims": claims}


def main():
    request = json.load(sys.stdin)
    answer = {
        "generated": {row["name"]: generate(row) for row in request.get("generate", [])},
        "minted": {row["name"]: mint(row) for row in request.get("mint", [])},
        "verified": {row["name"]: verify(row) for row in request.get("verify", [])},
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
