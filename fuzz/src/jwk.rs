//! JSON Web Keys: the input is one, or a set of them.

use hallpass_core::{
    Algorithm, ConfigErrorKind, Jwk, JwkSet, KeyMaterial, Secret, SigningKey, SkippedKey,
    StaticKeys, VerifyingKey,
};

use crate::base64;
use crate::json::{self, Json, Rules};
use crate::pem::pair;

/// A key or a set is accepted only if our own reading of it finds no fault; written anew it is
/// accepted as the same; each key of a set is what it is alone; and no secret is shown.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    single(text);
    set(text);
}

/// The names of the keys, in their order.
type Names = Vec<(Algorithm, Option<String>)>;

fn names(set: &JwkSet) -> Names {
    set.keys().iter().map(|key| (key.algorithm(), key.key_id().map(str::to_owned))).collect()
}

fn set(text: &str) {
    let local = JwkSet::from_text(text);
    let remote = JwkSet::from_remote(text);
    let Ok(local) = local else {
        let error = JwkSet::from_text(text).expect_err("refused a moment ago");
        assert!(remote.is_err(), "only from afar");
        assert!(StaticKeys::from_jwks(text).is_err());
        let kinds = [ConfigErrorKind::KeyFormat, ConfigErrorKind::KeyMissing];
        assert!(kinds.contains(&error.kind()), "{error}");
        return;
    };
    let Some(json) = json::read(text, Rules::Grammar) else {
        let levels = text.bytes().filter(|b| matches!(b, b'[' | b'{')).count();
        assert!(levels > json::DEEPEST, "a set that is no JSON");
        return;
    };
    let members = json.members().expect("a set that is an object");
    let mut lists = members.iter().filter(|(name, _)| name == "keys").map(|(_, list)| list);
    let list = lists.next().and_then(Json::list).expect("a list of keys");
    assert!(lists.next().is_none(), "`keys` twice");
    let skipped: Vec<usize> = local.skipped().iter().map(SkippedKey::position).collect();
    assert!(skipped.is_sorted() && skipped.last().is_none_or(|last| *last < list.len()));
    assert_eq!(local.keys().len().saturating_add(skipped.len()), list.len(), "every key, once");
    piecewise(&local, &json, list, text.contains('\\'));
    match remote {
        Ok(remote) => afar(&remote, &local, list),
        Err(_) => {
            let leaked = list.iter().any(leaks);
            assert!(list.len() > 100 || text.len() > 262_144 || leaked || !has_public(&local));
        }
    }
    assert!(Secret::from_text(text).is_err(), "a key set as a secret");
}

/// Written anew a set is the same, and each of its keys is what it is alone. Escapes are not written
/// again where they are not needed, and a key whose numbers have some is refused: then a set may
/// only gain.
fn piecewise(local: &JwkSet, json: &Json, list: &[Json], escapes: bool) {
    let anew = names(&JwkSet::from_text(&json.write()).expect("the same set, written anew"));
    assert!(anew == names(local) || (escapes && anew.len() > local.keys().len()), "{anew:?}");
    let skipped: Vec<usize> = local.skipped().iter().map(SkippedKey::position).collect();
    let alone = |at: usize| list.get(at).map(Json::write).unwrap_or_default();
    let good: Names = (0..list.len())
        .filter(|at| !skipped.contains(at))
        .map(|at| VerifyingKey::from_jwk(&alone(at)).expect("a key that is good in its set"))
        .map(|key| (key.algorithm(), key.key_id().map(str::to_owned)))
        .collect();
    assert_eq!(good, names(local));
    for at in skipped.into_iter().filter(|_| !escapes) {
        assert!(VerifyingKey::from_jwk(&alone(at)).is_err(), "a key that is good only alone");
    }
}

fn has_public(set: &JwkSet) -> bool {
    set.keys().iter().any(|key| !key.algorithm().is_symmetric())
}

/// A set that everybody can fetch has the same keys, but no secret.
fn afar(remote: &JwkSet, local: &JwkSet, list: &[Json]) {
    assert!(remote.keys().iter().all(|key| !key.algorithm().is_symmetric()), "a published secret");
    let mut public = names(local);
    public.retain(|(algorithm, _)| !algorithm.is_symmetric());
    if list.iter().any(leaks) {
        assert!(names(remote).iter().all(|name| public.contains(name)));
    } else {
        assert_eq!(names(remote), public);
    }
    assert_eq!(remote.keys().len().saturating_add(remote.skipped().len()), list.len());
    for key in remote.skipped() {
        assert!(
            key.key_id()
                .is_none_or(|id| id.len() <= 64 && id.bytes().all(|b| (0x20..0x7f).contains(&b)))
        );
    }
}

/// Whether it has a member of a private key: then it is left out of a set from afar, whatever it is.
fn leaks(key: &Json) -> bool {
    const PRIVATE: [&str; 9] = ["d", "dp", "dq", "k", "oth", "p", "priv", "q", "qi"];
    PRIVATE.iter().any(|name| !matches!(key.get(name), None | Some(Json::Null)))
}

