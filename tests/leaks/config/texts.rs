//! Good and bad keys and secrets of every kind.

use serde_json::{Value, json};

use crate::base64;
use crate::canary::Canaries;
use crate::material::{PRIVATE_KEYS, PrivateKey, oct, secret_bytes, secret_text, secrets};

/// A text, and what of it must not be shown.
pub(crate) struct Given {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) canaries: &'static Canaries,
}

fn given(name: impl Into<String>, text: impl Into<String>, canaries: &'static Canaries) -> Given {
    Given { name: name.into(), text: text.into(), canaries }
}

/// Secrets, whole, cut and in other clothes.
pub(crate) fn secret_texts() -> Vec<Given> {
    let (text, encoded) = (secret_text(), base64::standard(secret_bytes()));
    let secrets = secrets();
    vec![
        given("a text", &text, secrets),
        given("a short text", &text[..20], secrets),
        given("a text with a line break", format!("{text}\n{text}"), secrets),
        given("base64", &encoded, secrets),
        given("broken base64", format!("{encoded}!"), secrets),
        given("base64 of a text", base64::url(&text), secrets),
        given("in quotes", format!("\"{text}\""), secrets),
        given("beyond ASCII", format!("\u{e9}{text}\u{202e}"), secrets),
        given(
            "labelled as a key",
            format!("-----BEGIN {text}-----\n{text}\n-----END {text}-----\n"),
            secrets,
        ),
        given("labelled as a private key", pem("PRIVATE KEY", &encoded), secrets),
        given("labelled as an RSA key", pem("RSA PRIVATE KEY", &encoded), secrets),
        given("labelled as an EC key", pem("EC PRIVATE KEY", &encoded), secrets),
        given("labelled as a public key", pem("PUBLIC KEY", &encoded), secrets),
        given("labelled as a certificate", pem("CERTIFICATE", &encoded), secrets),
        given("an OpenSSH key", format!("ssh-ed25519 {encoded} {text}"), secrets),
        given("a key without its lines", format!("MII{encoded}"), secrets),
    ]
}

fn pem(label: &str, body: &str) -> String {
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

/// A private key in PEM, whole and broken at many places.
fn pem_texts(key: &'static PrivateKey) -> Vec<Given> {
    let (text, len) = (&key.pem, key.pem.len());
    let of = |what: &str, text: String| given(format!("{what}, {}", key.name), text, &key.text);
    let mut all = vec![
        of("whole", text.clone()),
        of("twice", format!("{text}{text}")),
        of("with escaped line breaks", text.replace('\n', "\\n")),
        of("without line breaks", text.replace('\n', "")),
        of("labelled as public", text.replace("PRIVATE", "PUBLIC")),
        of("labelled as encrypted", text.replace("PRIVATE", "ENCRYPTED PRIVATE")),
        of("of OpenSSH", text.replace("PRIVATE", "OPENSSH PRIVATE")),
        of("with a header", text.replacen('\n', "\nDEK-Info: AES\n\n", 1)),
        of("without its end", text.replace("-----END", "")),
        of("without its lines", text.lines().filter(|line| !line.starts_with('-')).collect()),
    ];
    let places = (40..len - 40).step_by(len / 6);
    all.extend(places.clone().map(|at| of("cut", format!("{}{}", &text[..at], &text[at + 7..]))));
    all.extend(places.map(|at| {
        let other = if &text[at..=at] == "A" { "B" } else { "A" };
        of("changed", format!("{}{other}{}", &text[..at], &text[at + 1..]))
    }));
    all
}

/// A private JWK, whole and with each member broken.
fn jwk_texts(name: &str, jwk: &Value, canaries: &'static Canaries) -> Vec<Given> {
    let of = |what: &str, jwk: Value| {
        let set = json!({ "keys": [jwk] });
        [
            given(format!("{what}, {name}"), jwk.to_string(), canaries),
            given(format!("a set, {what}, {name}"), set.to_string(), canaries),
        ]
    };
    let mut all: Vec<Given> = of("whole", jwk.clone()).into();
    for (member, value) in jwk.as_object().unwrap() {
        let mut with = |what: &str, new: Value| {
            let mut jwk = jwk.clone();
            jwk[member] = new;
            all.extend(of(&format!("{member} {what}"), jwk));
        };
        let text = value.as_str().unwrap();
        with("in an array", json!([value]));
        with("padded", format!("{text}=").into());
        with("cut", text[..text.len() / 2].into());
        with("twice", format!("{text}{text}").into());
        with("with an escape", format!("{text}\n").into());
        with("absent", Value::Null);
        with("a secret", secret_text().into());
    }
    let text = jwk.to_string();
    all.push(given(format!("broken off, {name}"), &text[..text.len() - 9], canaries));
    let d = text.replacen('{', "{\"d\":1,\"k\":2,", 1);
    all.push(given(format!("a member twice, {name}"), d, canaries));
    all
}

/// All of them.
pub(super) fn all() -> Vec<Given> {
    let pem = PRIVATE_KEYS.iter().flat_map(pem_texts);
    let jwk = PRIVATE_KEYS.iter().flat_map(|key| jwk_texts(key.name, &key.jwk(), &key.text));
    let oct = jwk_texts("oct", &oct(), secrets());
    secret_texts().into_iter().chain(pem).chain(jwk).chain(oct).collect()
}
