//! What is said of a refusal, to the client, to the operator and to programmers.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use hallpass::{Accepted, ErrorKind, Gate, Observer, Refused, RejectionKind};
use serde_json::json;

use super::ALGORITHM;
use super::failures::{failures, good_token, token};
use crate::kit::{bearer, claims, good, header, key, signed, unsigned, verifier, with_signature};
use crate::line::{Case, Line};

pub(super) fn lines() -> Vec<Line> {
    vec![quotations(), claims_shown(), alike()]
}

/// Writes down all that an observer can see.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Observer for Log {
    fn accepted(&self, event: &Accepted<'_>) {
        self.0.lock().unwrap().push_str(&format!("{event:?} {:?}", event.issuer()));
    }

    fn refused(&self, event: &Refused<'_>) {
        let line = format!("{event:?} {event:#?} {} {:?}", event.explanation(), event.kind());
        self.0.lock().unwrap().push_str(&line);
    }
}

/// What is told of a token: to the client, and to everybody else.
fn told(verifier: &hallpass::Verifier, token: &str) -> [String; 2] {
    let log = Log::default();
    let gate = Gate::new(verifier.clone()).observer(log.clone());
    let mut inside = format!("{gate:?} {gate:#?} {verifier:?}");
    let mut outside = String::new();
    if let Err(error) = verifier.verify(token).now().unwrap() {
        inside += &format!("{error} {error:?} {error:#?} {}", error.explanation());
        inside += &format!("{:?}", error.explanation());
    }
    match gate.begin(&bearer(token)).now().unwrap() {
        Ok(passage) => inside += &format!("{passage:?} {passage:#?}"),
        Err(rejection) => {
            inside += &format!("{rejection} {rejection:?} {}", rejection.explanation());
            let fields = rejection.fields().map(|(name, value)| format!("{name}: {value}\n"));
            outside = fields.chain([rejection.body()]).collect();
        }
    }
    inside.push_str(&log.0.lock().unwrap());
    [outside, inside]
}

/// Whether eight bytes of `token` in a row are in `text`.
fn quotes(text: &str, token: &str) -> bool {
    let parts: HashSet<_> = text.as_bytes().windows(8).collect();
    // A run of one character is no quotation of anything.
    token
        .as_bytes()
        .windows(8)
        .any(|part| part.windows(2).any(|b| b[0] != b[1]) && parts.contains(part))
}

fn quotations() -> Line {
    let mut cases = vec![Case::accepted("a good token", &verifier(ALGORITHM), good_token())];
    let good = (verifier(ALGORITHM), good_token());
    let all = failures()
        .into_iter()
        .map(|(kind, verifier, token)| (format!("{kind:?}"), verifier, token));
    for (name, verifier, token) in all.chain([("good".to_owned(), good.0, good.1)]) {
        if token == "not.a.token" {
            continue;
        }
        let [outside, inside] = told(&verifier, &token);
        cases.push(Case::same(format!("{name}, in the answer"), quotes(&outside, &token), false));
        cases.push(Case::same(format!("{name}, in logs"), quotes(&inside, &token), false));
    }
    let control = format!("Bearer {}", good_token());
    cases.push(Case::same("a quotation would be found", quotes(&control, &good_token()), true));
    Line {
        name: "quotations of tokens",
        why: "whoever reads an error page or a log has the token, or the signature that was expected in \
              its place: no byte of either is shown (RFC 6750 §5.3)",
        advisories: &["CVE-2019-7644", "CVE-2022-23469", "CVE-2022-39304"],
        cases,
    }
}

const MARK: &str = "Xq7markXq7";

/// Claims of tokens whose signature is good.
fn verified(verifier: &hallpass::Verifier) -> Vec<Case> {
    let bad = format!("{MARK}\r\nSet-Cookie: a=b\u{1b}[31m\u{202e}<script>{}", "y".repeat(5000));
    let genuine =
        |claim: &str| signed(key(ALGORITHM), header(ALGORITHM), claims(json!({claim: bad})));
    let mut cases = Vec::new();
    for claim in ["iss", "aud", "sub", "jti", "scope", "roles", "client_id", "email"] {
        let [outside, inside] = told(verifier, &genuine(claim));
        cases.push(Case::same(format!("{claim}, in the answer"), outside.contains(MARK), false));
        let raw = ['\u{1b}', '\r', '\u{202e}'].map(|c| inside.contains(c));
        cases.push(Case::same(format!("{claim}, unescaped"), raw, [false; 3]));
        let long = inside.contains(&"y".repeat(65));
        cases.push(Case::same(format!("{claim}, at length"), long, false));
    }
    for claim in ["iss", "aud"] {
        let error = verifier.verify(&genuine(claim)).now().unwrap().err();
        let explained = error.map_or_else(String::new, |error| error.explanation().to_string());
        let printable = explained.bytes().all(|b| (b' '..=b'~').contains(&b));
        cases.push(Case::same(format!("{claim}, printable"), printable, true));
        cases.push(Case::same(format!("{claim}, short"), explained.len() < 400, true));
        cases.push(Case::same(format!("{claim}, for operators"), explained.contains(MARK), true));
    }
    cases
}

