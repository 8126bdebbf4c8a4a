//! How a case is written: a name, what is done, and how it must end.

use std::collections::HashSet;
use std::fmt::Debug;

use hallpass::{Admission, ConfigError, ConfigErrorKind, ErrorKind, Gate, RejectionKind, Verifier};

use crate::kit::{Request, bearer};
use crate::remote;

/// A line of the list: one way to break in, in all its spellings.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    /// What the attacker would gain, and the rule that stops it.
    pub(crate) why: &'static str,
    /// The advisories of products that let it through.
    pub(crate) advisories: &'static [&'static str],
    pub(crate) cases: Vec<Case>,
}

impl Line {
    /// The cases that did not end as they must, in words.
    pub(crate) fn wrong(&self) -> impl Iterator<Item = String> {
        let wrong = self.cases.iter().filter(|case| case.expected != case.seen);
        wrong.map(|case| {
            let Case { name, expected, seen } = case;
            format!("{}: {name}: must be {expected}, is {seen} ({})", self.name, self.why)
        })
    }
}

/// One case, and how it ended.
pub(crate) struct Case {
    name: String,
    expected: String,
    seen: String,
}

impl Case {
    /// A token that must not open the door: the verifier refuses it as `kind`, a gate refuses it
    /// whether tokens are required or optional, and no answer quotes it.
    pub(crate) fn refused(
        name: impl Into<String>,
        verifier: &Verifier,
        token: impl AsRef<[u8]>,
        kind: ErrorKind,
    ) -> Self {
        Self::token(name.into(), verifier, token.as_ref(), format!("refused as {kind:?}"))
    }

    /// A token that must open it: what is refused beside it is not refused for something else.
    pub(crate) fn accepted(
        name: impl Into<String>,
        verifier: &Verifier,
        token: impl AsRef<[u8]>,
    ) -> Self {
        Self::token(name.into(), verifier, token.as_ref(), "accepted".to_owned())
    }

    /// A request that must be refused as `kind`.
    pub(crate) fn denied(
        name: impl Into<String>,
        gate: &Gate,
        request: &Request,
        kind: RejectionKind,
    ) -> Self {
        let expected = format!("refused as {}", named(kind));
        Self { name: name.into(), expected, seen: at_gate(gate, request, b"") }
    }

    /// A request whose token must be accepted.
    pub(crate) fn admitted(name: impl Into<String>, gate: &Gate, request: &Request) -> Self {
        let seen = at_gate(gate, request, b"");
        Self { name: name.into(), expected: "accepted".to_owned(), seen }
    }

    /// A key or a setting that must not be built.
    pub(crate) fn unbuildable<T>(
        name: impl Into<String>,
        built: Result<T, ConfigError>,
        kind: ConfigErrorKind,
    ) -> Self {
        let seen = match built {
            Ok(_) => "built".to_owned(),
            Err(error) => format!("unbuildable as {:?}", error.kind()),
        };
        Self { name: name.into(), expected: format!("unbuildable as {kind:?}"), seen }
    }

    /// Anything else, as two values that must be equal.
    pub(crate) fn same<T: Debug + PartialEq>(
        name: impl Into<String>,
        seen: T,
        expected: T,
    ) -> Self {
        let [expected, seen] = [expected, seen].map(|value| format!("{value:?}"));
        Self { name: name.into(), expected, seen }
    }

    fn token(name: String, verifier: &Verifier, token: &[u8], expected: String) -> Self {
        let at_verifier = std::str::from_utf8(token).ok().map(|text| by(verifier, text));
        let gate = Gate::new(verifier.clone()).unobserved();
        let request = bearer(token);
        let required = at_gate(&gate, &request, token);
        let optional = at_gate(&gate.optional(), &request, token);
        let through_gates = if required == optional {
            required
        } else {
            format!("{required} if required and {optional} if optional")
        };
        // What is no `token68` never was a credential, which the gate says first.
        let malformed = format!("refused as {:?}", RejectionKind::MalformedCredentials);
        let seen = match at_verifier {
            None => through_gates,
            Some(verdict) if through_gates == verdict => verdict,
            Some(verdict) if through_gates == malformed && verdict != "accepted" => verdict,
            Some(verdict) => format!("{verdict} by the verifier and {through_gates} by gates"),
        };
        Self { name, expected, seen }
    }
}

fn by(verifier: &Verifier, token: &str) -> String {
    match remote::finished(verifier.verify(token).now()) {
        Ok(_) => "accepted".to_owned(),
        Err(error) => format!("refused as {:?}", error.kind()),
    }
}

/// How a gate decides, and whether its answer quotes the token.
fn at_gate(gate: &Gate, request: &Request, token: &[u8]) -> String {
    let rejection = match remote::finished(gate.begin(request).now()) {
        Ok(passage) => {
            let anonymous = matches!(passage.admission(), Admission::Anonymous(_));
            return if anonymous { "anonymous" } else { "accepted" }.to_owned();
        }
        Err(rejection) => rejection,
    };
    let fields = rejection.fields().map(|(name, value)| format!("{name}: {value}\n"));
    let answer = fields.chain([rejection.body()]).collect::<String>();
    // Twelve characters of base64url are in no sentence of ours.
    let parts: HashSet<_> = answer.as_bytes().windows(12).collect();
    let quoted = token.windows(12).any(|part| parts.contains(part));
    let how = if quoted { "refused, with a quotation of it," } else { "refused" };
    format!("{how} as {}", named(rejection.kind()))
}

fn named(kind: RejectionKind) -> String {
    match kind {
        RejectionKind::Token(kind) => format!("{kind:?}"),
        kind => format!("{kind:?}"),
    }
}

/// Lines and cases can be told apart, and each line has something to say.
pub(crate) fn assert_named_once<'l>(lines: impl Iterator<Item = &'l Line>) {
    let mut names = HashSet::new();
    for line in lines {
        assert!(names.insert(line.name), "the line {:?} stands twice", line.name);
        assert!(!line.cases.is_empty() && !line.why.is_empty(), "{} is empty", line.name);
        let mut cases = HashSet::new();
        for case in &line.cases {
            assert!(cases.insert(&case.name), "{}: {:?} stands twice", line.name, case.name);
        }
    }
}
