//! Refusals that must look alike do, to the byte: a bad signature, an unknown key, a closed account
//! and a wrong type are told from each other in the operator's log alone (CVE-2021-21424 told users
//! from nobodies).

use std::collections::{BTreeMap, BTreeSet};

use hallpass::{ErrorKind, Gate, RejectionKind as Kind};
use serde_json::json;

use super::apps::{Answer, App, Apps};
use super::{before, lines, ways};
use crate::issuers::{SHARED, armed, single};
use crate::log;
use crate::unsigned;

/// What of an answer a client can tell apart.
type Seen = (u16, Vec<(String, Vec<u8>)>, Vec<u8>);

fn seen(answer: Answer) -> Seen {
    let mut lines = answer.lines;
    lines.sort();
    (answer.status, lines, answer.body)
}

/// Refused after the signature verified, with the claims of the table.
fn verified() -> Vec<(String, ErrorKind)> {
    let token = || armed(SHARED.token());
    vec![
        (token().expires_in(-60).sign(), ErrorKind::Expired),
        (token().audience("other").sign(), ErrorKind::WrongAudience),
        (token().issuer("other").sign(), ErrorKind::WrongIssuer),
        (token().not_before_in(60).sign(), ErrorKind::NotYetValid),
        (token().without("exp").sign(), ErrorKind::MissingClaim),
        (token().claim("iat", "now").sign(), ErrorKind::ClaimType),
        (token().claim("cnf", json!({})).sign(), ErrorKind::SenderConstrained),
        (token().claim("typ", "Refresh").sign(), ErrorKind::WrongType),
        (token().claim("account", "closed").sign(), ErrorKind::Disowned),
        (token().claim("account", "lost").sign(), ErrorKind::CheckUnavailable),
        (token().claim("email", "none").sign(), ErrorKind::ClaimsMismatch),
        (token().raw_payload("[]").sign(), ErrorKind::Malformed),
    ]
}

/// What a client is told of a token: its wording may differ by no more than this.
fn told(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::CheckUnavailable | ErrorKind::KeysUnavailable => "503",
        ErrorKind::Expired => "401, expired",
        ErrorKind::WrongAudience | ErrorKind::WrongIssuer => "401, not for this resource",
        _ => "401, invalid",
    }
}

#[actix_web::test]
async fn what_a_client_is_told_of_a_token_is_one_of_four_answers() {
    log::keep();
    let several = Apps::new(&before::gate()).await;
    let single = Apps::new(&Gate::new(single().build().unwrap())).await;
    let unsigned = unsigned::ALL.iter().map(|row| (&several, row.token.clone(), row.kind));
    let verified = verified().into_iter().map(|(token, kind)| (&single, token, kind));
    let rows: Vec<_> = unsigned.chain(verified).collect();
    let kinds: BTreeSet<_> = rows.iter().map(|(.., kind)| format!("{kind:?}")).collect();
    assert_eq!(kinds.len(), 18, "all but a clock that fails: {kinds:?}");
    for app in [App::Actix, App::Axum, App::Bare] {
        let mut answers: BTreeMap<&str, Seen> = BTreeMap::new();
        for (apps, token, kind) in &rows {
            let (_, request) = ways(token, "/claims").swap_remove(0);
            let answer = apps.send(app, request).await;
            assert_eq!(answer.kind, Some(Kind::Token(*kind)), "{app:?}: {answer:?}");
            let answer = seen(answer);
            let first = answers.entry(told(*kind)).or_insert_with(|| answer.clone());
            assert_eq!(*first, answer, "{app:?}: {kind:?}");
        }
        let distinct: BTreeSet<_> = answers.values().collect();
        assert_eq!(distinct.len(), 4, "{app:?}: {answers:?}");
    }
}

/// Of what is no token a client is told whether it sent none, a malformed one or several.
#[actix_web::test]
async fn what_a_client_is_told_of_other_credentials_depends_on_their_kind_alone() {
    log::keep();
    let apps = Apps::new(&before::gate()).await;
    for app in [App::Actix, App::Axum, App::Bare] {
        let mut answers: BTreeMap<String, Seen> = BTreeMap::new();
        for (name, request, kind) in lines::rows() {
            // The text of RFC 6750's own header names that header.
            let is_bearer = request.lines.iter().any(|(name, _)| *name == "Authorization");
            let told = match kind {
                // RFC 6750 §3.1: both are to present credentials that are none.
                Kind::UnsupportedScheme => "NoCredentials".to_owned(),
                Kind::MalformedCredentials => format!("{kind:?}, bearer: {is_bearer}"),
                _ => format!("{kind:?}"),
            };
            let answer = seen(apps.send(app, request).await);
            let first = answers.entry(told).or_insert_with(|| answer.clone());
            assert_eq!(*first, answer, "{app:?}: {name}");
        }
        assert_eq!(answers.len(), 5, "{app:?}: {answers:?}");
    }
}
