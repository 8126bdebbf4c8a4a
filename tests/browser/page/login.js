// Logs in as somebody else, while the page shows no form for that.
const [username, password, done] = arguments;
const idle = () => {};
import("/session.js").then(async ({ Session }) => {
  const session = new Session({ changed: idle, exchanged: idle });
  done((await session.login({ username, password })).status);
});
