//! What it costs to be sent garbage.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hallpass::{Verifier, VerifyError};

use super::rows::Question;
use super::{Family, raw, rows};
use crate::bases::Verdict;
use crate::fixture::{Alg, Claims, claims, compact, forged, header, token, token_with};
use crate::harness::{Framework, Suite, Title};
use crate::ours::{self, Memory};

/// One an algorithm.
pub(crate) const FAMILIES: [Family; 2] = [
    Family::new("refusal HS256", |suite, _| declare(suite, Alg::HS256)),
    Family::new("refusal RS256", |suite, _| declare(suite, Alg::RS256)),
];

/// The row without a request around the token.
const VERIFIER: &str = "hallpass verifier alone";
const AXUM: &str = "hallpass axum";
const ACTIX: &str = "hallpass actix";

/// What every refusal of ours is answered with here.
const UNAUTHORIZED: Verdict = Verdict::Status(401);

fn declare(suite: &mut Suite, alg: Alg) {
    for (name, token) in cases(alg) {
        let group = &format!("refusal {}: {name}", alg.name());
        raw::add(suite, group, alg, &self::token(alg));
        add_ours(suite, group, alg, &Question { token: token.clone(), verdict: UNAUTHORIZED });
        #[cfg(feature = "peers")]
        crate::peers::refusals::add(suite, group, alg, token.as_deref());
    }
}

fn add_ours(suite: &mut Suite, group: &str, alg: Alg, question: &Question) {
    let title = |name| Title::new(group, name);
    let verifier = move || in_use(alg);
    if let Some(token) = question.token.clone() {
        suite.add(title(VERIFIER).on(Framework::None), move || {
            let verifier = verifier();
            move || -> VerifyError {
                let verified = verifier.verify(&token).now().expect("its keys are at hand");
                verified.expect_err("it is refused")
            }
        });
    }
    let tower = title(ours::tower::ROW).on(Framework::Tower);
    let axum = title(AXUM).on(Framework::Axum);
    rows::add(suite, tower, question, move || ours::tower::service(verifier()));
    rows::add(suite, axum, question, move || ours::axum::extractor(verifier()));
    let actix = title(ACTIX).on(Framework::Actix);
    rows::add_actix(suite, actix, question, move || ours::actix::service(verifier()));
}

/// A verifier that let somebody in before, as those have that are sent garbage: it remembers a header
/// from its second time on.
fn in_use(alg: Alg) -> Verifier {
    let verifier = ours::verifier(alg, Memory::Default);
    for _ in 0..2 {
        let verified = verifier.verify(&token(alg)).now().expect("its keys are at hand");
        verified.expect("it is good");
    }
    verifier
}

fn cases(alg: Alg) -> [(&'static str, Option<String>); 9] {
    let good = token(alg);
    let (signed, signature) = good.rsplit_once('.').expect("it has a signature");
    let (head, payload) = signed.split_once('.').expect("it has a payload");
    let with_header = |text: String| format!("{}.{payload}.{signature}", encode(&text));
    [
        ("no token", None),
        ("bad signature", Some(forged(&good))),
        ("wrong signature length", Some(good[..good.len() - 4].to_owned())),
        ("unknown kid", Some(with_unknown_key(alg))),
        ("expired", Some(expired(alg))),
        ("no dots, 64 KiB", Some("A".repeat(1 << 16))),
        ("header of 64 KiB", Some(with_header(long_header(alg, 49_152)))),
        ("header of 1 MiB", Some(with_header(long_header(alg, 786_432)))),
        ("over the size cap (64 KiB)", Some(format!("{head}.{}.{signature}", "A".repeat(1 << 16)))),
    ]
}

fn with_unknown_key(alg: Alg) -> String {
    let payload = serde_json::to_string(&claims()).expect("claims are JSON");
    compact(alg, &header(alg).replace(&alg.key_id(), "nobody"), &payload)
}

fn expired(alg: Alg) -> String {
    let claims = claims();
    token_with(alg, &Claims { exp: claims.iat - 7_200, ..claims })
}

fn long_header(alg: Alg, length: usize) -> String {
    header(alg).replace("\"kid\"", &format!(r#""x":"{}","kid""#, "x".repeat(length)))
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}
