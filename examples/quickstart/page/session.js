// A session in a page: the rules of docs/manual/sessions.md, "A client of your own".
//
// The access token is in this module's memory, and in that of the other tabs, which tell it each
// other. The refresh token is in a cookie that no script sees, and that the browser reads again for
// each request. All that is stored are two times of day: since when the service is asked, and
// when it may be asked again.

// The service's grace, and what follows from it. Who sets another grace has to change it here, too.
const GRACE = 10_000;
const REST = 2 * GRACE;
const LONGEST_REST = 300_000;
const SECOND_ATTEMPT = 2_500;
const ATTEMPT_TIMEOUT = 2_000;
// A machine that slept, or a tab in the background, can be later than it wanted to be.
const TOO_LATE = SECOND_ATTEMPT + 500;

const TIMEOUT = 10_000;
const LOCK = "hallpass-refresh";
const LOCK_TIMEOUT = 15_000;
const ASKING = "hallpass-asking";
const RESTING = "hallpass-resting";
const SHARING = 250;

/** Nothing is known of the session: it goes on. `until` is when the service may be asked again. */
export class Unavailable extends Error {
  constructor(message, until) {
    super(message);
    this.until = until;
  }
}

/** There is no session, or it has ended: the login is what helps. */
export class Ended extends Error {}

export class Session {
  /** "unknown" until the first refresh has been answered, then "in" or "out". */
  state = "unknown";
  #token = null;
  #arrived = -Infinity;
  #locks;
  #queue = Promise.resolve();
  #tabs = new BroadcastChannel("hallpass-session");
  #changed;
  #exchanged;

  /**
   * `changed()` is called whenever state or token have changed, `exchanged(exchange)` after each
   * request. `locks` are the browser's Web Locks; without them tabs do not wait for each other.
   */
  constructor({ changed, exchanged, locks = navigator.locks }) {
    this.#changed = changed;
    this.#exchanged = exchanged;
    this.#locks = locks;
    this.#tabs.onmessage = ({ data }) => (data ? this.#keep(data) : this.#end());
  }

  /** The access token with the time (of `Date.now`) until which it is good, or `null`. */
  get token() {
    return this.#token;
  }

