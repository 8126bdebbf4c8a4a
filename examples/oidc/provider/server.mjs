// An OpenID provider on loopback: `node server.mjs <port>`, and 0 is any free port.
//
// Standard output gets one line, the issuer. The process ends when its standard input does, so that
// it does not outlive whoever started it.
//
// What it serves beside OpenID Connect:
//   GET /app    an application in the browser, which logs its user in and shows the access token
//   PUT /keys   a new signing key; the old one signs and verifies nothing more

import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { Provider } from 'oidc-provider';

import { login } from './login.mjs';
import { settings } from './settings.mjs';

const APP = readFileSync(new URL('app.html', import.meta.url));

const server = createServer(answer);
server.once('error', (error) => {
  console.error(`provider: cannot listen on 127.0.0.1: ${error.message}`);
  process.exit(1);
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  rotate();
  process.stdout.write(`${issuer}\n`);
});
process.stdin.resume().once('end', () => process.exit(0));
// In a terminal ctrl-c reaches this process, too: whoever started it decides when it ends.
process.on('SIGINT', () => {});
// Standard output has a reader for one line and no more.
console.info = console.error;
console.log = console.error;

let issuer;
let provider;
let handle;

// A provider keeps its keys for life, so another one takes its place. It remembers the same, because
// what providers remember is not in them.
function rotate() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' };
  provider = new Provider(issuer, settings(issuer, key));
  provider.on('server_error', (_, error) => console.error('provider:', error));
  handle = provider.callback();
}

async function answer(request, response) {
  const path = request.url.split('?')[0];
  try {
    if (path === '/app' && request.method === 'GET') {
      response.setHeader('content-type', 'text/html; charset=utf-8').end(APP);
    } else if (path === '/keys' && request.method === 'PUT') {
      // No page of another site can send a PUT without asking, and nobody answers it.
      rotate();
      response.writeHead(204).end();
    } else if (path.startsWith('/interaction/')) {
      await login(provider, request, response);
    } else {
      await handle(request, response);
    }
  } catch (error) {
    console.error('provider:', error.message);
    if (!response.headersSent) response.writeHead(error.statusCode ?? 500);
    response.end();
  }
}
