//! The JSON type of every claim that decides something (RFC 7519 §4.1): a claim of another type is a
//! reason to refuse the token, never as good as none.

use hallpass::{Algorithm, ErrorKind, Issuer, StaticKeys, Verifier};

use crate::kit::{AUDIENCE, ISSUER, NOW, builder, header, issuer, key, signed, verifier};
use crate::line::{Case, Line};

const ALGORITHM: Algorithm = Algorithm::HS256;

pub(crate) fn lines() -> Vec<Line> {
    vec![matrix(), nobody_asked(), numeric_subjects()]
}

/// What a value is, as far as the rules tell values apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Shape {
    Missing,
    Text,
    /// A whole number from 0 to the year 9999.
    Date,
    /// The same with a fraction.
    Fraction,
    /// A whole number that is no date.
    Whole,
    /// A number that is neither a date nor a whole one of 64 bits.
    Beyond,
    /// What no double holds.
    Overflow,
    /// An array of strings.
    Strings,
    /// An array in which there is something else.
    Mixed,
    Other,
}

const VALUES: [(&str, &str, Shape); 34] = [
    ("missing", "", Shape::Missing),
    ("a string", "\"x\"", Shape::Text),
    ("an empty string", "\"\"", Shape::Text),
    ("a date in a string", "\"1700000060\"", Shape::Text),
    ("9999 in a string", "\"9999\"", Shape::Text),
    ("NaN in a string", "\"NaN\"", Shape::Text),
    ("null in a string", "\"null\"", Shape::Text),
    ("a day in words", "\"2099-01-01T00:00:00Z\"", Shape::Text),
    ("zero", "0", Shape::Date),
    ("minus zero", "-0", Shape::Fraction),
    ("a whole number", "7", Shape::Date),
    ("the last date", "253402300799", Shape::Date),
    ("a fraction", "1.5", Shape::Fraction),
    ("a whole fraction", "7.0", Shape::Fraction),
    ("an exponent", "1e1", Shape::Fraction),
    ("minus one", "-1", Shape::Whole),
    ("a negative fraction", "-1.5", Shape::Beyond),
    ("2^53", "9007199254740992", Shape::Whole),
    ("2^63 - 1", "9223372036854775807", Shape::Whole),
    ("2^63", "9223372036854775808", Shape::Whole),
    ("-2^63", "-9223372036854775808", Shape::Whole),
    ("2^64 - 1", "18446744073709551615", Shape::Whole),
    ("2^64", "18446744073709551616", Shape::Beyond),
    ("1e308", "1e308", Shape::Beyond),
    ("1e400", "1e400", Shape::Overflow),
    ("-1e400", "-1e400", Shape::Overflow),
    ("true", "true", Shape::Other),
    ("false", "false", Shape::Other),
    ("null", "null", Shape::Other),
    ("an array", "[\"x\"]", Shape::Strings),
    ("an empty array", "[]", Shape::Strings),
    ("a mixed array", "[\"x\",1,null]", Shape::Mixed),
    ("a nested array", "[[\"x\"]]", Shape::Mixed),
    ("an object", "{\"x\":1}", Shape::Other),
];

/// What the rules say of a claim's type.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Rule {
    /// A StringOrURI or another string that is not compared here.
    Text,
    Subject,
    Issuer,
    Audience,
    Expires,
    Date,
    /// Words in a string, or strings in an array.
    List,
    /// Says that the token is bound, whatever it says.
    Bound,
    /// Says that the token is an ID token, whatever it says.
    IdToken,
    /// Decides nothing, with any JSON.
    Nothing,
}

const CLAIMS: [(&str, Rule); 28] = [
    ("iss", Rule::Issuer),
    ("sub", Rule::Subject),
    ("aud", Rule::Audience),
    ("exp", Rule::Expires),
    ("nbf", Rule::Date),
    ("iat", Rule::Date),
    ("jti", Rule::Text),
    ("client_id", Rule::Text),
    ("scope", Rule::List),
    ("scp", Rule::List),
    ("roles", Rule::List),
    ("cnf", Rule::Bound),
    ("at_hash", Rule::IdToken),
    ("c_hash", Rule::IdToken),
    // These say something only by certain strings, of which none is in the table.
    ("typ", Rule::Nothing),
    ("token_use", Rule::Nothing),
    ("token_type", Rule::Nothing),
    ("type", Rule::Nothing),
    ("azp", Rule::Nothing),
    ("act", Rule::Nothing),
    ("acr", Rule::Nothing),
    ("amr", Rule::Nothing),
    ("auth_time", Rule::Nothing),
    ("nonce", Rule::Nothing),
    ("sid", Rule::Nothing),
    ("groups", Rule::Nothing),
    ("email", Rule::Nothing),
    ("https://example.com/tenant", Rule::Nothing),
];

