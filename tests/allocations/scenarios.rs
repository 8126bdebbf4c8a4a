//! What is counted, block by block.

use hallpass::tower::{Grpc, authenticate, require};
use hallpass::{Algorithm, Gate, Issuer, Secret, StaticKeys, VerifyingKey, role, scope};
use http::{Request, Response};
use serde_json::{Value, json};
use tower::{Layer, Service};

use crate::counting::{Count, at_once, count};
use crate::requests::{Bare, Handler, builder, claims, claims_with, forged, key, sign, verifier};

/// The blocks by name.
type Blocks = Vec<(&'static str, u64)>;

// What the core takes.
const PAYLOAD: (&str, u64) = ("the payload, decoded: the token keeps it", 1);
const ROLES: (&str, u64) = ("where the roles of the array stand in the payload", 1);
const TOKEN: (&str, u64) = ("the token behind its reference count", 1);
// What `http` takes to keep a first value in the extensions of a request or a response.
const EXTENSIONS: (&str, u64) = ("extensions: the box of the map, its table, the boxed value", 3);
// What an answer takes.
const BODY: (&str, u64) = ("the problem document", 1);
const FIELDS: (&str, u64) = ("the header map: indices and entries", 2);
const CHALLENGE: (&str, u64) = ("the challenge", 1);
const REJECTION: (&str, u64) = ("the rejection behind its reference count", 1);

fn good() -> Blocks {
    vec![PAYLOAD, ROLES, TOKEN]
}

fn with(mut blocks: Blocks, further: &[(&'static str, u64)]) -> Blocks {
    blocks.extend_from_slice(further);
    blocks
}

/// Each piece of work, what it took, and what it should have taken.
pub(crate) fn all() -> Vec<(&'static str, Count, Blocks)> {
    [core(), layers(), refusals()].concat()
}

fn core() -> Vec<(&'static str, Count, Blocks)> {
    let gate = || Gate::new(verifier());
    let token = |changes: &[(&str, Value)]| sign(&claims_with(changes));
    let other = Issuer::new("https://other.example.com", StaticKeys::from(key()));
    let two_issuers = Gate::new(builder(key().into()).issuer(other).build().unwrap());
    let many: Vec<_> = (0..17).map(|n| (format!("c{n}"), json!(n))).collect();
    let many: Vec<_> = many.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    vec![
        ("a good token", judged(&gate(), &token(&[])), good()),
        ("no roles", judged(&gate(), &token(&[("roles", json!([]))])), { vec![PAYLOAD, TOKEN] }),
        (
            "audiences in an array",
            judged(&gate(), &token(&[("aud", json!(["orders-api", "x"]))])),
            { with(good(), &[("where the audiences stand in the payload", 1)]) },
        ),
        ("seventeen members beside the claims", judged(&gate(), &token(&many)), {
            with(good(), &[("a set for the names of a large object, and the list of such sets", 2)])
        }),
        ("two issuers", judged(&two_issuers, &token(&[])), good()),
        ("anonymous", decided(&gate().optional(), || Bare(None)), vec![]),
        ("no credentials", decided(&gate(), || Bare(None)), vec![REJECTION]),
        ("another scheme", decided(&gate(), || Bare(Some("Basic dTpw".to_owned()))), {
            vec![REJECTION]
        }),
        ("no JWT", judged(&gate(), "0123456789"), vec![REJECTION]),
        ("a bad signature", judged(&gate(), &forged(&claims())), vec![REJECTION]),
        ("expired", judged(&gate(), &token(&[("exp", json!(1_600_000_000))])), {
            vec![PAYLOAD, ROLES, REJECTION]
        }),
    ]
}

fn layers() -> Vec<(&'static str, Count, Blocks)> {
    let auth = || authenticate(verifier());
    let guard = require(role("clerk") & scope("orders:read"));
    let passed = || with(good(), &[EXTENSIONS]);
    let decoded = [("the claims behind their reference count", 1), ("two strings in them", 2)];
    let token = Bare::bearing(&sign(&claims()));
    let through = |service: &_| served(service, &token);
    vec![
        ("the layer", through(&auth().layer(Handler { asks: 0 })), passed()),
        ("and typed claims", through(&auth().layer(Handler { asks: 1 })), with(passed(), &decoded)),
        ("and once more", through(&auth().layer(Handler { asks: 2 })), with(passed(), &decoded)),
        ("and a guard", served(&auth().layer(guard.layer(Handler { asks: 0 })), &token), passed()),
        ("anonymous", served(&auth().optional().layer(Handler { asks: 0 }), &Bare(None)), {
            vec![EXTENSIONS]
        }),
    ]
}

fn refusals() -> Vec<(&'static str, Count, Blocks)> {
    let answer = vec![REJECTION, BODY, FIELDS, CHALLENGE, EXTENSIONS];
    let layer = || authenticate(verifier());
    let service = || layer().layer(Handler { asks: 0 });
    let forged = Bare::bearing(&forged(&claims()));
    let grpc = layer().answering(Grpc::default()).layer(Handler { asks: 0 });
    vec![
        ("refused: no credentials", served(&service(), &Bare(None)), answer.clone()),
        ("refused: a bad signature", served(&service(), &forged), with(answer, &[])),
        ("refused in gRPC", served(&grpc, &Bare(None)), { vec![REJECTION, FIELDS, EXTENSIONS] }),
    ]
}

/// However many keys an issuer has: for a token that is good, and for one that is not.
pub(crate) fn keys_cost_nothing() {
    let gate = |keys: Vec<VerifyingKey>| {
        Gate::new(builder(StaticKeys::from_keys(keys).unwrap()).build().unwrap())
    };
    let one = gate(vec![key()]);
    let hundred = gate((0..99).map(other_key).chain([key()]).collect());
    for (name, token) in [("good", sign(&claims())), ("forged", forged(&claims()))] {
        assert_eq!(judged(&one, &token), judged(&hundred, &token), "{name}: one key, a hundred");
    }
}

/// A secret under a key id of its own.
fn other_key(number: u8) -> VerifyingKey {
    let secret: Vec<u8> = (number..).take(64).collect();
    let secret = Secret::from_bytes(secret).unwrap();
    VerifyingKey::hmac(Algorithm::HS256, secret).unwrap().with_key_id(format!("key-{number}"))
}

/// Of what grows with a token, only the payload is kept, and once.
pub(crate) fn a_good_token_keeps_its_payload_once() {
    let long = long_claims();
    let gate = Gate::new(verifier());
    let [small, large] = [&claims(), &long].map(|claims| judged(&gate, &sign(claims)));
    let longer = long.to_string().len().abs_diff(claims().to_string().len());
    assert_eq!(small.blocks, large.blocks);
    assert_eq!(large.bytes.abs_diff(small.bytes), u64::try_from(longer).unwrap());
}

/// A refused token of 4 KiB takes no byte more than one of 700: neither it, nor its payload, nor
/// the header field it came in is copied.
pub(crate) fn a_refused_token_is_never_copied() {
    let (small, large) = (forged(&claims()), forged(&long_claims()));
    assert!(small.len() < 1_000 && large.len() > 4_096, "{} and {}", small.len(), large.len());
    let gate = Gate::new(verifier());
    let judged = [&small, &large].map(|token| judged(&gate, token));
    assert_eq!(judged[0], judged[1], "in core");
    assert!(judged[1].bytes < 512, "in core: {:?}", judged[1]);
    let service = || authenticate(verifier()).layer(Handler { asks: 0 });
    let served = [&small, &large].map(|token| served(&service(), &Bare::bearing(token)));
    assert_eq!(served[0], served[1], "in the layer, the answer included");
    assert!(served[1].bytes < 2_048, "in the layer: {:?}", served[1]);
}

/// Claims whose token has more than 4 KiB.
fn long_claims() -> Value {
    claims_with(&[("email", json!("x".repeat(3_000)))])
}

/// What the gate takes to judge a token.
fn judged(gate: &Gate, token: &str) -> Count {
    decided(gate, || Bare::bearing(token))
}

fn decided(gate: &Gate, request: impl Fn() -> Bare) -> Count {
    // The request outlives the work: giving it back is not part of it either way.
    count(request, |request| (gate.begin(&request).now().unwrap(), request))
}

/// What a service takes from the call to the response.
fn served<S>(service: &S, request: &Bare) -> Count
where
    S: Service<Request<()>, Response = Response<String>> + Clone,
    S::Error: std::fmt::Debug,
{
    let prepare = || (service.clone(), request.to_http());
    count(prepare, |(mut service, request)| at_once(service.call(request)).unwrap())
}
