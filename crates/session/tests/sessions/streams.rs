//! The end of a token, for streams that stay open.

use hallpass_core::{TokenEnd, TokenEnding};
use tokio::time::{Instant, timeout};

use crate::kit::{ANN, World, millis, refresh_token, secs};

async fn still_open(ending: &mut TokenEnding) -> bool {
    timeout(millis(1), ending).await.is_err()
}

fn ending(world: &World, access: &str) -> TokenEnding {
    world.verified(access).ended().expect("sessions hear of ends")
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_when_its_token_expires() {
    let world = World::new().await;
    let login = world.login().await;
    let mut ending = ending(&world, login.access_token());
    let began = Instant::now();
    assert!(still_open(&mut ending).await);
    assert_eq!(ending.await, TokenEnd::Expired);
    let lived = began.elapsed();
    // To the millisecond that the timer is exact to, and what the machine took meanwhile.
    assert!(lived <= login.expires_in() + millis(2), "{lived:?}");
    assert!(lived >= login.expires_in() - secs(2), "{lived:?}");
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_when_its_token_is_taken_back() {
    let world = World::new().await;
    for way in ["logout", "session", "subject", "everyone", "token", "theft"] {
        let login = world.login().await;
        let bob = world.sessions.start("bob").await.unwrap();
        let first = refresh_token(&login);
        let mut ending = ending(&world, login.access_token());
        let mut other = self::ending(&world, bob.access_token());
        assert!(still_open(&mut ending).await, "{way}");
        let token = world.verified(login.access_token());
        let sessions = &world.sessions;
        match way {
            "logout" => drop(sessions.logout(&first).await.unwrap()),
            "session" => drop(sessions.end_session(ANN, login.session()).await.unwrap()),
            "subject" => drop(sessions.revoke_subject(ANN).await.unwrap()),
            "everyone" => drop(sessions.revoke_everyone().await.unwrap()),
            "token" => drop(sessions.revoke_token(&token).await.unwrap()),
            _ => {
                let (_, second) = world.refreshed(&first).await;
                world.pass(secs(20)).await;
                world.refreshed(&second).await;
                world.refused(&first).await;
            }
        }
        let began = Instant::now();
        assert_eq!(ending.await, TokenEnd::Revoked, "{way}");
        assert!(began.elapsed() <= millis(1), "{way}: at once");
        assert_eq!(still_open(&mut other).await, way != "everyone", "{way}: and nobody else's");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_opens_too_late_ends_at_once() {
    let world = World::new().await;
    let login = world.login().await;
    let token = world.verified(login.access_token());
    world.sessions.revoke_subject(ANN).await.unwrap();
    let began = Instant::now();
    assert_eq!(token.ended().unwrap().await, TokenEnd::Revoked);
    let expired = world.login().await;
    let token = world.verified(expired.access_token());
    world.pass(secs(700)).await;
    let again = Instant::now();
    assert_eq!(token.ended().unwrap().await, TokenEnd::Expired);
    assert!(again.elapsed() <= millis(2) && again - began < secs(2));
}
