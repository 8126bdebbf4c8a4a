// The page on which users log in.

import { accountOf } from './settings.mjs';

// In bytes.
const MAX_BODY = 4_096;

export async function login(provider, request, response) {
  const { prompt } = await provider.interactionDetails(request, response);
  if (prompt.name !== 'login') throw new Error(`nobody answers the prompt ${prompt.name}`);
  if (request.method !== 'POST') return show(response, 200, '');
  const form = new URLSearchParams(await read(request));
  const accountId = accountOf(form.get('username'), form.get('password'));
  if (!accountId) return show(response, 401, '<p>Wrong username or password.</p>');
  return provider.interactionFinished(request, response, { login: { accountId } });
}

// The form posts to the address that it was loaded from.
function show(response, status, said) {
  response.writeHead(status, {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'content-type': 'text/html; charset=utf-8',
  });
  response.end(`<!doctype html>
<html lang="en">
<title>Log in</title>
<h1>Log in</h1>
${said}
<p>alice (wonderland) is an admin, bob (builder) is not.</p>
<form method="post">
  <p><label>Username <input name="username" autocomplete="username" required autofocus></label>
  <p><label>Password <input name="password" type="password" autocomplete="current-password" required></label>
  <p><button>Log in</button>
</form>
`);
}

async function read(request) {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > MAX_BODY) throw Object.assign(new Error('the form is too long'), { statusCode: 413 });
  }
  return body;
}
