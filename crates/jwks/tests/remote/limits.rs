//! No client of a user's own lets in more than is read.

use hallpass_jwks::{DiscoverError, FetchErrorKind};

use crate::wire::{Answer, Wire};

#[tokio::test]
async fn the_length_of_a_body_is_checked_whoever_fetched_it() {
    let (discovery, keys) = (64 * 1024 - Answer::discovery().len(), 256 * 1024);
    let keys = keys - Answer::keys().len();
    for (name, pads, refused) in [
        ("as long as may be", [discovery, keys], false),
        ("the document, by a byte", [discovery + 1, keys], true),
        ("the keys, by a byte", [discovery, keys + 1], true),
        ("5 MB of a document", [5_000_000, 0], true),
        ("5 MB of keys", [0, 5_000_000], true),
    ] {
        let wire = Wire::honest();
        wire.answer(Answer::discovery().padded(pads[0]), Answer::keys().padded(pads[1]));
        let kind = match wire.discover().await {
            Ok(_) => None,
            Err(DiscoverError::Fetch { error, .. }) => Some(error.kind()),
            Err(other) => panic!("{name}: {other}"),
        };
        assert_eq!(kind, refused.then_some(FetchErrorKind::TooLarge), "{name}");
    }
}
