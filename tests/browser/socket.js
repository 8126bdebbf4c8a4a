// Opens a WebSocket, the token as one of its subprotocols if there is one, and tells which
// subprotocol was selected and what came back.
const [url, real, token, done] = arguments;
const base64url = (text) =>
  btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const bearer = (token) => `base64url.bearer.authorization.k8s.io.${base64url(token)}`;
const protocols = token ? [...real, bearer(token)] : real;
const socket = new WebSocket(url, protocols);
let said = "failed";
socket.onopen = () => socket.send("hello");
socket.onmessage = (message) => {
  said = `${socket.protocol}: ${message.data}`;
  socket.close();
};
socket.onclose = () => done(said);
