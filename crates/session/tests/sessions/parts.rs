//! What concerns every part of a store, while one of them is away.

use hallpass_core::ErrorKind::Revoked;
use hallpass_session::rotation::Profile;
use hallpass_session::store::{Cursor, RevocationFeed, Shard};
use hallpass_session::{MemoryStore, Tokens};

use crate::kit::{Fault, Op, START, StoreClock, World, decode, parts, refresh_token, secs};

#[tokio::test(start_paused = true)]
async fn where_one_part_of_the_store_is_away_everyone_in_the_others_is_logged_out() {
    for away in [0, 7, PARTS - 1] {
        let world = in_parts().await;
        let logins = one_in_each(&world).await;
        world.store.set_stuck(Some(Shard::new(away)));
        let error = world.sessions.revoke_everyone().await.expect_err("a part is away");
        assert!(error.is_outage(), "{away}");
        // Which nobody waits for, as it failed.
        tokio::time::sleep(secs(1)).await;
        for login in &logins {
            let is_there = part_of(login).number() != away;
            let wanted = if is_there { Err(Revoked) } else { Ok(()) };
            assert_eq!(world.judge(login.access_token()), wanted, "{away}: {:?}", part_of(login));
            let refreshed = world.refresh(&refresh_token(login)).await;
            assert_eq!(refreshed.is_err(), is_there, "{away}: {:?}", part_of(login));
        }
        // Tried again, as it says, it is done.
        world.store.set_stuck(None);
        world.sessions.revoke_everyone().await.unwrap();
        for login in &logins {
            assert_eq!(world.judge(login.access_token()), Err(Revoked), "{away}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn where_one_part_of_the_store_is_away_the_others_tell_of_a_compromised_key() {
    // The keys are there, and then they are not.
    for keys_are_there in [true, false] {
        let world = in_parts().await;
        let login = world.login().await;
        let kid = parts(login.access_token()).0["kid"].as_str().unwrap().to_owned();
        world.store.set_stuck(Some(Shard::new(0)));
        if !keys_are_there {
            world.store.set(Op::PutKeys, Fault::Fails);
        }
        let error = world.sessions.compromise_key(&kid).await.expect_err("a part is away");
        assert!(error.is_outage(), "{keys_are_there}");
        let told = parts_with_events(&world).await;
        assert_eq!(told, (1..PARTS).collect::<Vec<_>>(), "{keys_are_there}");
    }
}

async fn in_parts() -> World {
    let clock = StoreClock::at(START);
    World::on(&clock, &MemoryStore::with_shards(clock.clone(), PARTS), |builder| builder).await
}

/// The part of the store that a session lives in: its refresh token has it behind the id of the KEK.
fn part_of(tokens: &Tokens) -> Shard {
    let token = refresh_token(tokens);
    let bytes = decode(token.strip_prefix("hpr1_").expect("a refresh token"));
    Shard::new(u16::from_be_bytes([bytes[1], bytes[2]]))
}

/// A session in each part.
async fn one_in_each(world: &World) -> Vec<Tokens> {
    let mut logins: Vec<Option<Tokens>> = (0..PARTS).map(|_| None).collect();
    for number in 0.. {
        let login = world.login_as(&format!("user-{number}"), Profile::Body).await;
        let part = usize::from(part_of(&login).number());
        logins[part].get_or_insert(login);
        if logins.iter().all(Option::is_some) {
            break;
        }
    }
    logins.into_iter().flatten().collect()
}

/// The parts in whose log there is something.
async fn parts_with_events(world: &World) -> Vec<u16> {
    let mut parts = Vec::new();
    for part in 0..PARTS {
        let read = world.memory.read(Shard::new(part), Cursor::start(), 10).await.unwrap();
        parts.extend((!read.events.is_empty()).then_some(part));
    }
    parts
}

const PARTS: u16 = 16;
