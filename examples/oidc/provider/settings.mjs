// Who may log in, which programs may ask for tokens, and for which services.

import { randomBytes } from 'node:crypto';

import { errors } from 'oidc-provider';

import { Store } from './store.mjs';

// Passwords as they are, because whoever reads this shall be able to log in.
const USERS = new Map([
  ['alice', { password: 'wonderland', name: 'Alice', roles: ['admin'] }],
  ['bob', { password: 'builder', name: 'Bob', roles: [] }],
]);

// What a token can be for, by its resource indicator (RFC 8707), and what it may be allowed there.
const RESOURCES = new Map([
  ['https://orders.example', 'orders:read orders:write'],
  ['https://billing.example', 'billing:read'],
]);

// Keys of cookies: the same for all providers of this process.
const COOKIES = [randomBytes(32).toString('base64url')];

export function accountOf(name, password) {
  return USERS.get(name)?.password === password ? name : undefined;
}

// The settings of a provider that signs with this private key, a JWK for ES256.
export function settings(issuer, key) {
  return {
    adapter: Store,
    jwks: { keys: [key] },
    cookies: { keys: COOKIES },
    clients: clients(issuer),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    responseTypes: ['code'],
    scopes: ['openid'],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: true, getResourceServerInfo, useGrantedResource: () => true },
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    // The page `/app` is of the same origin, and its requests say so. No other page may ask.
    clientBasedCORS: (_, origin) => origin === issuer,
    extraTokenClaims,
    findAccount,
    loadExistingGrant,
    renderError,
    // In seconds.
    ttl: {
      AccessToken: 600,
      ClientCredentials: 600,
      Grant: 3_600,
      IdToken: 600,
      Interaction: 600,
      Session: 3_600,
    },
  };
}

function clients(issuer) {
  return [
    {
      client_id: 'nightly-job',
      client_secret: 'a-secret-for-the-example-alone',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
    {
      // An application in the browser can keep no secret: it proves by PKCE that it asked.
      client_id: 'shop-app',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      redirect_uris: [`${issuer}/app`],
      response_types: ['code'],
    },
  ];
}

// Access tokens are JWTs for one service, and `aud` names it.
function getResourceServerInfo(_, resource) {
  const scope = RESOURCES.get(resource);
  if (!scope) throw new errors.InvalidTarget();
  return {
    scope,
    audience: resource,
    accessTokenFormat: 'jwt',
    accessTokenTTL: 600,
    jwt: { sign: { alg: 'ES256' } },
  };
}

// Name and roles go into the access tokens of users. A program has neither.
function extraTokenClaims(_, token) {
  const user = USERS.get(token.accountId);
  return user && { name: user.name, roles: user.roles };
}

function findAccount(_, id) {
  return USERS.has(id) ? { accountId: id, claims: () => ({ sub: id }) } : undefined;
}

// The shop's own application: its users are not asked whether it may act for them.
async function loadExistingGrant({ oidc }) {
  const { client, provider, session } = oidc;
  const known = session.grantIdFor(client.clientId);
  if (known) return provider.Grant.find(known);
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope('openid');
  for (const [resource, scope] of RESOURCES) grant.addResourceScope(resource, scope);
  await grant.save();
  return grant;
}

function renderError(ctx, { error, error_description: description }) {
  ctx.type = 'text/plain';
  ctx.body = description ? `${error}: ${description}` : error;
}
