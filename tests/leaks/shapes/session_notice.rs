//! What an operator hears of sessions, from services to which it happened.

use std::time::Duration;

use hallpass::session::rotation::{Binding, Profile, RowMac, SessionRow};
use hallpass::session::{RefreshRefusal as Refusal, SessionNotice, Tokens};
use hallpass::{EndpointRequest, Endpoints};

use super::session::run;
use super::{Row, holds};
use crate::canary::Canaries;
use crate::forms::{Shown, shown};
use crate::service::{Service, hidden_with, refresh_token};
use crate::words::{bytes, word};

pub(super) fn rows() -> Vec<Row> {
    vec![holds("session/sessions/SessionNotice", of_notice)]
}

/// Everything that an operator hears, from a service to which it happened.
fn of_notice() -> Vec<Shown> {
    run(async {
        let (service, mut all) = (Service::new().await, Vec::new());
        let mut judge = |canaries: &Canaries, notices: Vec<SessionNotice>| {
            all.extend(notices.into_iter().map(|notice| {
                let name = format!("{notice:?}").split('(').next().unwrap_or_default().to_owned();
                shown!(name, canaries, notice)
            }));
        };
        let first = service.login().await;
        let as_begun = service.row(&first).await;
        let second = service.rotated(refresh_token(&first)).await;
        let healed = healed(&service, as_begun.clone(), &second).await;
        let forked = forked(&service, as_begun.clone(), &first, &second).await;
        let canaries = hidden_with([&first, &second]);
        judge(&canaries, [healed, forked].concat());
        judge(&canaries, edited(&service, as_begun, &first).await);
        judge(&canaries, service.notices.take());

        service.pass(60).await;
        let third = service.refresh(refresh_token(&first)).await.expect("superseded");
        let fourth = service.rotated(refresh_token(&third)).await;
        service.refresh(refresh_token(&first)).await.expect_err("reused");
        let canaries = hidden_with([&first, &second, &third, &fourth]);
        judge(&canaries, service.notices.take());
        let (bound, notices) = mismatched(&service).await;
        judge(&hidden_with([&bound]).secret(&bytes("binding", 32)), notices);
        judge(&canaries, interrupted(&service, &fourth).await);

        let mut names: Vec<_> = all.iter().map(|shown| shown.state.clone()).collect();
        names.sort();
        names.dedup();
        let heard = [
            "BindingMismatch",
            "ClockStands",
            "Corrupt",
            "Healed",
            "Interrupted",
            "KekMissing",
            "Resumed",
            "Reuse",
            "Superseded",
            "Unavailable",
        ];
        assert_eq!(names, heard);
        all
    })
}

/// The store has lost a rotation, and the client brings it back.
pub(crate) async fn healed(
    service: &Service,
    begun: SessionRow,
    second: &Tokens,
) -> Vec<SessionNotice> {
    let other = service.elsewhere(begun).await;
    other.refresh(refresh_token(second)).await.expect("healed");
    other.notices.take()
}

/// The store has lost a rotation, and then another token rotated.
pub(crate) async fn forked(
    service: &Service,
    begun: SessionRow,
    first: &Tokens,
    second: &Tokens,
) -> Vec<SessionNotice> {
    let other = service.elsewhere(begun).await;
    other.rotated(refresh_token(first)).await;
    other.refresh(refresh_token(second)).await.expect_err("forked");
    other.notices.take()
}

/// Somebody else wrote the row; or the KEK of it is gone.
pub(crate) async fn edited(
    service: &Service,
    begun: SessionRow,
    first: &Tokens,
) -> Vec<SessionNotice> {
    let forged = SessionRow { subject: word("role").into(), ..begun.clone() };
    let mut mac = *begun.mac.as_bytes();
    mac[0] ^= 0xFF;
    let unknown = SessionRow { mac: RowMac::new(mac), ..begun };
    let mut all = Vec::new();
    for row in [forged, unknown] {
        let other = service.elsewhere(row).await;
        let refused = other.refresh(refresh_token(first)).await.expect_err("not ours");
        assert_eq!(refused.refusal(), Refusal::Unavailable);
        all.extend(other.notices.take());
    }
    all
}

/// A session that is bound to a key, refreshed without it.
pub(crate) async fn mismatched(service: &Service) -> (Tokens, Vec<SessionNotice>) {
    let binding = Binding::Proof(bytes("binding", 32).try_into().unwrap());
    let login = service.sessions.begin(word("subject")).await.unwrap().bound_to(binding);
    let tokens = login.profile(Profile::Body).start().await.unwrap();
    service.refresh(refresh_token(&tokens)).await.expect_err("not proved");
    (tokens, service.notices.take())
}

/// The store is away, and comes back.
async fn interrupted(service: &Service, tokens: &Tokens) -> Vec<SessionNotice> {
    service.engine.says(Some("the line is cut".to_owned()));
    let form = format!("grant_type=refresh_token&refresh_token={}", refresh_token(tokens));
    let refresh = EndpointRequest::new("POST", "/refresh")
        .with_field("content-type", "application/x-www-form-urlencoded")
        .with_body(form);
    assert_eq!(service.sessions.answer(refresh).wait().await.status(), 503);
    tokio::time::sleep(Duration::from_secs(200)).await;
    service.engine.says(None);
    tokio::time::sleep(Duration::from_secs(200)).await;
    service.notices.take()
}
