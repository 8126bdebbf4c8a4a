//! Tokens that the service's own key has signed and that sessions have not made. Whoever has the KEK
//! and can read the store can do so: the test is such a one.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use hallpass_core::ErrorKind::{
    self, CheckUnavailable, Disowned, Expired, MissingClaim, WrongAudience, WrongIssuer, WrongType,
};
use hallpass_core::{Algorithm, SigningKey};
use hallpass_session::store::{KeyState, KeyStore, Needs, SessionStore};
use serde_json::{Value, json};

use crate::kit::{ISSUER, KEK, World, claims, kek, secs};

/// The key that signs, as it is sealed in the store.
async fn signing_key(world: &World) -> SigningKey {
    let keys = world.memory.keys().await.unwrap();
    let active = keys.records.iter().find(|record| record.state == KeyState::Active);
    let active = active.expect("one signs");
    let needs = Needs { keep: secs(0), keep_cut_offs: secs(0) };
    let id = world.memory.open(needs).await.unwrap().id;

    let secret = base64_simd::STANDARD.decode_to_vec(KEK).unwrap();
    let mut wrap = [0; 32];
    let info = [b"hallpass/wrap".as_slice()];
    let extracted = Salt::none(HKDF_SHA256).extract(&secret);
    extracted.expand(&info, HKDF_SHA256).unwrap().fill(&mut wrap).unwrap();
    let wrap = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &wrap).unwrap());

    // `KEK id, 1 byte | nonce, 12 | private key and tag | KEK id, 1 | MAC over the list, 32`.
    let sealed = &active.sealed[..active.sealed.len() - 33];
    let nonce = Nonce::assume_unique_for_key(sealed[1..13].try_into().unwrap());
    let parts = [id.as_slice(), active.id.as_bytes(), active.algorithm.as_bytes()];
    let mut private = sealed[13..].to_vec();
    let opened = wrap.open_in_place(nonce, Aad::from(framed(&parts)), &mut private).unwrap();
    let key = SigningKey::from_der(Algorithm::ES256, opened).unwrap();
    assert_eq!(key.key_id(), Some(&*active.id));
    key
}

/// Each part behind its length: 64 bits, big-endian.
fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let framed = |part: &&[u8]| [&u64::try_from(part.len()).unwrap().to_be_bytes(), *part].concat();
    parts.iter().flat_map(framed).collect()
}

/// `None` takes the claim away.
type Change = (&'static str, Option<Value>);

/// The name, the type, what is changed, and what the verifier says.
type Row = (&'static str, &'static str, Vec<Change>, Result<(), ErrorKind>);

#[tokio::test(start_paused = true)]
async fn a_token_of_our_own_key_that_no_session_has_made_is_refused() {
    let world = World::with(|builder| builder.kek(kek(KEK))).await;
    let key = signing_key(&world).await;
    let good = claims(world.login().await.access_token());
    let now = world.clock.secs();
    let rows: Vec<Row> = vec![
        ("the same", "at+jwt", vec![], Ok(())),
        ("without sid", "at+jwt", vec![("sid", None)], Err(Disowned)),
        ("without sst", "at+jwt", vec![("sst", None)], Err(Disowned)),
        ("without both", "at+jwt", vec![("sid", None), ("sst", None)], Err(Disowned)),
        ("sid is a number", "at+jwt", vec![("sid", Some(json!(7)))], Err(Disowned)),
        ("sst is a text", "at+jwt", vec![("sst", Some(json!("7")))], Err(Disowned)),
        ("sst is negative", "at+jwt", vec![("sst", Some(json!(-7)))], Err(Disowned)),
        ("sst is a fraction", "at+jwt", vec![("sst", Some(json!(7.5)))], Err(Disowned)),
        ("without sub", "at+jwt", vec![("sub", None)], Err(Disowned)),
        // AT-01, AT-03, AT-04, AT-06.
        ("another type", "JWT", vec![], Err(WrongType)),
        ("another audience", "at+jwt", vec![("aud", Some(json!("mail")))], Err(WrongAudience)),
        ("another issuer", "at+jwt", vec![("iss", Some(json!("https://x")))], Err(WrongIssuer)),
        ("without exp", "at+jwt", vec![("exp", None)], Err(MissingClaim)),
        ("expired", "at+jwt", vec![("exp", Some(json!(now - 31)))], Err(Expired)),
        // Nobody remembers for longer what was revoked.
        ("as long as any", "at+jwt", vec![("exp", Some(json!(now + 600)))], Ok(())),
        ("with a leeway", "at+jwt", vec![("exp", Some(json!(now + 630)))], Ok(())),
        ("longer than any", "at+jwt", vec![("exp", Some(json!(now + 640)))], Err(CheckUnavailable)),
        (
            "for ever",
            "at+jwt",
            vec![("exp", Some(json!(253_402_300_799_u64)))],
            Err(CheckUnavailable),
        ),
    ];
    for (name, media_type, changes, wanted) in rows {
        let mut all = good.clone();
        let members = all.as_object_mut().unwrap();
        for (claim, value) in changes {
            members.remove(claim);
            value.into_iter().for_each(|value| drop(members.insert(claim.to_owned(), value)));
        }
        let token = key.sign(media_type, &all).unwrap();
        // The second time it may be remembered.
        for _ in 0..2 {
            assert_eq!(world.judge(&token), wanted, "{name}");
        }
        assert_eq!(good["iss"], ISSUER);
    }
}

#[tokio::test(start_paused = true)]
async fn a_verifier_that_was_not_got_from_the_sessions_asks_nobody() {
    let world = World::with(|builder| builder.kek(kek(KEK))).await;
    let key = signing_key(&world).await;
    let mut all = claims(world.login().await.access_token());
    all.as_object_mut().unwrap().remove("sid");
    let token = key.sign("at+jwt", &all).unwrap();
    let verifier = hallpass_core::Verifier::builder()
        .issuer(world.sessions.issuer())
        .clock(world.clock.clone())
        .build()
        .unwrap();
    let verified = verifier.verify(&token).now().unwrap().expect("by the key alone it is good");
    assert!(verified.ended().is_none(), "nobody tells a verifier that asks nobody");
    // What is not one of ours is nothing to take back.
    let taken = world.sessions.revoke_token(&verified).await.unwrap();
    assert!(taken.is_some(), "by its name it is taken back all the same");
}
