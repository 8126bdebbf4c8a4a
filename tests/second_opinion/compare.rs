//! Both verdicts on a token, and whether the list explains how they differ.

use std::fmt;
use std::time::Duration;

use hallpass::{Clock, SystemClock, UnixTime, VerifiedToken, VerifyError};
use serde_json::Value;

use crate::differences::{DIFFERENCES, Side};
use crate::facts::Facts;
use crate::forge::{Case, Token};
use crate::parties::party;

/// How two verdicts stand to each other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    /// With the same claims.
    BothAccept,
    BothRefuse,
    /// As this entry of the list says.
    Differ(usize),
}

impl Outcome {
    pub(crate) fn is_accepted_by_hallpass(self) -> bool {
        match self {
            Self::BothAccept => true,
            Self::BothRefuse => false,
            Self::Differ(entry) => DIFFERENCES[entry].refused_by == Side::JsonWebToken,
        }
    }
}

/// Two verdicts that nothing explains: all there is to know about them.
#[derive(Debug)]
pub(crate) struct Disagreement<'c> {
    case: &'c Case,
    token: Token,
    verdicts: Verdicts,
    what: String,
}

#[derive(Debug)]
struct Verdicts {
    ours: Result<VerifiedToken, VerifyError>,
    theirs: Result<Value, jsonwebtoken::errors::Error>,
}

impl Case {
    /// Shows the token to both sides.
    pub(crate) fn compare(&self) -> Result<Outcome, Box<Disagreement<'_>>> {
        let (token, verdicts) = self.judge();
        let what = match (&verdicts.ours, &verdicts.theirs) {
            (Ok(ours), Ok(theirs)) => match same_claims(ours, theirs) {
                Ok(()) => return Ok(Outcome::BothAccept),
                Err(claim) => format!("both accept, and see another {claim}"),
            },
            (Err(_), Err(_)) => return Ok(Outcome::BothRefuse),
            (Err(error), Ok(_)) => match self.explain(Side::Hallpass, Some(error)) {
                Some(entry) => return Ok(Outcome::Differ(entry)),
                None => "hallpass refuses, jsonwebtoken accepts".to_owned(),
            },
            (Ok(_), Err(_)) => match self.explain(Side::JsonWebToken, None) {
                Some(entry) => return Ok(Outcome::Differ(entry)),
                None => "hallpass accepts, jsonwebtoken refuses".to_owned(),
            },
        };
        Err(Box::new(Disagreement { case: self, token, verdicts, what }))
    }

    /// Both read the clock of the system. Dates keep ten seconds away from where a verdict turns,
    /// so a comparison that took five or more may be wrong, and is made again.
    fn judge(&self) -> (Token, Verdicts) {
        let party = party(self.algorithm);
        for _ in 0..20 {
            let begun = now();
            let token = self.forge(begun);
            let theirs = jsonwebtoken::decode(&token.text, &party.decoding, &party.validation);
            let verdicts = Verdicts {
                ours: party.verifier.verify(&token.text).now().unwrap(),
                theirs: theirs.map(|data| data.claims),
            };
            let taken = now().checked_duration_since(begun);
            if taken.is_some_and(|taken| taken < Duration::from_secs(5)) {
                return (token, verdicts);
            }
        }
        panic!("this machine takes five seconds to judge one token, again and again");
    }

    fn explain(&self, refused_by: Side, error: Option<&VerifyError>) -> Option<usize> {
        let facts = Facts { mutations: &self.mutations, kind: error.map(VerifyError::kind) };
        DIFFERENCES
            .iter()
            .position(|entry| entry.refused_by == refused_by && (entry.explains)(&facts))
    }
}

pub(crate) fn now() -> UnixTime {
    SystemClock::new().now().unwrap()
}

/// The name of the claim that the sides see differently.
fn same_claims(ours: &VerifiedToken, theirs: &Value) -> Result<(), &'static str> {
    let audiences = match &theirs["aud"] {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect::<Vec<_>>(),
    };
    let same = [
        ("iss", ours.issuer() == theirs["iss"].as_str()),
        ("sub", ours.subject() == theirs["sub"].as_str()),
        ("jti", ours.token_id() == theirs["jti"].as_str()),
        ("client_id", ours.client_id() == theirs["client_id"].as_str()),
        ("aud", ours.audiences().collect::<Vec<_>>() == audiences),
        ("exp", Some(ours.expires_at().as_secs()) == seconds(&theirs["exp"])),
        ("iat", ours.issued_at().map(UnixTime::as_secs) == seconds(&theirs["iat"])),
        ("claim", ours.claims::<Value>().is_ok_and(|claims| *claims == *theirs)),
    ];
    match same.into_iter().find(|(_, same)| !same) {
        Some((claim, _)) => Err(claim),
        None => Ok(()),
    }
}

fn seconds(date: &Value) -> Option<u64> {
    let fraction = || Some(Duration::try_from_secs_f64(date.as_f64()?).ok()?.as_secs());
    date.as_u64().or_else(fraction)
}

impl fmt::Display for Disagreement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { case, token, verdicts, what } = self;
        writeln!(f, "{what}, and no entry of the list says why")?;
        writeln!(f, "  token      {:?}, {}, done to it:", case.start, case.algorithm)?;
        case.mutations
            .iter()
            .try_for_each(|mutation| writeln!(f, "             - {mutation:?}"))?;
        writeln!(f, "  header     {}", shown(&token.header))?;
        writeln!(f, "  claims     {}", shown(&token.claims))?;
        match &verdicts.ours {
            Ok(token) => writeln!(f, "  hallpass      accepts: {}", token.payload())?,
            Err(error) => {
                let (kind, explanation) = (error.kind(), error.explanation());
                writeln!(f, "  hallpass      refuses: {kind:?}, {explanation}")?;
            }
        }
        match &verdicts.theirs {
            Ok(claims) => writeln!(f, "  jsonwebtoken  accepts: {claims}")?,
            Err(error) => writeln!(f, "  jsonwebtoken  refuses: {error}")?,
        }
        write!(f, "  {}", token.text)
    }
}

fn shown(bytes: &[u8]) -> impl fmt::Display {
    String::from_utf8_lossy(bytes).escape_debug().to_string().replace("\\\"", "\"")
}