  /** Logs in, and answers what the server answered. */
  login(credentials) {
    return this.#alone(async () => {
      const sent = Date.now();
      const answer = await this.#send("POST", "/login", {
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(credentials),
      });
      if (answer.status === 200) this.#hand(answer, sent);
      return answer;
    });
  }

  /** Ends this session, or with "logout-all" each of its user's. Answers what the server did. */
  logout(how = "logout") {
    return this.#alone(async () => {
      const answer = await this.#send("POST", `/auth/${how}`);
      // Of no other answer is it known that the session has ended.
      if (answer.status === 204 || answer.status === 401) this.#endEverywhere();
      return answer;
    });
  }

  /**
   * Calls a guarded route. A token that has run out is replaced first, and one that is refused
   * once, afterwards.
   */
  async call(method, path) {
    const asked = Date.now();
    if (!this.#isGood()) await this.refresh(asked);
    const used = this.#token;
    const answer = await this.#send(method, path, bearer(used));
    if (answer.status !== 401) return answer;
    // Another tab may have replaced it while this request was under way.
    if (this.#token === used) await this.refresh();
    return this.#send(method, path, bearer(this.#token));
  }

  /**
   * Gets another access token. One that came since `asked`, by another tab, is as good.
   *
   * Throws `Ended` or `Unavailable`.
   */
  refresh(asked = Date.now()) {
    return this.#alone(async (waited) => {
      if (await this.#came(asked, waited)) return;
      const began = this.#begin();
      try {
        await this.#attempt(began);
      } finally {
        write(ASKING, 0);
      }
    });
  }

  /**
   * When the first attempt was. A page that is loaded anew goes on with the attempts of the one
   * before, and rests with it.
   */
  #begin() {
    const now = Date.now();
    const before = now - read(ASKING);
    const isUnanswered = before >= 0 && before < TOO_LATE + REST;
    if (isUnanswered && before <= SECOND_ATTEMPT) return now - before;
    const rested = isUnanswered ? now - before + TOO_LATE + REST : read(RESTING);
    // Further ahead is a clock that was set back meanwhile.
    if (rested > now && rested <= now + LONGEST_REST) {
      throw new Unavailable("The service did not answer, and is left alone for a while.", rested);
    }
    write(ASKING, now);
    return now;
  }

  /** Two attempts, so that the last one comes while the service can still give the same answer. */
  async #attempt(began) {
    let last = await this.#ask();
    const wait = Math.max(began + SECOND_ATTEMPT - Date.now(), 0);
    // What the service wants to wait for is not over by then: the rest is for that.
    if (last && last.retryAfter <= wait) {
      await sleep(wait);
      if (Date.now() <= began + TOO_LATE) last = await this.#ask();
    }
    if (!last) return;
    const until = Date.now() + Math.min(Math.max(REST, last.retryAfter), LONGEST_REST);
    write(RESTING, until);
    const why = last.status ? `answers ${last.status}` : "does not answer";
    throw new Unavailable(`The service ${why}.`, until);
  }

  /** One attempt: the answer if it says nothing of the session, `null` if there is a token now. */
  async #ask() {
    const sent = Date.now();
    const answer = await this.#send("POST", "/auth/refresh", { timeout: ATTEMPT_TIMEOUT });
    const { status } = answer;
    if (status === 200 && this.#hand(answer, sent)) return null;
    if (status === 401) {
      this.#endEverywhere();
      throw new Ended("The session has ended.");
    }
    // A request that is wrong is not better the second time.
    if (status >= 400 && status < 500 && status !== 429) {
      throw new Unavailable(`The service refuses to refresh (${status}).`, sent);
    }
    return answer;
  }

  /**
   * Whether a token came since then. The word of the tab that had the lock before can be a moment
   * behind the lock.
   */
  async #came(asked, waited) {
    const limit = performance.now() + (waited ? SHARING : 0);
    while (this.#arrived < asked && performance.now() < limit) await sleep(SHARING / 10);
    return this.#arrived >= asked && this.#isGood();
  }

  /**
   * One at a time: within this tab, and with Web Locks among all tabs.
   *
   * Logins and logouts, too: a refresh that is under way while they change the cookie would bring
   * its answer's cookie after theirs.
   */
  #alone(work) {
    const done = this.#queue.then(() => this.#locked(work));
    this.#queue = done.catch(() => {});
    return done;
  }

  /** Tells `work` whether it had to wait for another tab. */
  async #locked(work) {
    if (!this.#locks) return work(false);
    let begun = false;
    let waited = false;
    const begin = (lock) => {
      waited ||= lock === null;
      begun = lock !== null;
      return begun ? work(waited) : undefined;
    };
    try {
      const done = await this.#locks.request(LOCK, { ifAvailable: true }, begin);
      if (begun) return done;
      return await this.#locks.request(LOCK, { signal: AbortSignal.timeout(LOCK_TIMEOUT) }, begin);
    } catch (error) {
      if (begun) throw error;
      if (!waited) return work(false); // There are locks, and none for this page.
      throw new Unavailable("Another tab of this page does not finish.", Date.now());
    }
  }

  /**
   * Keeps the token of an answer, and tells it the other tabs. False if there is none: something
   * between here and the service can say 200 as well.
   */
  #hand({ body }, sent) {
    let token;
    try {
      const { access_token: text, expires_in: seconds } = JSON.parse(body);
      token = { text, until: sent + seconds * 1_000 };
      claims(token);
    } catch {
      return false;
    }
    this.#keep(token);
    write(RESTING, 0);
    this.#tabs.postMessage(token);
    return true;
  }

  #keep(token) {
    this.#token = token;
    this.#arrived = Date.now();
    this.state = "in";
    this.#changed();
  }

  #endEverywhere() {
    this.#end();
    this.#tabs.postMessage(null);
  }

  #end() {
    this.#token = null;
    this.state = "out";
    this.#changed();
  }

  #isGood() {
    return this.#token !== null && Date.now() < this.#token.until;
  }

  /** One request. No answer is an answer, too: of status 0. */
  async #send(method, path, { timeout = TIMEOUT, ...init } = {}) {
    const began = performance.now();
    const answer = { status: 0, fields: [], body: "", retryAfter: 0 };
    try {
      const signal = AbortSignal.timeout(timeout);
      const response = await fetch(path, { method, signal, cache: "no-store", ...init });
      answer.body = await response.text();
      answer.status = response.status;
      answer.fields = [...response.headers];
      answer.retryAfter = retryAfter(response.headers.get("Retry-After"));
    } catch (error) {
      const isLate = error.name === "TimeoutError";
      answer.body = isLate ? `no answer in ${timeout / 1_000} s` : "no connection";
    }
    this.#exchanged({ method, path, milliseconds: performance.now() - began, ...answer });
    return answer;
  }
}

/** The claims of an access token: for the eyes. To believe them is the service's affair. */
export function claims(token) {
  const part = token.text.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

const bearer = (token) => (token ? { headers: { Authorization: `Bearer ${token.text}` } } : {});

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, Math.max(0, milliseconds)));

/** `Retry-After` (RFC 9110 §10.2.3), in milliseconds from now. */
function retryAfter(value) {
  if (!value) return 0;
  const seconds = Number(value);
  const wait = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1_000;
  return Math.max(0, wait || 0);
}

// A browser that stores nothing has one tab's memory instead.
const memory = new Map();

function read(name) {
  try {
    return Number(localStorage.getItem(name));
  } catch {
    return memory.get(name) ?? 0;
  }
}

function write(name, time) {
  memory.set(name, time);
  try {
    localStorage.setItem(name, String(time));
  } catch {
    // Kept above.
  }
}
