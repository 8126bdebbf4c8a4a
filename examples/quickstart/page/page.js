// What is on the page. How a session is kept is in session.js, which knows nothing of this.

import { Ended, Session, Unavailable, claims } from "/session.js";

const SHOWN = 30;
// Those that say something about sessions.
const FIELDS = ["cache-control", "content-type", "retry-after", "www-authenticate"];
// In milliseconds each.
const TIMES = { auth_time: 1_000, exp: 1_000, iat: 1_000, nbf: 1_000, sst: 1 };

const byId = (id) => document.getElementById(id);

const session = new Session({
  changed: show,
  exchanged: log,
  // `/?no-locks` is for tests: a browser that has no Web Locks.
  locks: new URLSearchParams(location.search).has("no-locks") ? null : navigator.locks,
});

byId("login").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  act(form.querySelector("button"), async () => {
    const answer = await session.login(Object.fromEntries(new FormData(form)));
    form.password.value = "";
    if (answer.status === 401) form.password.focus();
    if (answer.status === 401) say("Wrong username or password.", true);
    else if (session.state !== "in") say(result("Log in", answer), true);
  });
});

byId("again").addEventListener("click", ({ target }) => act(target, () => session.refresh()));

byId("refresh").addEventListener("click", ({ target }) =>
  act(target, async () => {
    await session.refresh();
    say("There is a new access token.");
  }),
);

for (const button of document.querySelectorAll("[data-call]")) {
  const [method, path] = button.dataset.call.split(" ");
  button.addEventListener("click", () =>
    act(button, async () => say(result(button.dataset.call, await session.call(method, path)))),
  );
}

byId("list").addEventListener("click", ({ target }) => act(target, list));

for (const button of document.querySelectorAll("[data-logout]")) {
  button.addEventListener("click", () =>
    act(button, async () => {
      const answer = await session.logout(button.dataset.logout);
      if (session.state === "out") return;
      say(`${result("Log out", answer)} You are still logged in.`, true);
    }),
  );
}

// Who is there is not known after a reload: the cookie may still be.
act(byId("again"), () => session.refresh());

/** Does what a button is for, once at a time, and tells what prevents it. */
async function act(button, work) {
  if (button.ariaDisabled === "true") return;
  // Not `disabled`: that would take the focus away.
  button.ariaDisabled = "true";
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Ended || error instanceof Unavailable)) throw error;
    if (error instanceof Unavailable) say(`${error.message} ${held(error)}`, true);
    show();
  } finally {
    button.ariaDisabled = null;
  }
}

/** Shows the sessions of who is logged in, each with a button that ends it. */
async function list() {
  const answer = await session.call("GET", "/sessions");
  say(result("My sessions", answer));
  if (answer.status !== 200) return;
  byId("listed").replaceChildren(...JSON.parse(answer.body).map(listed));
  byId("sessions").hidden = false;
}

function listed({ id, current, started, refreshed }) {
  const end = element("button", ["End"], { ariaLabel: `End the session ${id}` });
  end.addEventListener("click", () =>
    act(end, async () => {
      say(result("End", await session.call("DELETE", `/sessions/${id}`)));
      // Of the session that asks, the next request hears that it has ended.
      await list();
      byId("list").focus();
    }),
  );
  const cells = [time(started * 1_000), time(refreshed * 1_000), current ? "this one" : id, end];
  return element("tr", cells.map((cell) => element("td", [cell])));
}

/** What a failure means for who is logged in, and when the service is asked again. */
function held({ until }) {
  const kept = session.state === "in" ? "You stay logged in. " : "";
  return until > Date.now() ? `${kept}It can be asked again from ${time(until)} on.` : kept;
}

/** Shows who is logged in, if anybody is. */
function show() {
  const before = document.body.dataset.state;
  const { state, token } = session;
  const shown = state === "unknown" ? "waiting" : state;
  document.body.dataset.state = shown;
  for (const id of ["out", "waiting", "in"]) byId(id).hidden = id !== shown;
  byId("token").hidden = !token;
  byId("sessions").hidden ||= !token;
  const told = token ? claims(token) : {};
  byId("who").textContent = {
    in: `Logged in as ${told.name ?? told.sub}`,
    out: "Logged out",
    waiting: "Not known",
  }[shown];
  byId("until").textContent = token ? time(token.until) : "";
  byId("claims").replaceChildren(...Object.entries(told).map(row));
  if (before === shown) return;
  if (shown === "in") say(`You are logged in as ${told.name ?? told.sub}.`);
  if (shown === "out") say(before === "in" ? "You are logged out." : "Nobody is logged in.");
  // Where what had the focus has gone, and never while the page comes up.
  const focused = document.activeElement;
  const isLost = focused === document.body || focused.closest("[hidden]");
  if (isLost && before !== "unknown") byId(`${shown}-title`).focus();
}

function row([name, value]) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const shown = name in TIMES ? `${text} (${time(value * TIMES[name])})` : text;
  return element("tr", [element("th", [name], { scope: "row" }), element("td", [shown])]);
}

/** Adds an exchange to the log, the last one on top and open. */
function log({ method, path, status, fields, body, milliseconds }) {
  const interesting = fields.filter(([name]) => FIELDS.includes(name));
  const lines = interesting.map(([name, value]) => `${name}: ${value}\n`).join("");
  const summary = element("summary", [
    element("span", [status || "none"], { className: `code ${kind(status)}` }),
    element("span", [`${method} ${path}`], { className: "request" }),
    element("span", [`${milliseconds.toFixed(0)} ms`], { className: "aside" }),
  ]);
  const whole = element("pre", [`${lines}${lines && body ? "\n" : ""}${pretty(body)}`]);
  const list = byId("log");
  for (const open of list.querySelectorAll("details")) open.open = false;
  list.prepend(element("li", [element("details", [summary, whole], { open: true })]));
  while (list.children.length > SHOWN) list.lastElementChild.remove();
}

function kind(status) {
  if (status === 0 || status >= 500) return "bad";
  return status >= 400 ? "no" : "good";
}

/** JSON over several lines. A token is shown by its claims, and nowhere else. */
function pretty(body) {
  try {
    const hide = (name, value) =>
      name.endsWith("_token") ? `${value.slice(0, 3)}… (${value.length} characters)` : value;
    return JSON.stringify(JSON.parse(body), hide, 2);
  } catch {
    return body;
  }
}

const result = (what, { status, body }) =>
  status ? `${what}: the service answered ${status}.` : `${what}: ${body}.`;

function say(text, isBad = false) {
  byId("status").textContent = text;
  byId("status").classList.toggle("bad", isBad);
}

const time = (milliseconds) => new Date(milliseconds).toLocaleTimeString("en-GB");

function element(name, children, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
