//! The sample tokens of Istio, with the keys that its `RequestAuthentication` would fetch.

use hallpass::{Algorithm, Issuer, SigningKey, StaticKeys, UnixTime, Verifier, danger};
use hallpass_testkit::ManualClock;

use crate::data;
use crate::row::{Expect, Outcome, Row};
use crate::suite::Suite;

/// The tokens name no audience, so any is accepted.
pub(crate) fn suite() -> Suite {
    let keys = StaticKeys::from_jwks(&data::text("istio/jwks.json")).expect("good keys");
    let issuer = Issuer::new("testing@secure.istio.io", keys).accept_any_audience();
    let clock = ManualClock::new(UnixTime::from_secs(1_800_000_000));
    let verifier = Verifier::builder().issuer(issuer).clock(clock).build().expect("a verifier");
    let mut rows = Vec::new();
    for file in ["demo.jwt", "groups-scope.jwt"] {
        let text = data::text(&format!("istio/{file}"));
        let verified = verifier.verify(text.trim_end()).now().expect("keys are here");
        rows.push(Row::new(file, Expect::Accept, verified));
        rows.push(Row::new(format!("{file}: signing"), Expect::Accept, same(text.trim_end())));
    }
    Suite::new("Istio samples", 4, rows)
}

/// Whether the private key makes the same signature of the same bytes.
fn same(token: &str) -> Outcome {
    let key = SigningKey::from_pem(Algorithm::RS256, &data::text("istio/key.pem"));
    let (message, signature) = token.rsplit_once('.').expect("a token");
    let ours = danger::sign_raw(&key.expect("a good key"), message.as_bytes());
    Outcome::of_equal(data::base64url(&ours.expect("a signature")) == signature)
}
