//! Every route, without a token and with a good one.

use super::{nothing, token};
use crate::cases::{Answer, Case};

pub(super) fn rows() -> Vec<Case> {
    // Path, answer to nobody under the optional layer, answer to an administrator with all scopes.
    let table = [
        ("/open", Answer::passed(), Answer::passed()),
        ("/claims", Answer::no_credentials(), Answer::user()),
        ("/maybe", Answer::nobody(), Answer::user()),
        ("/maybe-named", Answer::nobody(), Answer::user()),
        ("/verified", Answer::no_credentials(), Answer::user()),
        ("/maybe-verified", Answer::nobody(), Answer::user()),
        ("/granted", Answer::no_credentials(), Answer::passed()),
        ("/role", Answer::no_credentials(), Answer::passed()),
        ("/scope", Answer::no_credentials(), Answer::passed()),
        ("/scopes", Answer::no_credentials(), Answer::passed()),
        ("/either", Answer::no_credentials(), Answer::passed()),
        ("/both", Answer::no_credentials(), Answer::passed()),
        ("/claim", Answer::no_credentials(), Answer::passed()),
        ("/never", Answer::no_credentials(), Answer::misconfigured()),
        ("/unknown", Answer::not_found(), Answer::not_found()),
    ];
    let rows = table.into_iter().flat_map(|(path, nobody, admin)| {
        let absent = nothing(
            format!("no credentials for {path}"),
            &["HTTP-01", "BEARER-02", "BEARER-05", "GUARD-01", "GUARD-05", "GUARD-07"],
            Answer::no_credentials(),
        );
        let good = token(
            format!("a good token for {path}"),
            &["BEARER-01", "GUARD-07", "JWT-03"],
            |kit| {
                let token = kit.foreign().token().role("admin").scope("ops").scope("orders:read");
                token.scope("orders:write").claim("email_verified", true)
            },
            admin,
        );
        [absent.at(path).optional(nobody), good.at(path)]
    });
    rows.collect()
}
