//! The JOSE header: the input is the header of a token that is signed, whatever it says.

use std::sync::LazyLock;

use hallpass_core::{ErrorKind, Issuer, Verifier, VerifyError};

use crate::model::{Header, MAX_HEADER};
use crate::{base64, echo, kit};

static FOREIGN: LazyLock<Verifier> = LazyLock::new(|| kit::verifier(kit::issuer()));
static OWN: LazyLock<Verifier> =
    LazyLock::new(|| kit::verifier(Issuer::own(kit::ISSUER, kit::hs256())));

/// A header is accepted if, and only if, our own reading of it is; whatever is refused is never
/// repeated.
pub fn run(data: &[u8]) {
    let token = kit::sign(kit::hs256(), data, kit::GOOD.as_bytes());
    let fits = base64::encode(data).len() <= MAX_HEADER;
    let header = Header::read(data).filter(|_| fits).filter(|header| header.algorithm == "HS256");
    let good = |plain: bool| header.is_some() && plain;
    let foreign = header.as_ref().is_some_and(Header::is_plain);
    let own = header.as_ref().is_some_and(Header::is_access);
    judge("a foreign issuer", data, kit::verify(&FOREIGN, &token), good(foreign));
    judge("our own", data, kit::verify(&OWN, &token), good(own));
    let bare = kit::hs256().verifying_key().verify_compact(&token);
    if let Ok(payload) = &bare {
        assert_eq!(payload, kit::GOOD.as_bytes());
    }
    judge("a bare signature", data, bare, good(true));
}

fn judge<T>(name: &str, data: &[u8], outcome: Result<T, VerifyError>, good: bool) {
    match outcome {
        Ok(_) => assert!(good, "{name}: accepted"),
        Err(error) => {
            assert!(!good, "{name}: refused: {}", error.explanation());
            let kinds = [
                ErrorKind::Header,
                ErrorKind::Malformed,
                ErrorKind::TooLarge,
                ErrorKind::UnknownKey,
                ErrorKind::WrongType,
            ];
            assert!(kinds.contains(&error.kind()), "{name}: {error:?}");
            echo::refuse_error(&error, data);
        }
    }
}
