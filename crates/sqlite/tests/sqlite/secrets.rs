//! What the files give away: with old tokens at hand, and without the KEK, nothing.

use std::collections::HashSet;
use std::fs;
use std::time::Duration;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64_simd::{STANDARD, URL_SAFE_NO_PAD};
use hallpass_core::Algorithm;
use hallpass_session::rotation::{Profile, SessionId};
use hallpass_session::store::{KeyRecord, KeyStore, SessionStore};
use hallpass_session::{Sessions, Tokens};
use hallpass_sqlite::Sqlite;

use crate::kit::{FIRST, Folder, clock, needs};

#[tokio::test]
async fn old_tokens_and_all_the_files_derive_no_live_one() {
    let folder = Folder::new();
    let life = Life::new(&folder, Algorithm::ES256).await;
    let row = life.store.find_session(FIRST, life.sid).await.unwrap().unwrap();
    let nonce = *row.predecessor.unwrap().nonce.as_bytes();
    let [.., last_but_one, live] = &life.tokens[..] else { panic!("too few tokens") };
    let message = [b"next", &life.sid.as_bytes()[..], &last_but_one.tsec, &nonce].concat();
    let derives = |key: &[u8]| {
        let tag = hmac::sign(&hmac::Key::new(HMAC_SHA256, key), &message);
        tag.as_ref() == live.tsec
    };
    assert!(derives(&derived(&life.kek(), "hallpass/next")), "the KEK derives it");
    let loot = loot(&folder);
    let candidates = parts::<32>(&loot);
    assert!(candidates.len() > 1_000);
    for candidate in candidates.iter().filter(|candidate| may_be_random(*candidate)) {
        assert!(!derives(candidate), "a key of its own");
        assert!(!derives(&derived(candidate, "hallpass/next")), "a KEK");
    }
}

#[tokio::test]
async fn no_part_of_a_token_is_in_any_file() {
    let folder = Folder::new();
    let life = Life::new(&folder, Algorithm::ES256).await;
    let row = life.store.find_session(FIRST, life.sid).await.unwrap().unwrap();
    let loot = loot(&folder);
    let there = parts::<PART>(&loot);
    // So that what is looked for would be found.
    for stored in [&row.leaf.hash.as_bytes()[..], row.mac.as_bytes(), life.sid.as_bytes()] {
        assert!(stored.windows(PART).all(|part| there.contains(part)));
    }
    for (generation, token) in life.tokens.iter().enumerate() {
        for secret in [&token.ssec[..], &token.tsec, &token.tag] {
            assert!(!is_in(&there, secret), "of generation {generation}");
        }
        let written = token.text.as_bytes().windows(PART);
        assert!(!written.into_iter().any(|part| there.contains(part)), "{generation} as text");
    }
}

#[tokio::test]
async fn no_private_key_is_in_any_file() {
    for algorithm in [Algorithm::ES256, Algorithm::HS256] {
        let folder = Folder::new();
        let life = Life::new(&folder, algorithm).await;
        let store = SessionStore::open(&life.store, needs()).await.unwrap().id;
        let records = life.store.keys().await.unwrap().records;
        let loot = loot(&folder);
        let there = parts::<PART>(&loot);
        assert!(!records.is_empty());
        for record in records {
            // The KEK opens it, so this is the key, and it is in the files only as it is sealed.
            let private = unsealed(&life.kek(), &store, &record);
            let secret = secret_of(&record, &private, &life.access);
            assert!(!is_in(&there, secret), "{algorithm:?}");
            assert!(record.sealed.windows(PART).all(|part| there.contains(part)));
        }
    }
}

/// A session that was refreshed some times, by a node on a store.
struct Life {
    store: Sqlite,
    sid: SessionId,
    tokens: Vec<Token>,
    access: String,
}

impl Life {
    async fn new(folder: &Folder, algorithm: Algorithm) -> Self {
        let clock = clock();
        let store = Sqlite::builder(folder.database()).clock(clock.clone()).open().await.unwrap();
        let sessions = Sessions::builder(store.clone())
            .issuer("https://id.example.com")
            .audience("app")
            .algorithm(algorithm);
        let sessions = sessions.build().await.unwrap();
        let first = sessions.start("ann").await.unwrap();
        let (sid, access) = (first.session(), first.access_token().to_owned());
        let mut tokens = vec![Token::read(first.refresh_token().unwrap())];
        for generation in 0..3 {
            clock.advance(Duration::from_secs(20));
            let next = refreshed(&sessions, &tokens[generation].text).await;
            tokens.push(Token::read(next.refresh_token().unwrap()));
        }
        sessions.revoke_subject("bob").await.unwrap();
        Self { store, sid, tokens, access }
    }

    fn kek(&self) -> Vec<u8> {
        let mut line = Vec::new();
        self.store.own_kek().unwrap().write_base64(&mut line).unwrap();
        STANDARD.decode_to_vec(line.trim_ascii()).unwrap()
    }
}

