//! Types that hold nothing secret, and why.

use super::{Row, nothing};

const KIND: &str = "a kind: its variants carry nothing, or another kind";
const SAYS_NOTHING: &str = "a value without fields";
const NUMBERS: &str = "times alone";
const SETTING: &str = "what the operator wrote into the code or the configuration, and no key";
const PUBLIC: &str = "the public half of a key, which its owner publishes";
const CODE: &str = "a function of the application's, and nothing else";

pub(super) fn rows() -> Vec<Row> {
    vec![
        nothing("core/UnixTime", NUMBERS),
        nothing("core/SystemClock", SAYS_NOTHING),
        nothing("core/backend/InvalidSignature", SAYS_NOTHING),
        nothing("core/backend/CannotSign", SAYS_NOTHING),
        nothing("core/backend/aws_lc/AwsLc", SAYS_NOTHING),
        nothing(
            "core/backend/jsonwebtoken/JsonWebToken",
            "functions of a provider; keys come later",
        ),
        nothing("core/claims/ClaimPath", SETTING),
        nothing("core/claims/ClaimValue", SETTING),
        nothing("core/endpoints/Readiness", CODE),
        nothing("core/error/ConfigErrorKind", KIND),
        nothing("core/error/ErrorKind", KIND),
        nothing("core/gate/CrossSite", SETTING),
        nothing("core/gate/Field", "the name of a field, and never its value"),
        nothing("core/gate/source/TokenSource", SETTING),
        nothing("core/issuer/Profile", KIND),
        nothing("core/key/Algorithm", KIND),
        nothing("core/key/Curve", KIND),
        nothing("core/key/EcPublic", PUBLIC),
        nothing("core/key/Ed25519Public", PUBLIC),
        nothing("core/key/RsaPublic", PUBLIC),
        nothing("core/key/KeySetId", "a number that is counted up"),
        nothing("core/key/KeysUnavailable", NUMBERS),
        nothing("core/key/SignErrorKind", KIND),
        nothing("core/observe/TracingObserver", "whether it shows subjects"),
        nothing("core/rejection/RejectionKind", KIND),
        nothing("core/require/Grant", "a proof without fields"),
        nothing("core/require/Hierarchy", SETTING),
        nothing("core/require/Requirement", SETTING),
        nothing("core/verify/CheckUnavailable", "the text that the application gives for the log"),
        nothing("core/verify/Verdict", KIND),
        nothing("jwks/Settings", "numbers of the operator's"),
        nothing("jwks/TokioTimer", NUMBERS),
        nothing("jwks/fetch/AddressRule", KIND),
        nothing("jwks/fetch/FetchError", KIND),
        nothing("jwks/fetch/FetchErrorKind", "a kind: one has the number of a status"),
        nothing("jwks/fetch/FetchedDocument", KIND),
        nothing("jwks/fetch/HttpFetch", "a client, which has no credentials"),
        nothing("jwks/remote/KeyRefusal", KIND),
        nothing("jwks/remote/KeyState", KIND),
        nothing("testkit/ManualClock", NUMBERS),
        nothing("testkit/ManualTimer", NUMBERS),
        nothing("testkit/NoBody", SAYS_NOTHING),
        nothing("testkit/Route", "a method and a path of a test"),
        nothing("testkit/fake_issuer/Behaviour", "what a test tells its own issuer to answer"),
        nothing("testkit/cases/Answer", "what the table expects, which no token is part of"),
        nothing("testkit/cases/Mode", KIND),
        nothing("testkit/cases/Setup", KIND),
        nothing("testkit/cases/kit/Admin", "a name for a requirement; it has no values"),
        nothing("testkit/cases/kit/Me", "claims of the table's own tokens, as a handler has them"),
        nothing("tower/answer/Grpc", SAYS_NOTHING),
        nothing("tower/answer/Problem", SAYS_NOTHING),
    ]
}
