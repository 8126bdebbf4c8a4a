// Sends a request, and tells what a script can know of the answer.
const [url, init, done] = arguments;
fetch(url, { credentials: "include", ...init })
  .then(async (answer) => {
    const challenge = answer.headers.get("www-authenticate");
    return `${answer.status} ${challenge ?? (await answer.text())}`;
  })
  .catch((error) => error.name)
  .then(done);
