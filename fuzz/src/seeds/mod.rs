//! The first inputs: what is good, and one of each thing that is wrong.

mod keys;
mod requests;
mod tokens;

pub(crate) use keys::body;
pub(crate) use requests::{bearer, sources};
pub(crate) use tokens::{claims, compact, header};

use crate::kit;

/// Inputs with the names of their files.
pub type Seeds = Vec<(String, Vec<u8>)>;

/// Those of a target; none, where there is no such target.
#[must_use]
pub fn of(target: &str) -> Seeds {
    match target {
        "bearer" => bearer(),
        "challenge" => requests::challenge(),
        "claims" => claims(),
        "compact" => compact(),
        "header" => header(),
        "jwk" => keys::jwk(),
        "pem" => keys::pem(),
        "secret" => keys::secret(),
        "sources" => sources(),
        "verify" => tokens::verify(),
        _ => Seeds::new(),
    }
}

fn named<T: AsRef<[u8]>>(rows: impl IntoIterator<Item = (&'static str, T)>) -> Seeds {
    let rows = rows.into_iter();
    rows.map(|(name, bytes)| (name.to_owned(), bytes.as_ref().to_vec())).collect()
}

/// A token that [`kit::verifier`] accepts.
fn token() -> String {
    kit::sign(kit::hs256(), br#"{"alg":"HS256","typ":"JWT"}"#, kit::GOOD.as_bytes())
}