/// What a token says is shown to nobody before its signature is verified, and to the operator alone,
/// in short printable lines, after.
fn claims_shown() -> Line {
    let verifier = verifier(ALGORITHM);
    let mark = |text: &str| text.replace('?', MARK);
    let forged =
        |head: &str, body: &str| with_signature(&unsigned(mark(head), mark(body)), [7; 32]);
    let mut cases = Vec::new();
    for (name, token) in [
        ("a header that is no JSON", forged("?", "{}")),
        ("an algorithm", forged(r#"{"alg":"?"}"#, "{}")),
        ("a key id", forged(r#"{"alg":"HS256","kid":"?"}"#, "{}")),
        ("a key id of another algorithm", forged(r#"{"alg":"HS512","kid":"?"}"#, "{}")),
        ("a type", forged(r#"{"alg":"HS256","typ":"?"}"#, "{}")),
        ("a critical name", forged(r#"{"alg":"HS256","crit":["?"]}"#, "{}")),
        ("a name twice", forged(r#"{"?":1,"?":2}"#, "{}")),
        ("an address of keys", forged(r#"{"alg":"HS256","jku":"https://?"}"#, "{}")),
        ("an issuer", forged(r#"{"alg":"HS256"}"#, r#"{"iss":"?"}"#)),
        ("a payload that is no JSON", forged(r#"{"alg":"HS256"}"#, "?")),
        ("a subject", forged(r#"{"alg":"HS256"}"#, r#"{"sub":"?","exp":1}"#)),
        ("the token itself", format!("{MARK}.{MARK}.{MARK}")),
        ("too many segments", format!("{MARK}.{MARK}")),
    ] {
        let [outside, inside] = told(&verifier, &token);
        let shown = [outside.contains(MARK), inside.contains(MARK)];
        cases.push(Case::same(format!("{name}, not verified"), shown, [false, false]));
    }
    cases.extend(verified(&verifier));
    Line {
        name: "claims in logs",
        why: "who may write into a log writes lines of others, terminal escapes, or gigabytes: before the \
              signature is verified nothing of the token is shown, after it 64 printable bytes a value",
        advisories: &["CVE-2022-23469"],
        cases,
    }
}

/// What a stranger can tell apart.
fn alike() -> Line {
    use ErrorKind::{CheckUnavailable, ClockUnavailable, Expired, KeysUnavailable};
    use ErrorKind::{WrongAudience, WrongIssuer};
    let mut cases = vec![Case::accepted("a good token", &verifier(ALGORITHM), good_token())];
    let answer = |verifier: hallpass::Verifier, token: &str| {
        let gate = Gate::new(verifier).unobserved();
        let rejection = gate.begin(&bearer(token)).now().unwrap().err();
        let told = rejection.map(|rejection| {
            let fields: Vec<_> = rejection.fields().collect();
            format!("{} {fields:?} {}", rejection.status(), rejection.body())
        });
        told.unwrap_or_else(|| "accepted".to_owned())
    };
    let all: Vec<_> = failures()
        .into_iter()
        .map(|(kind, verifier, token)| (kind, answer(verifier, &token)))
        .collect();
    let of = |kind: ErrorKind| &all.iter().find(|(other, _)| *other == kind).unwrap().1;
    for (kind, answer) in &all {
        let like = match kind {
            Expired => Expired,
            WrongAudience | WrongIssuer => WrongAudience,
            CheckUnavailable | ClockUnavailable | KeysUnavailable => KeysUnavailable,
            _ => ErrorKind::Signature,
        };
        cases.push(Case::same(format!("{kind:?} is answered as {like:?}"), answer, of(like)));
    }
    let texts: HashSet<_> = all.iter().map(|(_, answer)| answer).collect();
    cases.push(Case::same("answers in all", texts.len(), 4));
    let here = verifier(ALGORITHM);
    let unknown = token(json!({"sub": "nobody", "aud": "x"}));
    let known = token(json!({"sub": "ann", "aud": "x"}));
    let answers = [answer(here.clone(), &unknown), answer(here.clone(), &known)];
    cases.push(Case::same("a user and nobody", &answers[0], &answers[1]));
    let gate = Gate::new(here).unobserved();
    let forged = with_signature(&unsigned(header(ALGORITHM), good()), [7; 32]);
    let kind = RejectionKind::Token(ErrorKind::Signature);
    cases.push(Case::denied("a signature", &gate, &bearer(forged), kind));
    Line {
        name: "answers alike",
        why: "answers that differ tell a stranger which users, keys and accounts there are: a bad \
              signature, an unknown key, another type and a closed account have one answer (RFC 6750 §3.1)",
        advisories: &["CVE-2021-21424"],
        cases,
    }
}
