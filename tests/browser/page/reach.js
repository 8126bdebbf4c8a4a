// Posts by a script, with the cookies of the service if the browser lets them go, and tells what it
// can know of the answer.
const [url, how, done] = arguments;
const login = JSON.stringify({ username: "bob", password: "builder" });
const init = { method: "POST", credentials: "include" };
if (how === "no-cors") Object.assign(init, { mode: "no-cors" });
if (url.endsWith("/login")) init.body = login;
if (how === "json") init.headers = { "Content-Type": "application/json" };
fetch(url, init).then(
  (answer) => done(answer.type === "opaque" ? "opaque" : String(answer.status)),
  (error) => done(error.name),
);
