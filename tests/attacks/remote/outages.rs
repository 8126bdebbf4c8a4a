//! A provider that is away: nothing is known, so nobody is let in, and nobody is told that his
//! token is bad.

use std::time::Duration;

use hallpass::{ErrorKind, Gate};
use hallpass_testkit::{Behaviour, FakeIssuer};
use serde_json::json;

use super::scene::{DUE, LIMIT, SECOND, Scene, header, token_of};
use super::{finished, until, wait};
use crate::kit::{base64url, bearer, claims, with_signature};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![never_there(), gone(), answers()]
}

/// How a provider can be away.
fn absences() -> Vec<(&'static str, Behaviour)> {
    vec![
        ("500", Behaviour::Status(500)),
        ("404", Behaviour::Status(404)),
        ("200 and nonsense", Behaviour::Body("<html>".to_owned())),
        ("200 and no keys", Behaviour::Body(r#"{"keys":[]}"#.to_owned())),
        ("closed connections", Behaviour::Closed),
        ("a redirect", Behaviour::Redirect("https://id.example.com/keys".to_owned())),
        ("another issuer", Behaviour::OtherIssuer("https://id.example.com".to_owned())),
        ("a forbidden address", Behaviour::OtherAddress("file:///etc/passwd".to_owned())),
    ]
}

/// Tokens that nobody can judge: good ones, forged ones, of known and unknown keys.
fn tokens(scene: &Scene) -> Vec<(&'static str, String)> {
    let signer = scene.issuer.signer();
    let head = header(signer.key(), Some("key-1"), json!({}));
    let input = crate::kit::unsigned(head, claims(json!({"iss": scene.issuer.url()})));
    vec![
        ("a good one", token_of(&scene.issuer)),
        ("one without a kid", scene.token_under(None)),
        ("one of an unknown key", scene.token_under(Some("unknown"))),
        ("a forged one", with_signature(&input, [7; 64])),
        ("one without a signature to speak of", format!("{input}.{}", base64url([0; 64]))),
    ]
}

fn never_there() -> Line {
    let mut cases = Vec::new();
    for (name, behaviour) in absences() {
        let issuer = wait(FakeIssuer::start());
        issuer.behave(behaviour);
        let scene = Scene::lazy(issuer);
        for (what, token) in tokens(&scene) {
            cases.push(unavailable(format!("{name}: {what}"), &scene, &token));
        }
        let asked = scene.issuer.connections();
        cases.push(Case::same(format!("{name}: asked once"), (1..=2).contains(&asked), true));
        // What no key could have verified is bad whoever is away.
        let none = format!("{}.{}.", base64url(r#"{"alg":"none"}"#), base64url("{}"));
        let title = format!("{name}: no algorithm");
        cases.push(Case::refused(title, &scene.verifier, none, ErrorKind::Header));
        scene.issuer.behave(Behaviour::Honest);
        scene.timer.advance(2 * SECOND);
        until(name, || scene.provider.health().serves());
        let title = format!("{name}: when it is back");
        cases.push(Case::accepted(title, &scene.verifier, scene.token()));
    }
    Line {
        name: "a provider that was never there",
        why: "a service that starts without keys and lets requests through, or calls every token bad, is \
              open or has logged everybody out: without keys a token is neither good nor bad, and the \
              answer is 503 (RFC 9110 §15.6.4)",
        advisories: &["CVE-2026-54762"],
        cases,
    }
}

fn gone() -> Line {
    let mut cases = Vec::new();
    for (name, behaviour) in absences() {
        let scene = Scene::start();
        let good = scene.token();
        let [_, _, (_, unknown), (_, forged), _] = &tokens(&scene)[..] else { panic!("five") };
        scene.issuer.behave(behaviour.clone());
        // What was discovered is kept, so that a lie about it is not heard.
        let lies = matches!(behaviour, Behaviour::OtherIssuer(_) | Behaviour::OtherAddress(_));
        if lies {
            continue;
        }
        scene.fetch_after(DUE);
        for (when, time) in
            [("at once", 0), ("after half an hour", 1_800), ("after an hour", 1_800)]
        {
            scene.timer.advance(Duration::from_secs(time));
            let title = |what: &str| format!("{name}, {when}: {what}");
            cases.push(Case::accepted(title("a known key"), &scene.verifier, &good));
            cases.push(unavailable(title("an unknown key"), &scene, unknown));
            let bad = ErrorKind::Signature;
            cases.push(Case::refused(title("a forged token"), &scene.verifier, forged, bad));
        }
        scene.timer.advance(LIMIT);
        for (what, token) in tokens(&scene) {
            cases.push(unavailable(format!("{name}, past the limit: {what}"), &scene, &token));
        }
    }
    Line {
        name: "a provider that went away",
        why: "an outage of the provider that logs everybody out, or lets everybody in, is as good as one \
              of the service: known keys serve for an hour after their time, and what cannot be known is \
              503, never 401",
        advisories: &["CVE-2026-48524"],
        cases,
    }
}

/// What is answered: when to try again, and nothing that a client would take for a bad token.
fn answers() -> Line {
    let issuer = wait(FakeIssuer::start());
    issuer.behave(Behaviour::Status(500));
    let scene = Scene::lazy(issuer);
    let mut cases = Vec::new();
    for (mode, optional) in [("required", false), ("optional", true)] {
        let gate = Gate::new(scene.verifier.clone()).unobserved();
        let gate = if optional { gate.optional() } else { gate };
        for (name, token) in tokens(&scene) {
            let rejection = finished(gate.begin(&bearer(&token)).now()).unwrap_err();
            let title = |what: &str| format!("{mode}, {name}: {what}");
            cases.push(Case::same(title("status"), rejection.status(), 503));
            let fields: Vec<_> = rejection.fields().collect();
            let has =
                |wanted: &str| fields.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
            cases.push(Case::same(title("a time to try again"), has("retry-after"), true));
            cases.push(Case::same(title("a challenge"), has("www-authenticate"), false));
            let says_invalid = rejection.body().contains("invalid_token");
            cases.push(Case::same(title("calls the token bad"), says_invalid, false));
        }
    }
    scene.issuer.behave(Behaviour::Honest);
    scene.timer.advance(2 * SECOND);
    until("it is back", || scene.provider.health().serves());
    cases.push(Case::accepted("when it is back", &scene.verifier, scene.token()));
    Line {
        name: "answers without keys",
        why: "a client that is told that its token is bad throws it away, and asks the provider for \
              another one, which is the last thing that a provider in trouble needs: the answer is 503 \
              with `Retry-After`, and no challenge (RFC 6750 §3, RFC 9110 §10.2.3)",
        advisories: &[],
        cases,
    }
}

/// Whether it is refused because nobody can know.
fn unavailable(name: impl Into<String>, scene: &Scene, token: &str) -> Case {
    Case::refused(name, &scene.verifier, token, ErrorKind::KeysUnavailable)
}
