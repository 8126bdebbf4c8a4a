//! What does not build, and what it says.

use std::time::Duration;

use hallpass_core::{
    ConfigErrorKind, Issuer, Profile, StaticKeys, VerifiedToken, Verifier, VerifierBuilder,
};

use crate::kit::{self, key};

/// A name, what is built, and what is wrong with it with a part of the text, if anything.
type Row = (&'static str, VerifierBuilder, Option<(ConfigErrorKind, &'static str)>);

fn keys() -> StaticKeys {
    StaticKeys::from(key().verifying_key())
}

async fn accept(_: VerifiedToken) -> Result<bool, String> {
    Ok(true)
}

#[test]
fn every_decision_is_taken_or_waived() {
    use ConfigErrorKind::{AudienceMissing, IssuerAmbiguous, IssuerMissing, Setting};
    let start = Verifier::builder;
    let with = |issuer: Issuer| Verifier::builder().issuer(issuer).audience("orders");
    let rows: Vec<Row> = vec![
        ("issuer and audience", with(kit::issuer()), None),
        ("the audience at the issuer", start().issuer(kit::issuer().audience("a")), None),
        ("audience waived", start().issuer(kit::issuer()).accept_any_audience(), None),
        (
            "audience waived by the issuer",
            start().issuer(kit::issuer().accept_any_audience()),
            None,
        ),
        ("name waived", with(Issuer::accept_any_name(keys())), None),
        ("leeway of 300 s", with(kit::issuer()).leeway(Duration::from_secs(300)), None),
        ("no leeway", with(kit::issuer()).leeway(Duration::ZERO), None),
        ("no issuer", start().audience("orders"), Some((IssuerMissing, ".issuer("))),
        ("no audience", start().issuer(kit::issuer()), Some((AudienceMissing, ".audience("))),
        ("nothing", start(), Some((IssuerMissing, "accept_any_name"))),
        ("an empty name", with(Issuer::new("", keys())), Some((IssuerMissing, "variable"))),
        ("a name with a line break", with(Issuer::new("a\n", keys())), Some((Setting, "trim"))),
        (
            "an empty audience",
            start().issuer(kit::issuer()).audience(""),
            Some((AudienceMissing, "variable")),
        ),
        (
            "two checks",
            with(kit::issuer()).check(accept).check(accept),
            Some((Setting, "one that asks the others")),
        ),
        (
            "the same name twice",
            with(kit::issuer()).issuer(kit::issuer()),
            Some((IssuerAmbiguous, "all its keys")),
        ),
        (
            "any name beside a name",
            with(kit::issuer()).issuer(Issuer::accept_any_name(keys())),
            Some((IssuerAmbiguous, "Name every issuer")),
        ),
        (
            "an audience and none",
            start().issuer(kit::issuer().audience("a").accept_any_audience()),
            Some((Setting, "contradict")),
        ),
        (
            "more than 300 s of leeway",
            with(kit::issuer()).leeway(Duration::from_secs(301)),
            Some((Setting, "300 s")),
        ),
        (
            "more leeway at the issuer",
            with(kit::issuer().leeway(Duration::from_secs(301))),
            Some((Setting, "300 s")),
        ),
        (
            "RFC 9068 without an audience",
            start().issuer(kit::issuer().profile(Profile::Rfc9068)).accept_any_audience(),
            Some((Setting, ".audience(")),
        ),
        (
            "RFC 9068 without a name",
            with(Issuer::accept_any_name(keys()).profile(Profile::Rfc9068)),
            Some((Setting, "Issuer::new(")),
        ),
        (
            "roles in a registered claim",
            with(kit::issuer().roles_at("aud")),
            Some((Setting, "registered")),
        ),
        (
            "an empty path",
            with(kit::issuer().scopes_at(Vec::<String>::new())),
            Some((Setting, "at least one")),
        ),
        (
            "a place inside of a place",
            with(kit::issuer().roles_at("a").roles_at(["a", "b"])),
            Some((Setting, "overlap")),
        ),
        ("a place of both", with(kit::issuer().roles_at("scope")), Some((Setting, "overlap"))),
        (
            "thirty-three places",
            with((0..33).fold(kit::issuer(), |issuer, n| issuer.roles_at(format!("r{n}")))),
            Some((Setting, "32")),
        ),
    ];
    for (name, builder, expected) in rows {
        match (builder.build(), expected) {
            (Ok(_), None) => {}
            (Err(error), Some((kind, fix))) => {
                assert_eq!(error.kind(), kind, "{name}: {error}");
                assert!(error.to_string().contains(fix), "{name}: {error}");
            }
            (result, expected) => panic!("{name}: {result:?}, expected {expected:?}"),
        }
    }
}
