use std::env;
use std::process::Command;

use super::super::samples::{A, B, hex, kek};
use super::super::{Kek, KekError, KekErrorKind};

#[track_caller]
fn refused(name: &str, made: Result<Kek, KekError>, kind: KekErrorKind) -> String {
    let error = made.expect_err(name);
    assert_eq!(error.kind(), kind, "{name}: {error}");
    let text = error.to_string();
    assert!(text.contains("`openssl rand -base64 32`"), "{name}: {text}");
    text
}

#[test]
fn each_spelling_of_a_kek_is_the_same_kek() {
    let bare = A.trim_end_matches('=');
    let url = bare.replace('+', "-").replace('/', "_");
    for text in [A, bare, &url, &format!("{url}="), &format!(" {A}\r\n")] {
        assert!(Kek::from_base64(text).unwrap().is_same(&kek(A)), "{text}");
    }
    let bytes = hex("5e3c72a3e15cb5fbd3b6b487c98249e43639c7765b8f345107d9ee8bba8f993b");
    assert!(Kek::from_bytes(&bytes).unwrap().is_same(&kek(A)));
    assert!(!kek(A).is_same(&kek(B)));
}

/// Computed with the `hmac` module of Python: HKDF by hand, a salt of 32 zeros.
#[test]
fn known_answers_of_derived_keys() {
    assert_eq!((kek(A).id().number(), kek(B).id().number()), (153, 55));
    for (name, label, derived) in [
        (A, "hallpass/token", "15cbecda5d7773891d8fca3890c2f393029f4cb77296dd91e4b06b70be8fadbc"),
        (A, "hallpass/next", "57596f34f5d7b15db5a94c2715e9b6f260a5cd4120b34e4a17afc72437b54a55"),
        (A, "hallpass/row", "9a82bcdc5c31ed4b0b45fda8e85d15f0b6a241521a54dddd3b32e426636806ac"),
        (A, "hallpass/wrap", "22a967175527a8eac80b517ef80cee39b70d899832bb81b5a3afdee2cbfe5d3e"),
        (A, "hallpass/id", "9913039446da535296e9005211cf343c12d8a063094bf77103d91669a8e35b3b"),
        (B, "hallpass/token", "70dc03cb9a0ddcc7a9ba8526cbb91a5039222cbee9b578ab06257b9c81553e18"),
    ] {
        assert_eq!(kek(name).derive(label).unwrap().as_slice(), hex(derived), "{label}");
    }
}

#[test]
fn what_is_no_kek_is_refused_with_a_way_out() {
    use KekErrorKind::{Confusion, Format, Leaked, Length, Missing, Weak};
    let hex_digits = "5e3c72a3e15cb5fbd3b6b487c98249e43639c7765b8f345107d9ee8bba8f993b";
    let pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQ==\n-----END PRIVATE KEY-----";
    for (name, text, kind, says) in [
        ("nothing", "", Missing, "is empty"),
        ("spaces", " \n", Missing, "is empty"),
        ("31 bytes", &format!("{}AA", &A[..40]), Length, "31 bytes, and a KEK has 32"),
        ("33 bytes", &format!("{}AAAA", &A[..40]), Length, "33 bytes"),
        ("48 bytes", &format!("{}{}", &A[..40], &B[..24]), Length, "48 bytes"),
        ("hex", hex_digits, Length, "64 hex digits"),
        ("no base64", "a passphrase, not base64!", Format, "is not base64"),
        ("padded twice", &format!("{A}="), Format, "is not base64"),
        ("zeros", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", Weak, "repeats"),
        ("counting", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", Weak, "counts"),
        ("two bytes", "3q2+796tvu/erb7v3q2+796tvu/erb7v3q2+796tvu8=", Weak, "repeats"),
        ("text", "Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZSAxMjM=", Weak, "text"),
        ("a known text", "cmVhbGx5cmVhbGx5cmVhbGx5cmVhbGx5dmVyeXNhZmU=", Leaked, "public list"),
        ("a private key", pem, Confusion, "another kind"),
    ] {
        let shown = refused(name, Kek::from_base64(text), kind);
        assert!(shown.contains(says) && shown.starts_with("the KEK "), "{name}: {shown}");
        assert!(text.trim().is_empty() || !shown.contains(text.trim()), "{name}: {shown}");
    }
    for (name, bytes, kind) in [
        ("nothing", [0; 0].as_slice(), Missing),
        ("31 bytes", &hex(hex_digits)[..31], Length),
        ("zeros", &[0; 32], Weak),
        ("base64 as it is", A.as_bytes(), Length),
        ("text", b"correct horse battery staple 123", Weak),
    ] {
        refused(name, Kek::from_bytes(bytes), kind);
    }
}

#[test]
fn a_kek_comes_from_the_environment() {
    const NAME: &str = "HALLPASS_KEK_OF_A_TEST";
    if env::var_os(NAME).is_some() {
        assert!(Kek::from_env(NAME).unwrap().is_same(&kek(A)));
        return;
    }
    let shown = refused("unset", Kek::from_env(NAME), KekErrorKind::Missing);
    assert!(shown.starts_with("the environment variable HALLPASS_KEK_OF_A_TEST is not set"));
    // This test once more, with the variable: nothing else can set one without `unsafe`.
    let path = "secret::tests::kek::a_kek_comes_from_the_environment";
    let mut again = Command::new(env::current_exe().unwrap());
    let output = again.args(["--exact", path]).env(NAME, A).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
}

#[test]
fn a_variable_is_named_unless_its_name_is_a_secret() {
    let shown = refused("a word", Kek::from_env("CARGO_PKG_NAME"), KekErrorKind::Length);
    assert!(shown.contains("CARGO_PKG_NAME"), "{shown}");
    let shown = refused("a KEK", Kek::from_env(A), KekErrorKind::Missing);
    assert!(!shown.contains(&A[..8]) && shown.contains("not shown"), "{shown}");
}

#[test]
fn a_generated_kek_can_be_written_down_and_read_again() {
    let (first, second) = (Kek::generate().unwrap(), Kek::generate().unwrap());
    assert!(!first.is_same(&second));
    let mut line = Vec::new();
    first.write_base64(&mut line).unwrap();
    assert_eq!(line.len(), 45);
    assert!(Kek::from_base64(str::from_utf8(&line).unwrap()).unwrap().is_same(&first));
}

#[test]
fn debug_shows_the_id_alone() {
    assert_eq!(format!("{:?}", kek(A)), "Kek { id: KekId(153), .. }");
}
