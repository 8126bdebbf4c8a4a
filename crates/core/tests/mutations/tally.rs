//! What became of the mutations, so that none is skipped in silence.

use std::collections::BTreeMap;

use hallpass_core::ErrorKind::{Header, Malformed, Signature, WrongIssuer, WrongType};
use hallpass_core::RejectionKind::{self, MalformedCredentials, Token};

/// What was changed.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Part {
    Dot,
    Header,
    Payload,
    Signature,
}

impl Part {
    /// The part of each byte of a token.
    pub(crate) fn of(token: &str) -> Vec<Self> {
        let mut parts = [Self::Header, Self::Payload, Self::Signature].into_iter();
        let mut part = parts.next();
        token
            .bytes()
            .map(|byte| {
                let here = part.expect("three segments");
                if byte != b'.' {
                    return here;
                }
                part = parts.next();
                Self::Dot
            })
            .collect()
    }

    /// How a change of it may be found out, up to the signature and no later. What is no ASCII
    /// breaks the grammar of the header field; a third dot is malformed wherever it stands.
    const fn ends(self) -> &'static [RejectionKind] {
        match self {
            Self::Dot => &[MalformedCredentials, Token(Malformed)],
            Self::Header => &[
                MalformedCredentials,
                Token(Malformed),
                Token(Header),
                Token(WrongType),
                Token(Signature),
            ],
            // Of two issuers the payload says whose keys are tried.
            Self::Payload => {
                &[MalformedCredentials, Token(Malformed), Token(WrongIssuer), Token(Signature)]
            }
            Self::Signature => &[MalformedCredentials, Token(Malformed), Token(Signature)],
        }
    }
}

/// How often which part ended how.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    refused: BTreeMap<(Part, String), usize>,
    wrong: Vec<String>,
}

impl Tally {
    /// All of them together.
    pub(crate) fn sum(tallies: impl IntoIterator<Item = Self>) -> Self {
        let mut sum = Self::default();
        for tally in tallies {
            for (end, count) in tally.refused {
                *sum.refused.entry(end).or_default() += count;
            }
            sum.wrong.extend(tally.wrong);
        }
        sum
    }

    /// Adds one mutation.
    pub(crate) fn add(
        &mut self,
        part: Part,
        judged: Result<(), RejectionKind>,
        name: impl FnOnce() -> String,
    ) {
        match judged {
            Err(kind) if part.ends().contains(&kind) => {
                *self.refused.entry((part, format!("{kind:?}"))).or_default() += 1;
            }
            Err(kind) => self.wrong.push(format!("{}: {kind:?}", name())),
            Ok(()) => self.wrong.push(format!("{}: accepted", name())),
        }
    }

    /// Checks that all were refused as they may be, and that there were so many.
    pub(crate) fn check(&self, mutations: usize) {
        let Self { refused, wrong } = self;
        let shown = wrong.get(..20).unwrap_or(wrong).join("\n");
        assert!(wrong.is_empty(), "{} of {mutations} are wrong:\n{shown}", wrong.len());
        assert_eq!(refused.values().sum::<usize>(), mutations, "each counts once: {refused:#?}");
    }

    /// Checks that each way to be found out was taken.
    pub(crate) fn check_every_end(&self) {
        for part in [Part::Dot, Part::Header, Part::Payload, Part::Signature] {
            for kind in part.ends() {
                let seen = self.refused.contains_key(&(part, format!("{kind:?}")));
                assert!(seen, "no change of {part:?} ends with {kind:?}: {:#?}", self.refused);
            }
        }
    }
}
