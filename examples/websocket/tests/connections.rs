//! Connections by a real client: who is let in, what is said, and when it ends.

#![cfg(test)]

use std::time::{Duration, Instant};

use base64_simd::URL_SAFE_NO_PAD;
use futures_util::{SinkExt, StreamExt};
use hallpass::Verifier;
use hallpass::session::{MemoryStore, Sessions};
use hallpass_testkit::{TestIssuer, TokenBuilder};
use quickstart::app::App;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Response;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The chat on a free port, of tokens of its own; stopped when it is dropped.
struct Chat {
    url: String,
    issuer: TestIssuer,
    server: JoinHandle<()>,
}

impl Chat {
    async fn start() -> Self {
        let issuer = TestIssuer::eddsa();
        let verifier = issuer.verifier();
        let mut chat = Self::serve(app().await, verifier).await;
        chat.issuer = issuer;
        chat
    }

    async fn serve(app: App, verifier: Verifier) -> Self {
        let router = websocket::router(app, verifier);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}/chat", listener.local_addr().unwrap());
        let server = tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        Self { url, issuer: TestIssuer::eddsa(), server }
    }

    fn token(&self, name: &str) -> TokenBuilder {
        let roles: [&str; 0] = [];
        self.issuer.token().subject(name).claim("name", name).claim("roles", roles)
    }

    /// A handshake with these header fields.
    async fn open(&self, fields: &[(&'static str, String)]) -> Result<(Socket, Response), Error> {
        let mut request = self.url.as_str().into_client_request().unwrap();
        for (name, value) in fields {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        connect_async(request).await
    }

    /// As a program joins.
    async fn join(&self, token: &TokenBuilder) -> Socket {
        let (socket, _) = self.open(&[bearer(token), protocols("chat")]).await.unwrap();
        socket
    }
}

impl Drop for Chat {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The login of the quickstart.
async fn app() -> App {
    let sessions = Sessions::builder(MemoryStore::new());
    App::new(sessions.issuer("http://localhost:3002").audience("chat")).await.unwrap()
}

fn bearer(token: &TokenBuilder) -> (&'static str, String) {
    ("authorization", token.bearer())
}

fn protocols(list: impl Into<String>) -> (&'static str, String) {
    ("sec-websocket-protocol", list.into())
}

/// The token as a browser offers it.
fn offered(token: &str) -> String {
    let encoded = URL_SAFE_NO_PAD.encode_to_string(token);
    format!("base64url.bearer.authorization.k8s.io.{encoded}")
}

async fn hear(socket: &mut Socket) -> Message {
    let message = timeout(Duration::from_secs(5), socket.next()).await;
    message.expect("something arrives").expect("the connection is open").expect("it is a message")
}

#[tokio::test]
async fn handshakes_that_are_refused() {
    let chat = Chat::start().await;
    let (good, late) = (chat.token("ada"), chat.token("ada").expires_in(-60));
    let (stranger, encoded) = (TestIssuer::eddsa().token(), offered(&good.sign()));
    let rows = [
        ("no token", vec![protocols("chat")], 401, true),
        ("an expired one", vec![protocols("chat"), bearer(&late)], 401, true),
        (
            "a stranger's",
            vec![protocols(format!("chat, {}", offered(&stranger.sign())))],
            401,
            true,
        ),
        ("two tokens", vec![protocols(format!("chat, {encoded}")), bearer(&good)], 400, true),
        ("nothing but a token", vec![protocols(&encoded)], 400, true),
        ("another protocol", vec![protocols(format!("mqtt, {encoded}"))], 400, false),
        ("no protocol", vec![bearer(&good)], 400, false),
    ];
    for (name, fields, status, challenged) in rows {
        let Err(Error::Http(answer)) = chat.open(&fields).await else {
            panic!("{name}: no refusal before the upgrade");
        };
        assert_eq!(answer.status(), status, "{name}");
        let challenge = answer.headers().contains_key("www-authenticate");
        assert_eq!(challenge, challenged, "{name}");
    }
}

#[tokio::test]
async fn a_browser_joins_by_subprotocol_and_the_token_is_not_echoed() {
    let chat = Chat::start().await;
    let token = offered(&chat.token("ada").sign());
    for offer in [format!("{token}, chat"), format!("chat, {token}"), format!("v2, chat, {token}")]
    {
        let (mut socket, answer) = chat.open(&[protocols(&offer)]).await.unwrap();
        assert_eq!(answer.status(), 101);
        assert_eq!(answer.headers()["sec-websocket-protocol"], "chat");
        let fields = format!("{:?}", answer.headers());
        assert!(!fields.contains("base64url"), "{fields}");
        socket.send("hello".into()).await.unwrap();
        assert_eq!(hear(&mut socket).await, Message::text(r#"{"from":"ada","text":"hello"}"#));
    }
}

#[tokio::test]
async fn everybody_hears_what_is_said_and_who_said_it() {
    let chat = Chat::start().await;
    let (mut ada, mut bob) =
        (chat.join(&chat.token("ada")).await, chat.join(&chat.token("bob")).await);
    // Bob has joined once he hears himself.
    bob.send("hi".into()).await.unwrap();
    let line = Message::text(r#"{"from":"bob","text":"hi"}"#);
    assert_eq!(hear(&mut bob).await, line);
    ada.send(r#"{"from":"bob"} <b>"#.into()).await.unwrap();
    let line = Message::text(r#"{"from":"ada","text":"{\"from\":\"bob\"} <b>"}"#);
    assert_eq!(hear(&mut bob).await, line);
    loop {
        // Whether ada heard bob depends on who was first.
        if hear(&mut ada).await == line {
            break;
        }
    }
}

#[tokio::test]
async fn a_connection_ends_with_its_token() {
    let chat = Chat::start().await;
    let mut stays = chat.join(&chat.token("bob")).await;
    let start = Instant::now();
    let mut socket = chat.join(&chat.token("ada").expires_in(2)).await;
    let Message::Close(Some(CloseFrame { code, reason })) = hear(&mut socket).await else {
        panic!("something else than the end");
    };
    assert_eq!((u16::from(code), reason.as_str()), (4401, "the token expired"));
    // `exp` has whole seconds, so two of them are between one and two.
    let lasted = start.elapsed().as_millis();
    assert!((900..2_900).contains(&lasted), "{lasted} ms");
    stays.send("still here".into()).await.unwrap();
    assert_eq!(hear(&mut stays).await, Message::text(r#"{"from":"bob","text":"still here"}"#));
}

#[tokio::test]
async fn a_connection_ends_with_its_session() {
    let app = app().await;
    let sessions = app.sessions.clone();
    let chat = Chat::serve(app, sessions.verifier()).await;
    let (alice, bob) =
        (sessions.start("alice").await.unwrap(), sessions.start("bob").await.unwrap());
    let join = async |access: &str| {
        let bearer = ("authorization", format!("Bearer {access}"));
        chat.open(&[bearer, protocols("chat")]).await.unwrap().0
    };
    let (mut ends, mut stays) = (join(alice.access_token()).await, join(bob.access_token()).await);
    sessions.revoke_subject("alice").await.unwrap();
    let Message::Close(Some(frame)) = hear(&mut ends).await else {
        panic!("something else than the end");
    };
    assert_eq!((u16::from(frame.code), frame.reason.as_str()), (4401, "the user was logged out"));
    stays.send("still here".into()).await.unwrap();
    assert_eq!(hear(&mut stays).await, Message::text(r#"{"from":"Bob","text":"still here"}"#));
}

#[tokio::test]
async fn the_leeway_of_the_handshake_keeps_no_connection_open() {
    let chat = Chat::start().await;
    let mut socket = chat.join(&chat.token("ada").expires_in(-5)).await;
    let Message::Close(Some(frame)) = hear(&mut socket).await else {
        panic!("something else than the end");
    };
    assert_eq!(u16::from(frame.code), 4401);
}
