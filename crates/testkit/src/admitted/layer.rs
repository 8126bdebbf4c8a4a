use hallpass_core::{Admission, Field, Gate, Issuer, RequestView, StaticKeys, Verifier};
use serde::Serialize;
use tower_layer::Layer;

use super::Admitted;
use crate::fail::fail;
use crate::issuer::TestIssuer;

/// A layer under which every request carries a token with these claims, whatever its headers say.
///
/// The token is a real one: signed by a private issuer, and verified. Claims that are not given
/// are those of [`TestIssuer::token`]; scopes are read from `scope`, roles from `roles`. For an
/// issuer with other rules, see [`admitted`].
///
/// ```
/// use axum::{Router, routing::get};
/// use hallpass_axum::Claims;
/// use hallpass_testkit::authenticated;
/// use serde_json::{Value, json};
///
/// async fn me(me: Claims<Value>) -> String {
///     me["email"].to_string()
/// }
///
/// let app: Router = Router::new()
///     .route("/me", get(me))
///     .layer(authenticated(json!({ "sub": "ada", "email": "ada@example.com" })));
/// ```
///
/// # Panics
/// If the claims are no JSON object, or no verifier would accept them: a `sub` that is a number, an
/// `exp` in the past.
pub fn authenticated(claims: impl Serialize) -> AdmittedLayer {
    let issuer = TestIssuer::hs256();
    let keys = StaticKeys::from(issuer.key().verifying_key());
    let verifier =
        Verifier::builder().issuer(Issuer::accept_any_name(keys)).accept_any_audience().build();
    match verifier {
        Ok(verifier) => admitted(
            Gate::new(verifier).unobserved(),
            issuer.token().expires_in(3600).claims(claims).sign(),
        ),
        Err(error) => fail(error),
    }
}

/// A layer under which every request is one without credentials, where they are optional.
pub fn anonymous() -> AdmittedLayer {
    let gate = Gate::new(TestIssuer::hs256().verifier()).unobserved().optional();
    AdmittedLayer::decide(&gate, &Credentials(None))
}

/// A layer under which every request carries this token, as `gate`, or a verifier in its place,
/// admits it: for rules of one's own, such as roles in a nested claim.
///
/// ```
/// use hallpass_core::Verifier;
/// use hallpass_testkit::{TestIssuer, admitted};
/// use serde_json::json;
///
/// let issuer = TestIssuer::hs256();
/// let verifier = Verifier::builder()
///     .issuer(issuer.issuer().roles_at(["realm_access", "roles"]))
///     .audience("test")
///     .build()
///     .unwrap();
/// let token = issuer.token().claim("realm_access", json!({ "roles": ["admin"] }));
/// let layer = admitted(verifier, token);
/// # drop(layer);
/// ```
///
/// # Panics
/// If the token is refused, or its keys would have to be fetched.
pub fn admitted(gate: impl Into<Gate>, token: impl Into<String>) -> AdmittedLayer {
    AdmittedLayer::decide(&gate.into(), &Credentials(Some(format!("Bearer {}", token.into()))))
}

/// The layer made by [`authenticated`], [`anonymous`] and [`admitted`].
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it wraps a service"]
pub struct AdmittedLayer(Admission);

impl AdmittedLayer {
    /// There is no other way to an admission than that of every request.
    fn decide(gate: &Gate, credentials: &Credentials) -> Self {
        match gate.begin(credentials).now() {
            Ok(Ok(passage)) => Self(passage.admission().clone()),
            Ok(Err(rejection)) => {
                fail(format_args!("no request would get in so: {}", rejection.explanation()))
            }
            Err(_) => fail("the keys would have to be fetched: give the verifier static ones"),
        }
    }
}

impl<S> Layer<S> for AdmittedLayer {
    type Service = Admitted<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Admitted::new(inner, self.0.clone())
    }
}

/// A request that has an `Authorization` field, or nothing at all.
struct Credentials(Option<String>);

impl RequestView for Credentials {
    fn method(&self) -> &str {
        "GET"
    }

    fn query(&self) -> Option<&str> {
        None
    }

    fn field<'v>(&'v self, field: Field<'_>) -> impl Iterator<Item = &'v [u8]> {
        let asked = field == Field::Authorization;
        self.0.as_deref().filter(|_| asked).map(str::as_bytes).into_iter()
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;
    use hallpass_axum::{Claims, Verified, require};
    use hallpass_core::role;
    use http::Request;
    use serde_json::{Value, json};
    use tower::ServiceExt;

    use super::{AdmittedLayer, admitted, anonymous, authenticated};
    use crate::{NoBody, TestIssuer};

    async fn status(layer: AdmittedLayer, path: &str) -> u16 {
        let app = Router::new()
            .route("/me", get(async |me: Claims<Value>| me.to_string()))
            .route("/maybe", get(async |me: Option<Verified>| me.is_none().to_string()))
            .route("/admin", get(async || "admin").layer(require(role("admin"))))
            .layer(layer);
        let request = Request::get(path).header("authorization", "Bearer nonsense");
        app.oneshot(request.body(NoBody).unwrap()).await.unwrap().status().as_u16()
    }

    #[tokio::test]
    async fn requests_are_what_the_layer_says_and_not_what_their_headers_say() {
        let user = || authenticated(json!({ "sub": "ada", "iss": "https://x.test", "aud": [] }));
        let admin = || authenticated(json!({ "roles": ["admin"] }));
        for (layer, path, expected) in [
            (user(), "/me", 200),
            (user(), "/admin", 403),
            (admin(), "/admin", 200),
            (anonymous(), "/me", 401),
            (anonymous(), "/maybe", 200),
            (anonymous(), "/admin", 401),
        ] {
            assert_eq!(status(layer, path).await, expected, "{path}");
        }
    }

    #[test]
    #[should_panic(expected = "the claims of a token are an object")]
    fn claims_are_an_object() {
        drop(authenticated("ada"));
    }

    #[test]
    #[should_panic(expected = "no request would get in so: expired")]
    fn what_no_verifier_accepts_is_no_admission() {
        drop(authenticated(json!({ "exp": 1 })));
    }

    #[test]
    #[should_panic(expected = "signature does not match")]
    fn a_token_of_somebody_else_is_no_admission() {
        drop(admitted(TestIssuer::hs256().verifier(), TestIssuer::hs256().token()));
    }
}