fn single(text: &str) {
    let jwk = Jwk::from_text(text);
    let verifying = VerifyingKey::from_jwk(text);
    let signing = SigningKey::from_jwk(text);
    let json = json::read(text, Rules::Strict);
    if let Some(json) = &json {
        let shown = [
            format!("{jwk:?} {:?}", jwk.as_ref().err().map(ToString::to_string)),
            format!("{verifying:?} {:?}", verifying.as_ref().err().map(ToString::to_string)),
            format!("{signing:?} {:?}", signing.as_ref().err().map(ToString::to_string)),
        ];
        hides(&shown.concat(), json);
    }
    let Ok(jwk) = jwk else {
        assert!(verifying.is_err() && signing.is_err(), "a key of what is none");
        return;
    };
    let json = json.expect("a key that is strict JSON");
    sound(&jwk, &json);
    assert!(Secret::from_text(text).is_err(), "a JWK as a secret");
    let anew = Jwk::from_text(&json.write()).expect("the same key, written anew");
    assert_eq!((anew.thumbprint(), anew.key_id()), (jwk.thumbprint(), jwk.key_id()));
    for algorithm in Algorithm::ALL {
        let bound = KeyMaterial::from_jwk(*algorithm, text);
        let other = jwk.algorithm().is_some_and(|own| own != *algorithm);
        assert!(bound.is_err() || !other, "another algorithm than its `alg`");
    }
    if let Ok(key) = &verifying {
        assert!(jwk.algorithm().is_none_or(|own| own == key.algorithm()));
        assert!(!jwk.is_secret() || key.algorithm().is_symmetric(), "verifies with a private key");
    }
    if let Ok(key) = &signing {
        assert!(jwk.is_secret(), "signs with a public key");
        pair(key);
        if let Some(public) = key.public_jwk() {
            let same = VerifyingKey::from_jwk(&public).expect("what we publish");
            assert_eq!((same.algorithm(), same.key_id()), (key.algorithm(), key.key_id()));
        }
    }
}

/// The members are those of a good key (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).
fn sound(jwk: &Jwk, json: &Json) {
    let text = |name: &str| json.get(name).and_then(Json::text);
    let number = |name: &str| text(name).and_then(|text| base64::decode(text.as_bytes()));
    let len = |name: &str| number(name).map(|bytes| bytes.len());
    assert_eq!(jwk.key_id(), text("kid"));
    assert_eq!(jwk.algorithm(), text("alg").and_then(Algorithm::from_name));
    assert!(text("use").is_none_or(|usage| usage == "sig"), "not for signatures");
    let private = json.get("d").is_some_and(|d| *d != Json::Null);
    let name = jwk.algorithm().map_or("", Algorithm::name);
    match text("kty") {
        Some("EC") => {
            let (size, only) = match text("crv") {
                Some("P-256") => (32, "ES256"),
                Some("P-384") => (48, "ES384"),
                Some("P-521") => (66, "ES512"),
                other => panic!("a curve: {other:?}"),
            };
            assert_eq!((len("x"), len("y")), (Some(size), Some(size)));
            assert!(!private || len("d") == Some(size));
            assert!(name.is_empty() || name == only, "{name}");
        }
        Some("OKP") => {
            assert_eq!((text("crv"), len("x")), (Some("Ed25519"), Some(32)));
            assert!(name.is_empty() || name == "EdDSA", "{name}");
        }
        Some("RSA") => {
            let modulus = number("n").expect("a modulus");
            let bits = modulus.len().saturating_mul(8);
            assert!((2_041..=8_192).contains(&bits) && modulus.first() != Some(&0), "{bits}");
            let exponent = number("e").expect("an exponent");
            assert!(exponent.last().is_some_and(|last| last % 2 == 1) && exponent != [1]);
            assert!(name.is_empty() || name.starts_with("RS") || name.starts_with("PS"), "{name}");
        }
        Some("oct") => {
            let len = len("k").expect("a secret");
            let least = [("HS256", 32), ("HS384", 48), ("HS512", 64)];
            let needed = least.iter().find(|(n, _)| *n == name).map_or(0, |(_, needed)| *needed);
            assert!(len >= needed && (name.is_empty() || needed > 0), "{name}: {len}");
            assert!(jwk.is_secret() && jwk.thumbprint().is_none());
        }
        other => panic!("a key of the type {other:?}"),
    }
    assert!(!private || jwk.is_secret(), "private, and public");
}

/// No private member is shown, unless the public `kid` repeats it.
fn hides(shown: &str, json: &Json) {
    let id = json.get("kid").and_then(Json::text).unwrap_or_default();
    for name in ["d", "k", "p", "q", "dp", "dq", "qi"] {
        let value = json.get(name).and_then(Json::text).unwrap_or_default();
        let start = value.char_indices().nth(16).and_then(|(at, _)| value.split_at_checked(at));
        if let Some((start, _)) = start.filter(|(start, _)| !id.contains(start)) {
            assert!(!shown.contains(start), "`{name}` is shown: {shown}");
        }
    }
}
