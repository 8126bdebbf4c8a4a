//! The table itself: complete, and sharp enough to notice an adapter that is wrong.

use std::collections::HashSet;

use hallpass::RejectionKind;
use hallpass_testkit::cases::{self, CaseRequest, CaseResponse, Driver, Kit, Mode, Setup};
use hallpass_tests::axum_app::Around;
use hallpass_tests::drivers::AxumInProcess;

#[test]
fn every_row_has_a_name_of_its_own_and_cites_what_it_tests() {
    let cases = cases::all();
    assert!(cases.len() >= 790, "{} rows", cases.len());
    let mut names = HashSet::new();
    for case in &cases {
        assert!(names.insert(case.name()), "two rows are called {:?}", case.name());
        assert!(!case.ids().is_empty(), "{:?} cites nothing", case.name());
        for id in case.ids() {
            let (family, number) = id.split_once('-').unwrap();
            let known = [
                "ALG", "AT", "BCP", "BEARER", "CLM", "COOKIE", "CORS", "CSRF", "GUARD", "HTTP",
                "JWK", "JWS", "JWT", "KEY", "MCP", "PROB", "SIZE", "WS",
            ];
            assert!(known.contains(&family) && number.parse::<u8>().is_ok(), "{id}");
        }
    }
}

#[test]
fn requests_share_no_token() {
    let kit = Kit::new();
    for case in cases::all() {
        let lines = |request: CaseRequest| request.lines;
        let (first, second) = (lines(case.request(&kit)), lines(case.request(&kit)));
        let long =
            |lines: &[(&str, Vec<u8>)]| lines.iter().any(|(_, v)| v.starts_with(b"Bearer ey"));
        // `jti` counts up, so that a token of the builder's claims is never minted twice. Payloads
        // that are written out, and no ECDSA signature, may be the same.
        if long(&first) && kit_claims(&case.request(&kit)) {
            assert_ne!(first, second, "{}", case.name());
        }
    }
}

fn kit_claims(request: &CaseRequest) -> bool {
    request.strings().iter().any(|text| text.starts_with("test-"))
}

/// An adapter with a fault.
struct Faulty {
    sound: AxumInProcess,
    fault: Fault,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Fault {
    None,
    MixesModes,
    DropsTheChallenge,
    ChallengesTwice,
    AnswersForbidden,
    RepeatsTheCredential,
    LetsEverybodyIn,
    TakesTheFirstLine,
    SaysHtml,
    GivesOtherReasons,
    ForgetsTheCaches,
    DropsTheQuery,
    MixesSetups,
    DropsTheOrigin,
    ForgetsTheSubprotocol,
    AddsAField,
}

impl Driver for Faulty {
    fn name(&self) -> String {
        format!("an adapter that has the fault {:?}", self.fault)
    }

    fn kit(&self) -> &Kit {
        self.sound.kit()
    }

    async fn send(&self, setup: Setup, mode: Mode, mut request: CaseRequest) -> CaseResponse {
        let mode = match (self.fault, mode) {
            (Fault::MixesModes, Mode::Required) => Mode::Optional,
            (Fault::MixesModes, Mode::Optional) => Mode::Required,
            (_, mode) => mode,
        };
        match self.fault {
            Fault::TakesTheFirstLine => request.lines.truncate(1),
            Fault::DropsTheQuery => request.query = None,
            Fault::DropsTheOrigin => request.lines.retain(|(name, _)| *name != "Origin"),
            _ => {}
        }
        let setup = if self.fault == Fault::MixesSetups { Setup::EverySource } else { setup };
        let credential = request.lines.first().map(|(_, value)| value.clone()).unwrap_or_default();
        let mut response = self.sound.send(setup, mode, request).await;
        match self.fault {
            Fault::DropsTheChallenge => response.lines.retain(|(n, _)| n != "www-authenticate"),
            Fault::ChallengesTwice => response.lines.extend(response.lines.clone()),
            Fault::AnswersForbidden if response.status == 401 => response.status = 403,
            Fault::RepeatsTheCredential => response.lines.push(("x-debug".into(), credential)),
            Fault::LetsEverybodyIn => response.status = 200,
            Fault::ForgetsTheCaches => {
                response.lines.retain(|(n, _)| n != "vary" && n != "cache-control");
            }
            Fault::ForgetsTheSubprotocol => {
                response.lines.retain(|(name, _)| name != "sec-websocket-protocol");
            }
            Fault::AddsAField => {
                response.lines.push(("access-control-allow-origin".into(), b"*".into()))
            }
            Fault::SaysHtml => response.lines.retain(|(name, _)| name != "content-type"),
            Fault::GivesOtherReasons if response.kind.is_some() => {
                response.kind = Some(RejectionKind::Denied);
            }
            _ => {}
        }
        response
    }
}

#[tokio::test]
async fn faults_of_an_adapter_are_noticed() {
    for (fault, at_least) in [
        (Fault::None, 0),
        (Fault::MixesModes, 16),
        (Fault::DropsTheChallenge, 400),
        (Fault::ChallengesTwice, 400),
        (Fault::AnswersForbidden, 400),
        (Fault::RepeatsTheCredential, 400),
        (Fault::LetsEverybodyIn, 700),
        (Fault::TakesTheFirstLine, 10),
        (Fault::SaysHtml, 700),
        (Fault::GivesOtherReasons, 700),
        (Fault::ForgetsTheCaches, 60),
        (Fault::DropsTheQuery, 10),
        (Fault::MixesSetups, 15),
        (Fault::DropsTheOrigin, 5),
        (Fault::ForgetsTheSubprotocol, 4),
        (Fault::AddsAField, 1_700),
    ] {
        let driver = Faulty { sound: AxumInProcess::new(Around::All), fault };
        let failures = cases::failures(&driver).await;
        if fault == Fault::None {
            assert!(failures.is_empty(), "{}", failures.join("\n"));
        }
        assert!(failures.len() >= at_least, "{fault:?}: {} rows noticed it", failures.len());
    }
}

#[tokio::test]
#[should_panic(expected = "an adapter that has the fault LetsEverybodyIn")]
async fn a_run_that_fails_says_which_adapter_it_was() {
    let fault = Fault::LetsEverybodyIn;
    cases::run(&Faulty { sound: AxumInProcess::new(Around::All), fault }).await;
}