/// How a token must be judged that is good but for this claim, by the rules and not by the code.
fn expected(rule: Rule, shape: Shape) -> Option<ErrorKind> {
    use ErrorKind::{
        ClaimType, Expired, Malformed, MissingClaim, SenderConstrained, WrongAudience, WrongIssuer,
        WrongType,
    };
    match (rule, shape) {
        // RFC 8259 §6: it is no number that could be worked with.
        (_, Shape::Overflow) => Some(Malformed),
        (Rule::Issuer, Shape::Missing | Shape::Text) => Some(WrongIssuer),
        // An empty array counts as absent.
        (Rule::Audience, Shape::Missing | Shape::Text | Shape::Strings) => Some(WrongAudience),
        (Rule::Expires, Shape::Missing) => Some(MissingClaim),
        (_, Shape::Missing) => None,
        (Rule::Text | Rule::Subject, Shape::Text) => None,
        (Rule::Date, Shape::Date | Shape::Fraction) => None,
        (Rule::Expires, Shape::Date | Shape::Fraction) => Some(Expired),
        (Rule::List, Shape::Text | Shape::Strings) => None,
        (Rule::Bound, _) => Some(SenderConstrained),
        (Rule::IdToken, _) => Some(WrongType),
        (Rule::Nothing, _) => None,
        _ => Some(ClaimType),
    }
}

/// Claims that are good, but for the one of this name.
fn payload(name: &str, value: &str) -> String {
    let exp = (NOW + 60).to_string();
    let (iss, aud) = (format!("\"{ISSUER}\""), format!("\"{AUDIENCE}\""));
    let own = [("iss", &*iss), ("aud", &*aud), ("exp", &*exp)];
    let others = own.into_iter().filter(|(other, _)| *other != name);
    let all = others.chain((!value.is_empty()).then_some((name, value)));
    let members: Vec<_> = all.map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

fn case(verifier: &Verifier, name: &str, what: &str, value: &str, kind: Option<ErrorKind>) -> Case {
    let token = signed(key(ALGORITHM), header(ALGORITHM), payload(name, value));
    let title = format!("{name} is {what}");
    match kind {
        None => Case::accepted(title, verifier, token),
        Some(kind) => Case::refused(title, verifier, token, kind),
    }
}

fn matrix() -> Line {
    let verifier = verifier(ALGORITHM);
    let mut cases = Vec::new();
    for (name, rule) in CLAIMS {
        for (what, value, shape) in VALUES {
            // 253402300799 is the last second of the year 9999: a date to come.
            let kind = match (name, value) {
                ("exp", "253402300799") => None,
                ("nbf", "253402300799") => Some(ErrorKind::NotYetValid),
                _ => expected(rule, shape),
            };
            cases.push(case(&verifier, name, what, value, kind));
        }
    }
    Line {
        name: "claim types",
        why: "a claim that could not be read was taken for one that is not there, and `exp`, `nbf` or \
              `aud` was not checked at all: a registered claim of another type refuses the token (RFC \
              7519 §4.1)",
        advisories: &["CVE-2020-26160", "CVE-2025-30144", "CVE-2026-25537"],
        cases,
    }
}

/// The same where neither issuer nor audience is asked for.
fn nobody_asked() -> Line {
    let keys = StaticKeys::from(key(ALGORITHM).verifying_key());
    let verifier = builder([Issuer::accept_any_name(keys)]).accept_any_audience().build().unwrap();
    let mut cases = Vec::new();
    for (name, rule) in [("iss", Rule::Issuer), ("aud", Rule::Audience)] {
        for (what, value, shape) in VALUES {
            let kind = match expected(rule, shape) {
                Some(ErrorKind::WrongIssuer | ErrorKind::WrongAudience) => None,
                other => other,
            };
            cases.push(case(&verifier, name, what, value, kind));
        }
    }
    Line {
        name: "claim types that nobody asks for",
        why: "the application reads `iss` and `aud` even where the verifier was told not to compare \
              them: their types are checked all the same (RFC 7519 §4.1)",
        advisories: &["CVE-2026-25537"],
        cases,
    }
}

/// An issuer that is known to send numbers.
fn numeric_subjects() -> Line {
    let issuer = issuer(ALGORITHM).accept_numeric_subject();
    let verifier = builder([issuer]).audience(AUDIENCE).build().unwrap();
    let mut cases = Vec::new();
    for (what, value, shape) in VALUES {
        let kind = match shape {
            Shape::Date | Shape::Whole => None,
            other => expected(Rule::Subject, other),
        };
        cases.push(case(&verifier, "sub", what, value, kind));
    }
    for (value, subject) in [
        ("7", "7"),
        ("-1", "-1"),
        ("9007199254740993", "9007199254740993"),
        ("18446744073709551615", "18446744073709551615"),
        ("\"007\"", "007"),
    ] {
        let token = signed(key(ALGORITHM), header(ALGORITHM), payload("sub", value));
        let token = verifier.verify(&token).now().unwrap().unwrap();
        let name = format!("the subject {value} is not another one");
        cases.push(Case::same(name, token.subject(), Some(subject)));
    }
    Line {
        name: "numeric subjects",
        why: "two users become one if their numbers are rounded: whole numbers of 64 bits, to the \
              digit, and only where the issuer is known to send them (RFC 7519 §4.1.2)",
        advisories: &[],
        cases,
    }
}
