// Makes keys, and mints and verifies tokens, with jose, a JWT implementation for Node.
//
// Standard input, JSON:
//   generate: [{name, alg}]
//   mint:   [{name, alg, jwk, header, claims}]            jwk: a private key, or oct
//   verify: [{name, alg, jwk, token, issuer, audience}]   jwk: a public key, or oct
// Standard output, JSON:
//   generated: {name: {private, public}}                  two JWKs; of HMAC twice the same one, oct
//   minted:    {name: token}
//   verified:  {name: {ok: true, claims} | {ok: false, error}}
//
// What cannot be made or minted is a defect of the test: the script ends with an error.
// HALLPASS_INTEROP names the folder whose `node` has the packages; `cargo xtask test` sets it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.env.HALLPASS_INTEROP;
if (!folder) {
  throw new Error('HALLPASS_INTEROP is not set: run `cargo xtask test`');
}
const packages = createRequire(resolve(folder, 'node', 'index.js'));
const { SignJWT, exportJWK, generateKeyPair, generateSecret, importJWK, jwtVerify } = await import(
  pathToFileURL(packages.resolve('jose'))
);

async function generate({ alg }) {
  if (alg.startsWith('HS')) {
    const jwk = await exportJWK(await generateSecret(alg, { extractable: true }));
    return { private: jwk, public: jwk };
  }
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { private: await exportJWK(privateKey), public: await exportJWK(publicKey) };
}

async function mint({ alg, jwk, header, claims }) {
  const key = await importJWK(jwk, alg);
  return new SignJWT(claims).setProtectedHeader({ ...header, alg }).sign(key);
}

async function verify({ alg, jwk, token, issuer, audience }) {
  try {
    const key = await importJWK(jwk, alg);
    const { payload } = await jwtVerify(token, key, { algorithms: [alg], issuer, audience });
    return { ok: true, claims: payload };
  } catch (error) {
    return { ok: false, error: `${error.code ?? error.name}: ${error.message}` };
  }
}

async function each(rows, work) {
  const results = await Promise.all((rows ?? []).map(async (row) => [row.name, await work(row)]));
  return Object.fromEntries(results);
}

const request = JSON.parse(readFileSync(0, 'utf8'));
const answer = {
  generated: await each(request.generate, generate),
  minted: await each(request.mint, mint),
  verified: await each(request.verify, verify),
};
process.stdout.write(`${JSON.stringify(answer)}\n`);