/// A refresh token, taken to pieces.
struct Token {
    text: String,
    ssec: [u8; 16],
    tsec: [u8; 32],
    tag: [u8; 12],
}

impl Token {
    fn read(text: &str) -> Self {
        let text = text.strip_prefix("hpr1_").unwrap();
        let bytes = URL_SAFE_NO_PAD.decode_to_vec(text).unwrap();
        let [ssec, tsec, tag] = [3..19, 23..55, 55..67].map(|part| &bytes[part]);
        let (ssec, tsec) = (ssec.try_into().unwrap(), tsec.try_into().unwrap());
        Self { text: format!("hpr1_{text}"), ssec, tsec, tag: tag.try_into().unwrap() }
    }
}

/// Some tries: the node has not heard yet how late it is by the clock that was moved.
async fn refreshed(sessions: &Sessions, token: &str) -> Tokens {
    let mut tries = 0;
    loop {
        match sessions.refresh(token, Profile::Cookie, None).await {
            Ok(tokens) => return tokens,
            Err(error) if tries == 3 => panic!("{error}"),
            Err(_) => tries += 1,
        }
    }
}

/// Every byte that somebody finds who copies the files: while the store is open, of a backup, and
/// after its log was written into the database.
fn loot(folder: &Folder) -> Vec<u8> {
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    let open = ["sessions.db", "sessions.db-wal", "sessions.db-shm"].map(read).concat();
    let (shell, backup) = (folder.shell(), folder.path().join("backup.db"));
    shell.execute("VACUUM INTO ?1", [backup.to_str().unwrap()]).unwrap();
    shell.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    [open, read("backup.db"), read("sessions.db")].concat()
}

fn parts<const N: usize>(bytes: &[u8]) -> HashSet<[u8; N]> {
    bytes.windows(N).map(|part| part.try_into().unwrap()).collect()
}

/// Whether any part of a secret is there: as it is, or as text.
fn is_in(there: &HashSet<[u8; PART]>, secret: &[u8]) -> bool {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![secret.to_vec(), hex.to_uppercase().into(), hex.into()];
    for start in 0..3 {
        // In a longer text, it may begin anywhere in a group of three.
        forms.push(STANDARD.encode_to_string(&secret[start..]).into());
        forms.push(URL_SAFE_NO_PAD.encode_to_string(&secret[start..]).into());
    }
    forms.iter().any(|form| form.windows(PART).any(|part| there.contains(part)))
}

/// Of 32 random bytes, more than half are different ones.
fn may_be_random(bytes: &[u8]) -> bool {
    bytes.iter().collect::<HashSet<_>>().len() > 16
}

/// What the protocol derives from a KEK.
fn derived(kek: &[u8], label: &str) -> [u8; 32] {
    let mut key = [0; 32];
    let extracted = Salt::none(HKDF_SHA256).extract(kek);
    let info = [label.as_bytes()];
    extracted.expand(&info, HKDF_SHA256).unwrap().fill(&mut key).unwrap();
    key
}

/// The private key of a record: behind the id of the KEK and a nonce, and before 33 bytes of the list.
fn unsealed(kek: &[u8], store: &[u8], record: &KeyRecord) -> Vec<u8> {
    let key = UnboundKey::new(&AES_256_GCM, &derived(kek, "hallpass/wrap")).unwrap();
    let (nonce, sealed) = record.sealed[1..record.sealed.len() - 33].split_first_chunk().unwrap();
    let mut context = Vec::new();
    for part in [store, record.id.as_bytes(), record.algorithm.as_bytes()] {
        context.extend(u64::try_from(part.len()).unwrap().to_be_bytes());
        context.extend(part);
    }
    let mut private = sealed.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let opened = LessSafeKey::new(key).open_in_place(nonce, Aad::from(context), &mut private);
    opened.unwrap().to_vec()
}

/// The secret part of a private key, after it was seen to be the one that signs.
fn secret_of<'k>(record: &KeyRecord, private: &'k [u8], access: &str) -> &'k [u8] {
    if &*record.algorithm == "HS256" {
        let (signed, signature) = access.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode_to_vec(signature).unwrap();
        let key = hmac::Key::new(HMAC_SHA256, private);
        let signs = hmac::verify(&key, signed.as_bytes(), &signature).is_ok();
        assert_eq!(signs, access_names(access, &record.id));
        return private;
    }
    // RFC 5915 §3: version 1, then the private number; the public point is at the end.
    let number = private.windows(5).position(|part| part == [2, 1, 1, 4, 32]).unwrap() + 5;
    let x = &private[private.len() - 64..private.len() - 32];
    assert!(record.public.contains(&URL_SAFE_NO_PAD.encode_to_string(x)));
    &private[number..number + 32]
}

/// Whether a token says that it is signed by this key.
fn access_names(access: &str, kid: &str) -> bool {
    let header = access.split('.').next().unwrap();
    let header = String::from_utf8(URL_SAFE_NO_PAD.decode_to_vec(header).unwrap()).unwrap();
    header.contains(kid)
}

/// No 12 bytes of a secret come about by chance.
const PART: usize = 12;
