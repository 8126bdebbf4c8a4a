//! JSONTestSuite: each document in every place where this crate reads JSON.

use hallpass::{Algorithm, Issuer, JwkSet, Secret, SigningKey, UnixTime, Verifier, VerifyingKey};
use hallpass::{ConfigErrorKind, ErrorKind};
use hallpass_testkit::ManualClock;

use crate::row::{Expect, Outcome, Row, Why};
use crate::suite::{Job, Suite};
use crate::{data, tokens};

/// One suite a place.
pub(crate) fn jobs() -> Vec<Job> {
    PLACES.iter().map(|place| Job::new(|| suite(place))).collect()
}

/// Where a document stands. All around it is good.
struct Place {
    name: &'static str,
    /// The text before the document and after it.
    around: [&'static str; 2],
    how: How,
    judge: fn(&Judge, &[u8]) -> Outcome,
    /// What must become of a document that is sound, with objects apart from the others.
    sound: [Expect; 2],
    /// What must become of one with a duplicate member.
    duplicate: Expect,
}

/// Which part of the document is used.
#[derive(Clone, Copy, Eq, PartialEq)]
enum How {
    Whole,
    /// What stands between its braces; only objects have that.
    Members,
}

const PLACES: &[Place] = &[
    Place {
        name: "JSON as a header",
        around: ["", ""],
        how: How::Whole,
        judge: Judge::header,
        sound: [Expect::RefuseFor(&[Why::Token(ErrorKind::Header)]), MALFORMED],
        duplicate: MALFORMED,
    },
    Place {
        name: "JSON among the members of a header",
        around: [r#"{"alg":"HS256""#, "}"],
        how: How::Members,
        judge: Judge::header,
        sound: [Expect::Accept, Expect::Accept],
        duplicate: MALFORMED,
    },
    Place {
        name: "JSON in a member of a header",
        around: [r#"{"alg":"HS256","x":"#, "}"],
        how: How::Whole,
        judge: Judge::header,
        sound: [Expect::Accept, Expect::Accept],
        duplicate: MALFORMED,
    },
    Place {
        name: "JSON as a claims set",
        around: ["", ""],
        how: How::Whole,
        judge: Judge::claims,
        sound: [Expect::RefuseFor(&[Why::Token(ErrorKind::WrongIssuer)]), MALFORMED],
        duplicate: MALFORMED,
    },
    Place {
        name: "JSON among the claims",
        around: [r#"{"iss":"suite","aud":"suite","exp":1900000000"#, "}"],
        how: How::Members,
        judge: Judge::claims,
        sound: [Expect::Accept, Expect::Accept],
        duplicate: MALFORMED,
    },
    Place {
        name: "JSON in a claim",
        around: [r#"{"iss":"suite","aud":"suite","exp":1900000000,"x":"#, "}"],
        how: How::Whole,
        judge: Judge::claims,
        sound: [Expect::Accept, Expect::Accept],
        duplicate: MALFORMED,
    },
    Place {
        name: "JSON as a JWK set",
        around: ["", ""],
        how: How::Whole,
        judge: jwk_set,
        sound: [FORMAT, FORMAT],
        duplicate: FORMAT,
    },
    Place {
        name: "JSON in a member of a JWK set",
        around: [
            r#"{"keys":[{"kty":"oct","k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"}],"x":"#,
            "}",
        ],
        how: How::Whole,
        judge: jwk_set,
        sound: [Expect::Accept, Expect::Accept],
        duplicate: FORMAT,
    },
    Place {
        name: "JSON in a member of a JWK",
        around: [r#"{"kty":"oct","k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg","other":"#, "}"],
        how: How::Whole,
        judge: jwk,
        sound: [Expect::Accept, Expect::Accept],
        duplicate: FORMAT,
    },
];

const MALFORMED: Expect = Expect::RefuseFor(&[Why::Token(ErrorKind::Malformed)]);

const FORMAT: Expect = Expect::RefuseFor(&[Why::Key(ConfigErrorKind::KeyFormat)]);

/// Two documents are longer than a token may be.
const BROKEN: Expect = Expect::RefuseFor(&[
    Why::Key(ConfigErrorKind::KeyFormat),
    Why::Text,
    Why::Token(ErrorKind::Malformed),
    Why::Token(ErrorKind::TooLarge),
]);

const DUPLICATE: &str = "a member name stands twice, which JSON leaves open and JWT does not \
                         (RFC 7515 §4, RFC 7519 §4)";

fn suite(place: &Place) -> Suite {
    let judge = Judge::new();
    let mut rows = Vec::new();
    for file in data::files(FOLDER) {
        let document = data::bytes(&format!("{FOLDER}/{file}"));
        let object = document.trim_ascii().strip_prefix(b"{");
        let Some(text) = place.fill(&document, object) else { continue };
        let outcome = (place.judge)(&judge, &text);
        rows.push(row(place, file.trim_end_matches(".json"), object.is_some(), outcome));
    }
    let all = if place.how == How::Whole { DOCUMENTS } else { OBJECTS };
    Suite::new(place.name, all, rows)
}

const FOLDER: &str = "JSONTestSuite/test_parsing";

const DOCUMENTS: usize = 318;

/// Those that start with a brace.
const OBJECTS: usize = 53;

fn row(place: &Place, file: &str, object: bool, outcome: Outcome) -> Row {
    let [sound_object, sound] = place.sound;
    let expect = match file.split('_').next() {
        Some("n") => BROKEN,
        Some("i") => Expect::Either,
        Some("y") if object => sound_object,
        Some("y") => sound,
        _ => panic!("{file}: neither broken, nor sound, nor open"),
    };
    if !file.starts_with("y_object_duplicated_key") {
        return Row::new(file, expect, outcome);
    }
    match (sound_object, place.duplicate) {
        (Expect::Accept, ours) => Row::new(file, expect, outcome).apart(DUPLICATE, ours),
        // Refused even without that.
        (_, ours) => Row::new(file, ours, outcome),
    }
}

impl Place {
    /// The text with the document in its place.
    fn fill(&self, document: &[u8], object: Option<&[u8]>) -> Option<Vec<u8>> {
        let [before, after] = self.around.map(str::as_bytes);
        if self.how == How::Whole {
            return Some([before, document, after].concat());
        }
        // Its closing brace closes the whole.
        let members = object?.trim_ascii_start();
        let comma: &[u8] = if members.starts_with(b"}") { b"" } else { b"," };
        Some([before, comma, members].concat())
    }
}

/// What reads the documents.
struct Judge {
    key: SigningKey,
    verifier: Verifier,
}

impl Judge {
    fn new() -> Self {
        let secret = Secret::from_text("k7Qz2mVx9LwR4tYb8NcS6pHd3GfJ5aEu").expect("a good secret");
        let key = SigningKey::hmac(Algorithm::HS256, secret).expect("a good key");
        let keys = hallpass::StaticKeys::from(key.verifying_key());
        let clock = ManualClock::new(UnixTime::from_secs(1_800_000_000));
        let verifier = Verifier::builder()
            .issuer(Issuer::new("suite", keys))
            .audience("suite")
            .clock(clock)
            .build()
            .expect("a good configuration");
        Self { key, verifier }
    }

    fn header(&self, header: &[u8]) -> Outcome {
        self.token(header, br#"{"iss":"suite","aud":"suite","exp":1900000000}"#)
    }

    fn claims(&self, claims: &[u8]) -> Outcome {
        self.token(br#"{"alg":"HS256"}"#, claims)
    }

    /// Truly signed, so that nothing but the JSON is judged.
    fn token(&self, header: &[u8], claims: &[u8]) -> Outcome {
        let token = tokens::signed(&self.key, header, claims);
        self.verifier.verify(&token).now().expect("keys are here").into()
    }
}

fn jwk_set(_: &Judge, text: &[u8]) -> Outcome {
    std::str::from_utf8(text).map_or(NOT_TEXT, |text| JwkSet::from_text(text).into())
}

fn jwk(_: &Judge, text: &[u8]) -> Outcome {
    std::str::from_utf8(text).map_or(NOT_TEXT, |text| VerifyingKey::from_jwk(text).into())
}

const NOT_TEXT: Outcome = Outcome::Refused(Why::Text);
