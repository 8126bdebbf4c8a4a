//! From a case to a token.

use aws_lc_rs::hmac;
use hallpass::{Algorithm, UnixTime, danger};
use serde_json::json;

use crate::document::Document;
use crate::json::{Digits, Json};
use crate::mutation::Mutation;
use crate::parties::{AUDIENCE, ISSUER, KEY_ID, Party, party};
use crate::segments::{Encoding, Part, Shape, encode};
use crate::signatures::{Bytes, Signer};

/// A good token, and what is done to it, in this order.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) algorithm: Algorithm,
    pub(crate) start: Start,
    pub(crate) mutations: Vec<Mutation>,
}

/// What a token has before anything is done to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Start {
    /// Everything that is usual in an access token.
    Full,
    /// Only what is required.
    Sparse,
}

/// A token, and what it is made of.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) header: Vec<u8>,
    pub(crate) claims: Vec<u8>,
    pub(crate) text: String,
}

impl Case {
    /// The token of this case at this time.
    pub(crate) fn forge(&self, now: UnixTime) -> Token {
        let mut draft = Draft::new(self.algorithm, self.start, now);
        for mutation in &self.mutations {
            draft.apply(mutation);
        }
        draft.finish()
    }
}

/// A token that is not signed yet.
struct Draft {
    algorithm: Algorithm,
    party: &'static Party,
    now: UnixTime,
    header: Document,
    claims: Document,
    signer: Option<Signer>,
    sealed: Vec<(Part, Encoding)>,
    broken: Vec<(Part, Encoding)>,
    bytes: Vec<Bytes>,
    shape: Shape,
}

impl Draft {
    fn new(algorithm: Algorithm, start: Start, now: UnixTime) -> Self {
        let mut draft = Self {
            algorithm,
            party: party(algorithm),
            now,
            header: Document::default(),
            claims: Document::default(),
            signer: None,
            sealed: Vec::new(),
            broken: Vec::new(),
            bytes: Vec::new(),
            shape: Shape("H.P.S"),
        };
        draft.write_header(start);
        draft.write_claims(start);
        draft
    }

    fn write_header(&mut self, start: Start) {
        let mut set = |name, value: &str| self.header.set(name, json!(value).to_string().into());
        if start == Start::Full {
            set("typ", "at+jwt");
        }
        set("alg", self.algorithm.name());
        if start == Start::Full {
            set("kid", KEY_ID);
            set("note", NOTE);
        }
    }

    fn write_claims(&mut self, start: Start) {
        let text = |text: &str| Json::of(&json!(text));
        let mut set = |name, value: Json| {
            self.claims.set(name, value.write(self.algorithm, self.now));
        };
        set("iss", text(ISSUER));
        set("aud", text(AUDIENCE));
        set("exp", Json::Date(300, Digits::Whole));
        if start == Start::Full {
            set("sub", text("user-42"));
            set("nbf", Json::Date(-60, Digits::Whole));
            set("iat", Json::Date(-60, Digits::Whole));
            set("jti", text("5f3a"));
            set("client_id", text("web"));
            set("scope", text("orders:read orders:write"));
            set("roles", Json::raw(r#"["staff"]"#));
            set("note", text(NOTE));
        }
    }

    fn apply(&mut self, mutation: &Mutation) {
        match mutation {
            Mutation::Header(change) => change.apply(&mut self.header, self.algorithm, self.now),
            Mutation::Claims(change) => change.apply(&mut self.claims, self.algorithm, self.now),
            Mutation::Sealed(part, encoding) => self.sealed.push((*part, *encoding)),
            Mutation::Broken(part, encoding) => self.broken.push((*part, *encoding)),
            Mutation::Signature(bytes) => self.bytes.push(*bytes),
            Mutation::Signer(signer) => self.hand_over(*signer),
            Mutation::Shape(shape) => self.shape = *shape,
        }
    }

    /// Lets somebody else sign, and the header say what that one would have it say.
    fn hand_over(&mut self, signer: Signer) {
        if let Some((name, value)) = self.claimed_by(signer) {
            self.header.set(name, value);
        }
        self.signer = Some(signer);
    }

    /// What a signer writes into the header.
    fn claimed_by(&self, signer: Signer) -> Option<(&'static str, Vec<u8>)> {
        let alg = |name| Some(("alg", json!(name).to_string().into_bytes()));
        match signer {
            Signer::Another | Signer::Covertly(_) | Signer::SomethingElse => None,
            Signer::Embedded => {
                let secret = || r#"{"kty":"oct","k":"c2VjcmV0"}"#.to_owned();
                let jwk = self.party.another.public_jwk().unwrap_or_else(secret);
                Some(("jwk", jwk.into_bytes()))
            }
            Signer::Algorithm(algorithm) => alg(algorithm.name()),
            Signer::PublicKey => alg("HS256"),
            Signer::Nobody => alg("none"),
        }
    }

    fn finish(self) -> Token {
        let header = self.text(&self.header, Part::Header);
        let claims = self.text(&self.claims, Part::Payload);
        let sealed = |part, bytes: &[u8]| respelled(&self.sealed, part, encode(bytes));
        let (head, payload) = (sealed(Part::Header, &header), sealed(Part::Payload, &claims));
        let mut signature = self.sign(format!("{head}.{payload}").as_bytes());
        for change in &self.bytes {
            signature = change.apply(self.algorithm, &signature);
        }
        let signature = sealed(Part::Signature, &signature);
        let broken = |part, text| respelled(&self.broken, part, text);
        let (head, payload) = (broken(Part::Header, head), broken(Part::Payload, payload));
        let text = self.shape.fill(&head, &payload, &signature);
        Token { header, claims, text }
    }

    /// The text of a document, which gets a space or two where its last character must have unused
    /// bits.
    fn text(&self, document: &Document, part: Part) -> Vec<u8> {
        let mut text = document.write();
        let mut encodings = self.sealed.iter().chain(&self.broken);
        if encodings.any(|(at, encoding)| *at == part && encoding.wants_unused_bits()) {
            while text.len().is_multiple_of(3) {
                text.push(b' ');
            }
        }
        text
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let (key, message) = match self.signer {
            None => (&self.party.signing, message),
            Some(Signer::Another | Signer::Embedded) => (&self.party.another, message),
            Some(Signer::Algorithm(other) | Signer::Covertly(other)) => {
                (&party(other).signing, message)
            }
            Some(Signer::SomethingElse) => (&self.party.signing, &b"e30.e30"[..]),
            Some(Signer::PublicKey) => {
                let secret = hmac::Key::new(hmac::HMAC_SHA256, &self.party.published);
                return hmac::sign(&secret, message).as_ref().to_vec();
            }
            Some(Signer::Nobody) => return Vec::new(),
        };
        danger::sign_raw(key, message).unwrap()
    }
}

/// Has every kind of character in base64: `-` and `_` among them, wherever it stands.
const NOTE: &str = "???????>>>>>>>~~~~~~~";

fn respelled(encodings: &[(Part, Encoding)], part: Part, text: String) -> String {
    let those = encodings.iter().filter(|(at, _)| *at == part);
    those.fold(text, |text, (_, encoding)| encoding.apply(&text))
}
