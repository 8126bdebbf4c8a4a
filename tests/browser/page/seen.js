// Looks everywhere where a script could find the refresh token.
const [done] = arguments;
const look = async () => {
  const request = new Request("/auth/refresh", { method: "POST", headers: { Cookie: "a=b" } });
  const answer = await fetch(request);
  const body = await answer.text();
  const stored = [...Object.values({ ...localStorage }), ...Object.values({ ...sessionStorage })];
  const databases = await indexedDB.databases();
  const caches = await window.caches.keys();
  const cookies = await cookieStore.getAll();
  return {
    status: answer.status,
    cookie: document.cookie,
    sent: request.headers.get("Cookie"),
    set: answer.headers.get("Set-Cookie"),
    stored,
    all: JSON.stringify([
      ...[body, [...answer.headers], stored, databases, caches, cookies],
      document.documentElement.outerHTML,
    ]),
  };
};
look().then(done, (error) => done(String(error)));
