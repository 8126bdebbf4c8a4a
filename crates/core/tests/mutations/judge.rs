//! Who judges: verifiers of one issuer and of both, and gates for what is no text.

use std::str;

use hallpass_core::{
    Clock, Field, Gate, Issuer, RejectionKind, RequestView, UnixTime, Verifier, VerifierBuilder,
};

use crate::keys::Keys;

/// What the clock shows: 2023-11-14T22:13:20 UTC.
pub(crate) const NOW: u64 = 1_700_000_000;

/// A clock that stands still.
#[derive(Debug)]
pub(crate) struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Option<UnixTime> {
        Some(UnixTime::from_secs(NOW))
    }
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Judge {
    /// For each issuer alone.
    alone: [(Verifier, Gate); 2],
    both: (Verifier, Gate),
}

impl Judge {
    pub(crate) fn new(keys: &[Keys; 2]) -> Self {
        let [first, second] = keys.each_ref().map(Keys::issuer);
        let alone = [first.clone(), second.clone()].map(|issuer| judging([issuer]));
        Self { alone, both: judging([first, second]) }
    }

    /// Judges a token before the issuer alone, or before both.
    pub(crate) fn says(
        &self,
        issuer: usize,
        both: bool,
        token: &[u8],
    ) -> Result<(), RejectionKind> {
        let (verifier, gate) = if both { &self.both } else { &self.alone[issuer] };
        match str::from_utf8(token) {
            Ok(text) => {
                let verified = verifier.verify(text).now().expect("static keys are ready");
                verified.map(drop).map_err(|error| RejectionKind::Token(error.kind()))
            }
            // No `&str` can hold it. A header can.
            Err(_) => {
                let passed = gate.begin(&Bearing(&[b"Bearer ", token].concat())).now();
                passed.expect("static keys are ready").map(drop).map_err(|refused| refused.kind())
            }
        }
    }
}

fn judging(issuers: impl IntoIterator<Item = Issuer>) -> (Verifier, Gate) {
    let builder = Verifier::builder().audience("s").clock(Stopped);
    let verifier = issuers.into_iter().fold(builder, VerifierBuilder::issuer).build().unwrap();
    (verifier.clone(), Gate::new(verifier))
}

/// A request with one `Authorization` field.
pub(crate) struct Bearing<'t>(pub(crate) &'t [u8]);

impl RequestView for Bearing<'_> {
    fn method(&self) -> &str {
        "GET"
    }

    fn query(&self) -> Option<&str> {
        None
    }

    fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
        (field == Field::Authorization).then_some(self.0).into_iter()
    }
}
