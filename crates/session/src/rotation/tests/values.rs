//! The types that rows and commands are made of.

use super::super::*;
use super::setup::row;

#[test]
fn states_and_profiles_keep_their_numbers() {
    let mut states = Vec::new();
    for code in 0..=u8::MAX {
        let Some(state) = SessionState::from_code(code) else { continue };
        assert_eq!(state.code(), code);
        states.push(state);
    }
    assert_eq!(states.len(), 8);
    assert_eq!(SessionState::Active.code(), 0);
    let profiles: Vec<_> = (0..=u8::MAX).filter_map(Profile::from_code).collect();
    assert_eq!(profiles, [Profile::Body, Profile::Cookie]);
    assert_eq!(profiles.iter().map(|profile| profile.code()).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn bindings_come_apart_and_together() {
    for binding in [Binding::Certificate([3; 32]), Binding::Proof([4; 32])] {
        let (kind, thumbprint) = binding.parts();
        assert_eq!(Binding::from_parts(kind, *thumbprint), Some(binding));
    }
    assert_eq!(Binding::from_parts(2, [0; 32]), None);
}

#[test]
fn bytes_are_shown_in_part() {
    let hash = TokenHash::new([0xAB; 32]);
    assert_eq!(format!("{hash:?}"), "TokenHash(abab..)");
    assert_eq!(hash.as_bytes(), &[0xAB; 32]);
    let row = SessionRow { subject: "anna".into(), client: "her phone".into(), ..row() };
    let shown = format!("{row:?}");
    assert!(["3a3a3a", "anna", "phone"].iter().all(|part| !shown.contains(part)), "{shown}");
}

#[test]
fn they_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<SessionRow>();
    crosses::<RotateCommand>();
    crosses::<Decision>();
    crosses::<Limits>();
    crosses::<LimitsError>();
    crosses::<Timing>();
    crosses::<ShardClock>();
    crosses::<CutOffs>();
}

#[test]
fn what_mints_and_what_hands_out() {
    let successor = Successor {
        generation: Generation::FIRST,
        nonce: Nonce::new([0; 16]),
        kek: KekId::default(),
    };
    let rows = [
        (Outcome::Late, false, false),
        (Outcome::NotFound, false, false),
        (Outcome::Revoked, false, false),
        (Outcome::Expired, false, false),
        (Outcome::BindingMismatch, false, false),
        (Outcome::Replay(successor), true, true),
        (Outcome::Current, true, false),
        (Outcome::Rotated(successor), true, true),
        (Outcome::Busy, false, false),
        (Outcome::Superseded(successor), true, true),
        (Outcome::Healed, true, false),
        (Outcome::Reuse(ReuseCause::Fork), false, false),
        (Outcome::Reuse(ReuseCause::Theft), false, false),
    ];
    for (outcome, mints, hands_out) in rows {
        assert_eq!(outcome.mints(), mints, "{outcome:?}");
        assert_eq!(outcome.successor(), hands_out.then_some(successor), "{outcome:?}");
    }
}
