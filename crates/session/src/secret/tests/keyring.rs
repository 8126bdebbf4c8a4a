use super::super::samples::{A, B, kek, ring, twin_of_a};
use super::super::{KekErrorKind, Keyring};

#[test]
fn a_keyring_finds_its_two_keks_and_no_other() {
    let (both, one) = (ring(A, Some(B)), ring(A, None));
    let (a, b) = (kek(A).id(), kek(B).id());
    assert_eq!((both.current().id(), both.other().unwrap().id()), (a, b));
    assert_eq!(both.find(a).unwrap().id(), a);
    assert_eq!(both.find(b).unwrap().id(), b);
    assert!(one.find(b).is_none() && one.other().is_none());
}

#[test]
fn the_same_kek_twice_is_refused() {
    let error = Keyring::new(&kek(A), Some(&kek(A))).unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Clash);
    assert!(error.to_string().contains("given twice"), "{error}");
}

#[test]
fn two_keks_of_one_id_are_refused() {
    let error = Keyring::new(&kek(A), Some(&twin_of_a())).unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Clash);
    let text = error.to_string();
    assert!(
        text.contains("the same id (153)") && text.contains("openssl rand -base64 32"),
        "{text}"
    );
}

/// The library shows the algorithms of its keys, and that is all.
#[test]
fn debug_shows_no_key() {
    let shown = format!("{:?}", ring(A, Some(B)));
    for label in ["hallpass/token", "hallpass/next", "hallpass/row", "hallpass/wrap"] {
        let key = kek(A).derive(label).unwrap();
        let bytes = format!("{:?}", &key[..4]);
        let hex = format!("{:02x}{:02x}{:02x}", key[0], key[1], key[2]);
        let decimal = bytes.trim_matches(['[', ']']);
        assert!(!shown.contains(&hex) && !shown.contains(decimal), "{label}: {shown}");
    }
}
