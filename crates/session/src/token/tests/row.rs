use super::super::RowRefused;
use crate::StoreTime;
use crate::rotation::{
    Binding, EndCause, Generation, Profile, RowMac, SessionId, SessionRow, SessionState, TokenHash,
    TokenMark,
};
use crate::secret::Keys;
use crate::secret::samples::{A, B, hex, kek, ring};

fn row() -> SessionRow {
    let sid = hex("be67e4acc4f2ff86c6e229f35f8b5ec2").try_into().unwrap();
    SessionRow {
        sid: SessionId::new(sid),
        subject: "user-42".into(),
        client: "Café app".into(),
        profile: Profile::Cookie,
        state: SessionState::Active,
        leaf: TokenMark { generation: Generation::FIRST, hash: TokenHash::new([3; 32]) },
        predecessor: None,
        rotated_at: StoreTime::from_millis(1_700_000_000_123),
        created: StoreTime::from_millis(1_700_000_000_123),
        idle_expiry: StoreTime::from_millis(1_701_209_600_123),
        absolute_expiry: StoreTime::from_millis(1_707_776_000_123),
        binding: None,
        mac: RowMac::new([0; 32]),
    }
}

fn sealed(row: SessionRow, keys: &Keys) -> SessionRow {
    SessionRow { mac: row.seal(keys), ..row }
}

/// Computed with the `hmac` module of Python: each part behind its length in 64 bits.
#[test]
fn known_answers_of_row_macs() {
    let ring = ring(A, Some(B));
    let bound = SessionRow { binding: Some(Binding::Proof([0x5a; 32])), ..row() };
    for (row, keys, mac) in [
        (row(), ring.current(), "994c025ae9c1e66f3bdafbc2486871f925afc8bafe72bb15f09f34522dcf418a"),
        (
            bound,
            ring.other().unwrap(),
            "378b186a5d6c2f7ad6babfa15180931e1afca3a66ebfe3a448bacf5c8986d659",
        ),
    ] {
        assert_eq!(row.seal(keys).as_bytes(), hex(mac).as_slice());
        assert_eq!(sealed(row, keys).check(&ring), Ok(()));
    }
}

#[test]
fn what_never_changes_in_a_row_cannot_be_changed() {
    let ring = ring(A, None);
    let right = sealed(row(), ring.current());
    let later = StoreTime::from_millis(1_800_000_000_000);
    let proof = Some(Binding::Proof([0; 32]));
    for (name, changed) in [
        ("sid", SessionRow { sid: SessionId::new([0; 16]), ..right.clone() }),
        ("subject", SessionRow { subject: "user-43".into(), ..right.clone() }),
        ("client", SessionRow { client: "".into(), ..right.clone() }),
        (
            "the border of subject and client",
            SessionRow { subject: "user-42C".into(), client: "afé app".into(), ..right.clone() },
        ),
        ("profile", SessionRow { profile: Profile::Body, ..right.clone() }),
        ("created", SessionRow { created: later, ..right.clone() }),
        ("absolute expiry", SessionRow { absolute_expiry: later, ..right.clone() }),
        ("binding", SessionRow { binding: proof, ..right }),
    ] {
        assert_eq!(changed.check(&ring), Err(RowRefused::Forged), "{name}");
    }
}

#[test]
fn a_binding_is_neither_dropped_nor_taken_for_one_of_another_kind() {
    let ring = ring(A, None);
    let bound = SessionRow { binding: Some(Binding::Certificate([0; 32])), ..row() };
    let right = sealed(bound, ring.current());
    assert_eq!(right.check(&ring), Ok(()));
    for binding in [None, Some(Binding::Proof([0; 32])), Some(Binding::Certificate([1; 32]))] {
        let changed = SessionRow { binding, ..right.clone() };
        assert_eq!(changed.check(&ring), Err(RowRefused::Forged), "{binding:?}");
    }
}

/// The MAC stays right through every step of the session.
#[test]
fn what_changes_in_a_row_is_not_sealed() {
    let ring = ring(A, None);
    let right = sealed(row(), ring.current());
    let later = StoreTime::from_millis(1_700_000_100_000);
    let leaf = TokenMark { generation: Generation::new(9), hash: TokenHash::new([9; 32]) };
    let state = SessionState::Ended(EndCause::Logout);
    let moved = SessionRow { leaf, state, rotated_at: later, idle_expiry: later, ..right };
    assert_eq!(moved.check(&ring), Ok(()));
}

#[test]
fn each_bit_of_a_mac_counts() {
    let ring = ring(A, Some(B));
    let right = sealed(row(), ring.current());
    for bit in 0..256 {
        let mut mac = *right.mac.as_bytes();
        mac[bit / 8] ^= 1 << (bit % 8);
        let changed = SessionRow { mac: RowMac::new(mac), ..right.clone() };
        assert!(changed.check(&ring).is_err(), "bit {bit}");
    }
}

#[test]
fn a_row_outlives_the_swap_of_keks_and_names_the_one_that_it_needs() {
    let right = sealed(row(), ring(A, None).current());
    assert_eq!(right.check(&ring(B, Some(A))), Ok(()));
    assert_eq!(right.check(&ring(B, None)), Err(RowRefused::UnknownKek(kek(A).id())));
    let mut mac = *right.mac.as_bytes();
    mac[0] = kek(B).id().number();
    let renamed = SessionRow { mac: RowMac::new(mac), ..right };
    assert_eq!(renamed.check(&ring(B, Some(A))), Err(RowRefused::Forged));
}
