//! Tokens and rows that somebody else has made.

use hallpass_core::ErrorKind;
use hallpass_session::rotation::{Binding, Profile, RowMac, TokenHash};
use hallpass_session::store::{SessionStore, Shard};
use hallpass_session::{RefreshRefusal, SessionNotice};

use crate::kit::{ANN, Op, World, ask, cookie, decode, post, refresh_token, secs};

const PREFIX: &str = "hpr1_";

/// Where things stand in a token's bytes.
const KEK_ID: usize = 0;
const GENERATION: std::ops::Range<usize> = 19..23;
const SIGNED: usize = 55;
const CHECKED: usize = 67;

fn bytes(token: &str) -> Vec<u8> {
    decode(token.strip_prefix(PREFIX).expect("the prefix"))
}

/// The text of these bytes, with the right checksum: no key is needed for that.
fn text(bytes: &[u8]) -> String {
    let checked = &bytes[..CHECKED];
    let all = [checked, &crc32fast::hash(checked).to_be_bytes()].concat();
    format!("{PREFIX}{}", base64_simd::URL_SAFE_NO_PAD.encode_to_string(all))
}

#[tokio::test(start_paused = true)]
async fn no_bit_of_a_token_can_be_another() {
    // TOKEN-10.
    let world = World::new().await;
    let token = refresh_token(&world.login().await);
    assert_eq!((token.len(), text(&bytes(&token)).as_str()), (100, token.as_str()));
    let before = world.store.steps();
    let mut tried = 0;
    for at in 0..CHECKED {
        for bit in 0..8 {
            let mut forged = bytes(&token);
            forged[at] ^= 1 << bit;
            // Of a KEK that this node was not given it cannot say whose it is.
            let wanted = match at {
                KEK_ID => RefreshRefusal::Unavailable,
                _ => RefreshRefusal::Invalid,
            };
            assert_eq!(world.refused(&text(&forged)).await, wanted, "byte {at}, bit {bit}");
            assert_eq!(world.sessions.logout(&text(&forged)).await.is_ok(), at != KEK_ID);
            tried += 1;
        }
    }
    // As text, without the checksum put right: each bit of each character.
    for at in 0..token.len() {
        for bit in 0..8 {
            let mut forged = token.clone().into_bytes();
            forged[at] ^= 1 << bit;
            let Ok(forged) = String::from_utf8(forged) else { continue };
            assert_eq!(world.refused(&forged).await, RefreshRefusal::Invalid, "{at}, {bit}");
            tried += 1;
        }
    }
    assert!(tried > 1_200, "{tried}");
    assert_eq!(world.store.steps(), before, "nobody was asked about any of them");
    world.refreshed(&token).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_no_token_is_none() {
    let world = World::new().await;
    let login = world.login().await;
    let (token, other) = (refresh_token(&login), refresh_token(&world.login().await));
    let mix = [&bytes(&token)[..SIGNED], &bytes(&other)[SIGNED..CHECKED]].concat();
    let before = world.store.steps();
    for (name, forged) in [
        ("nothing", String::new()),
        ("the prefix", PREFIX.to_owned()),
        ("another prefix", token.replace("hpr1", "hpr2")),
        ("capitals", token.replace("hpr1", "HPR1")),
        ("a character less", token[..99].to_owned()),
        ("a character more", format!("{token}A")),
        ("padding", format!("{token}=")),
        ("a space before it", format!(" {token}")),
        ("a line's end", format!("{token}\n")),
        ("twice", format!("{token}{token}")),
        ("an access token", login.access_token().to_owned()),
        ("the tag of another", text(&mix)),
        ("all zeroes", text(&[0; CHECKED])),
        ("very long", format!("{PREFIX}{}", "A".repeat(100_000))),
        ("characters of several bytes", format!("{PREFIX}{}", "ü".repeat(95))),
    ] {
        let refusal = world.refused(&forged).await;
        let unknown_kek = name == "all zeroes" && refusal == RefreshRefusal::Unavailable;
        assert!(refusal == RefreshRefusal::Invalid || unknown_kek, "{name}: {refusal:?}");
    }
    assert_eq!(world.store.steps(), before, "nobody was asked about any of them");
}

#[tokio::test(start_paused = true)]
async fn a_generation_cannot_be_forged() {
    // It would be taken for the leaf that the store has lost.
    let world = World::new().await;
    let first = refresh_token(&world.login().await);
    let (_, leaf) = world.refreshed(&first).await;
    world.store.outcomes();
    for token in [&first, &leaf] {
        for generation in [0_u32, 1, 2, 3, 1_000, u32::MAX] {
            let mut forged = bytes(token);
            forged[GENERATION].copy_from_slice(&generation.to_be_bytes());
            let forged = text(&forged);
            if forged != *token {
                assert_eq!(world.refused(&forged).await, RefreshRefusal::Invalid, "{generation}");
            }
        }
    }
    assert_eq!(world.store.outcomes(), [""; 0], "the store has heard of none");
    assert_eq!(world.refreshed(&leaf).await.1, leaf, "and nobody was ended");
}

#[tokio::test(start_paused = true)]
async fn an_edited_row_is_an_alarm_and_never_a_logout() {
    type Edit = fn(&mut hallpass_session::rotation::SessionRow);
    let edits: [(&str, Edit); 7] = [
        ("another subject", |row| row.subject = "root".into()),
        ("another client", |row| row.client = "cli".into()),
        ("a binding", |row| row.binding = Some(Binding::Proof([7; 32]))),
        ("a longer life", |row| row.absolute_expiry = row.absolute_expiry.after(secs(1))),
        ("an older start", |row| row.created = hallpass_session::StoreTime::from_millis(1)),
        ("another way", |row| row.profile = Profile::Cookie),
        ("another MAC", |row| {
            let mut mac = *row.mac.as_bytes();
            mac[31] ^= 1;
            row.mac = RowMac::new(mac);
        }),
    ];
    for op in [Op::Find, Op::Rotate, Op::List] {
        for (name, edit) in edits {
            let world = World::new().await;
            let login = world.login().await;
            let token = refresh_token(&login);
            world.store.edit(op, edit);
            if op == Op::List {
                let error = world.sessions.sessions_of(ANN).await.expect_err(name);
                assert!(error.is_outage(), "{name}");
            } else {
                let refusal = world.refused(&token).await;
                assert_eq!(refusal, RefreshRefusal::Unavailable, "{op:?} {name}");
            }
            let notices = world.notices.take();
            let [SessionNotice::Corrupt(error)] = &notices[..] else {
                panic!("{name}: {notices:?}")
            };
            assert!(!error.to_string().contains("root"), "{error}");
            world.store.stop_editing();
            world.pass(secs(20)).await;
            let (tokens, _) = world.refreshed(&token).await;
            assert_eq!(world.judge(tokens.access_token()), Ok(()), "{op:?} {name}: it goes on");
            assert_eq!(world.judge(login.access_token()), Ok(()), "{op:?} {name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_row_of_one_session_is_not_that_of_another() {
    // It has a good MAC: of the session that it is about.
    for op in [Op::Find, Op::Rotate] {
        let world = World::new().await;
        let root = world.login_as("root", Profile::Body).await;
        let row =
            world.memory.find_session(Shard::default(), root.session()).await.unwrap().unwrap();
        let token = refresh_token(&world.login().await);
        world.store.edit(op, move |answer| *answer = row.clone());
        assert_eq!(world.refused(&token).await, RefreshRefusal::Unavailable, "{op:?}");
        assert_eq!(world.notices.names(), ["Corrupt"], "{op:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_leaf_that_does_not_follow_from_the_token_is_not_handed_out() {
    // What may be edited without an alarm, as two KEKs of one id would have it.
    let world = World::new().await;
    let token = refresh_token(&world.login().await);
    world.store.edit(Op::Rotate, |row| row.leaf.hash = TokenHash::new([7; 32]));
    let refused = world.refresh(&token).await.expect_err("another leaf");
    assert_eq!(refused.refusal(), RefreshRefusal::Unavailable);
    assert!(refused.to_string().contains("a KEK that this node was not given"), "{refused}");
    world.store.stop_editing();
    world.refreshed(&token).await;
    assert_eq!(world.store.outcomes(), ["Rotated", "Replay"], "as good as before");
}

#[tokio::test(start_paused = true)]
async fn an_edited_row_leaves_the_cookie_where_it_is() {
    let world = World::new().await;
    let token = refresh_token(&world.login_as(ANN, Profile::Cookie).await);
    for path in ["/refresh", "/logout", "/logout-all"] {
        world.store.edit(Op::Find, |row| row.subject = "root".into());
        let request = post(path).with_field("Cookie", cookie(&token));
        let answer = ask(&world.sessions, request).await;
        assert_eq!((answer.status, answer.clears()), (503, false), "{path}");
        assert_eq!(world.notices.names(), ["Corrupt"], "{path}");
    }
    world.store.stop_editing();
    assert_eq!(world.sessions.sessions_of(ANN).await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_edited_row_cannot_be_ended_for_another_subject() {
    let world = World::new().await;
    let login = world.login().await;
    let bob = world.sessions.end_session("bob", login.session()).await.unwrap();
    assert!(bob.is_none(), "another's session");
    assert_eq!(world.judge(login.access_token()), Ok(()));
    let own = world.sessions.end_session(ANN, login.session()).await.unwrap();
    assert!(own.is_some());
    assert_eq!(world.judge(login.access_token()), Err(ErrorKind::Revoked));
}
