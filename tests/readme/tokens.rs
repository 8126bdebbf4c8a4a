//! Rows about tokens that are refused, and the settings of the issuer that let them in.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use hallpass::axum::authenticate;
use hallpass::{Algorithm, Issuer, Profile, Secret, SigningKey, StaticKeys, UnixTime, Verifier};
use hallpass_testkit::{ManualClock, TestIssuer, TokenBuilder};

use crate::attempt::{Attempt, Case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        no_scheme(),
        quotes(),
        profile(),
        audience(),
        base64(),
        rotated(),
        slash(),
        expired(),
        subject(),
    ]
}

fn no_scheme() -> Case {
    let app = App::new();
    Case {
        symptom: "401 on every request, although the client sends the token",
        wrong: app.attempt(app.issuer()).authorization(app.token().sign()),
        right: app.attempt(app.issuer()).authorization(app.token().bearer()),
        cured: 200,
    }
}

fn quotes() -> Case {
    let app = App::new();
    let token = app.token().sign();
    Case {
        symptom: "400 on every request",
        wrong: app.attempt(app.issuer()).authorization(format!("Bearer \"{token}\"")),
        right: app.attempt(app.issuer()).authorization(format!("Bearer {token}")),
        cured: 200,
    }
}

fn profile() -> Case {
    let app = App::new();
    let token = app.token().typ("JWT").bearer();
    let strict = app.issuer().profile(Profile::Rfc9068);
    Case {
        symptom: "401 from an issuer with `.profile(Profile::Rfc9068)`",
        wrong: app.attempt(strict).authorization(&token),
        right: app.attempt(app.issuer()).authorization(&token),
        cured: 200,
    }
}

fn audience() -> Case {
    let app = App::new();
    Case {
        symptom: "401 for tokens without `aud`",
        wrong: app.attempt(app.issuer()).authorization(app.token().without("aud").bearer()),
        right: app.attempt(app.issuer()).authorization(app.token().bearer()),
        cured: 200,
    }
}

fn base64() -> Case {
    let text = "Mvk8p1o4oWg2VfEkBmh0q5ZPX3r7cJ9uTtY6LsNdAeI=";
    let signs = Secret::from_base64(text).unwrap();
    let app = App::signing(SigningKey::hmac(Algorithm::HS256, signs).unwrap());
    let verifies = |secret| Issuer::new(NAME, StaticKeys::hs256(secret).unwrap());
    let token = app.token().bearer();
    Case {
        symptom: "401 for every token, with one shared secret",
        wrong: app.attempt(verifies(Secret::from_text(text).unwrap())).authorization(&token),
        right: app.attempt(verifies(Secret::from_base64(text).unwrap())).authorization(&token),
        cured: 200,
    }
}

fn rotated() -> Case {
    let (old, new) = (App::new(), App::new());
    let token = new.token().bearer();
    let keys = [old.tokens.key().verifying_key(), new.tokens.key().verifying_key()];
    let both = Issuer::new(NAME, StaticKeys::from_keys(keys).unwrap());
    Case {
        symptom: "401 for new tokens, after the issuer changed its key",
        wrong: old.attempt(old.issuer()).authorization(&token),
        right: old.attempt(both).authorization(&token),
        cured: 200,
    }
}

fn slash() -> Case {
    let app = App::new();
    let name = format!("{NAME}/");
    let token = app.token().issuer(&name).bearer();
    let renamed = Issuer::new(name, app.keys());
    Case {
        symptom: "401 for every token of a provider",
        wrong: app.attempt(app.issuer()).authorization(&token),
        right: app.attempt(renamed).authorization(&token),
        cured: 200,
    }
}

fn expired() -> Case {
    let app = App::new();
    let token = app.token().expires_in(-60).bearer();
    let patient = app.issuer().leeway(Duration::from_secs(120));
    Case {
        symptom: "401 after a while, or at once on one machine",
        wrong: app.attempt(app.issuer()).authorization(&token),
        right: app.attempt(patient).authorization(&token),
        cured: 200,
    }
}

fn subject() -> Case {
    let app = App::new();
    let token = app.token().claim("sub", 42).bearer();
    let lenient = app.issuer().accept_numeric_subject();
    Case {
        symptom: "401 for tokens whose `sub` is a number",
        wrong: app.attempt(app.issuer()).authorization(&token),
        right: app.attempt(lenient).authorization(&token),
        cured: 200,
    }
}

const NAME: &str = "https://id.example.com";
const AUDIENCE: &str = "orders-api";

/// A service, its issuer of tokens, and a clock that stands.
struct App {
    clock: ManualClock,
    tokens: TestIssuer,
}

impl App {
    fn new() -> Self {
        Self::signing(SigningKey::generate(Algorithm::ES256).unwrap())
    }

    fn signing(key: SigningKey) -> Self {
        let clock = ManualClock::new(UnixTime::from_secs(1_800_000_000));
        let tokens = TestIssuer::with_key(key).named(NAME).at(clock.clone());
        Self { clock, tokens }
    }

    fn token(&self) -> TokenBuilder {
        self.tokens.token().audience(AUDIENCE)
    }

    fn keys(&self) -> StaticKeys {
        self.tokens.key().verifying_key().into()
    }

    fn issuer(&self) -> Issuer {
        Issuer::new(NAME, self.keys())
    }

    /// A request to the service, if these are its rules for tokens.
    fn attempt(&self, issuer: Issuer) -> Attempt {
        let verifier = Verifier::builder()
            .issuer(issuer)
            .audience(AUDIENCE)
            .clock(self.clock.clone())
            .build()
            .unwrap();
        let app = Router::new().route("/orders", get("all")).route_layer(authenticate(verifier));
        Attempt::get(app, "/orders")
    }
}
