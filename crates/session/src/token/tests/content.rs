use proptest::prelude::*;

use super::super::{RefreshToken, SessionSecret, TokenRefused};
use super::{OURS, THEIRS, any_token, token_of};
use crate::rotation::{Generation, Nonce, SessionId};
use crate::secret::samples::{A, B, ring};

proptest! {
    #[test]
    fn a_token_comes_back_as_it_was(
        shard: u16, generation: u32, nonce: [u8; 16]
    ) {
        let token = token_of(&OURS, shard, generation, nonce);
        let text = token.to_text();
        let again = RefreshToken::parse(text.as_bytes(), &OURS).unwrap();
        prop_assert_eq!(again.sid(), token.sid());
        prop_assert_eq!(again.shard(), shard);
        prop_assert_eq!(again.mark(), token.mark());
        prop_assert_eq!(again.mark().generation, Generation::new(u64::from(generation)));
        prop_assert_eq!(again.to_text(), text);
    }

    #[test]
    fn the_name_of_a_session_comes_back_as_it_was(bytes: [u8; 16]) {
        let sid = SessionId::new(bytes);
        prop_assert_eq!(SessionId::from_text(&sid.to_string()), Some(sid));
    }

    #[test]
    fn a_token_of_a_kek_that_is_not_ours_is_refused(token in any_token(&THEIRS)) {
        let refused = RefreshToken::parse(token.to_text().as_bytes(), &OURS);
        prop_assert_eq!(refused.unwrap_err(), TokenRefused::UnknownKek);
    }
}

#[test]
fn a_token_of_the_other_kek_is_ours() {
    let token = token_of(&OURS, 3, 5, [7; 16]);
    for ring in [ring(A, Some(B)), ring(B, Some(A))] {
        let read = RefreshToken::parse(token.to_text().as_bytes(), &ring).unwrap();
        assert_eq!(read.mark(), token.mark());
        assert_eq!(read.to_text(), token.to_text());
    }
}

#[test]
fn a_first_token_is_random_and_of_generation_0() {
    let secret = SessionSecret::generate().unwrap();
    let first = || RefreshToken::first(OURS.current(), 9, secret.clone()).unwrap();
    let (one, two) = (first(), first());
    assert_eq!((one.sid(), one.shard()), (secret.id(), 9));
    assert_eq!(one.sid(), two.sid());
    assert_eq!(one.mark().generation, Generation::FIRST);
    assert_ne!(one.mark().hash, two.mark().hash);
    assert_ne!(SessionSecret::generate().unwrap().id(), secret.id());
}

#[test]
fn debug_shows_what_is_no_secret() {
    let text = "hpr1_mQECAAECAwQFBgcICQoLDA0ODwAAAAdAQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX2vBy1w0ieP24uu\
                1WmbX6wI";
    let token = RefreshToken::parse(text.as_bytes(), &OURS).unwrap();
    let next = token.next(OURS.current(), &Nonce::new([1; 16])).unwrap();
    let sid = format!("{:?}", token.sid());
    let shown =
        format!("RefreshToken {{ sid: {sid}, kek: KekId(153), shard: 258, generation: 7, .. }}");
    assert_eq!(format!("{token:?}"), shown);
    assert_eq!(format!("{next:?}"), format!("Next {{ sid: {sid}, .. }}"));
    assert_eq!(format!("{:?}", SessionSecret::generate().unwrap()), "SessionSecret(..)");
}
