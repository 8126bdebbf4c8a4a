//! Logouts whose answers were lost.

use hallpass_core::ErrorKind;

use crate::kit::{ANN, Fault, Op, World, refresh_token, secs, settle};

#[tokio::test(start_paused = true)]
async fn a_logout_whose_reply_was_lost_holds_on_this_node_when_it_returns() {
    let world = World::new().await;
    for way in ["logout", "end_session"] {
        let login = world.login().await;
        world.store.set_times(Op::End, Fault::LosesReply, 1);
        let ended = match way {
            "logout" => world.sessions.logout(&refresh_token(&login)).await,
            _ => world.sessions.end_session(ANN, login.session()).await,
        };
        ended.unwrap_or_else(|error| panic!("{way}: {error}"));
        assert_eq!(world.judge(login.access_token()), Err(ErrorKind::Revoked), "{way}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_logout_whose_reply_was_lost_can_be_waited_for() {
    let world = World::new().await;
    let other = world.another(|builder| builder).await;
    for way in ["logout", "end_session"] {
        let login = world.login().await;
        other.store.set(Op::Read, Fault::Fails);
        settle().await;
        world.store.set_times(Op::End, Fault::LosesReply, 1);
        let ended = match way {
            "logout" => world.sessions.logout(&refresh_token(&login)).await,
            _ => world.sessions.end_session(ANN, login.session()).await,
        };
        let revocation = ended.unwrap().unwrap_or_else(|| panic!("{way}: it went on"));
        let behind = revocation.everywhere(secs(1)).await.expect_err("the other hears nothing");
        assert_eq!(behind.nodes(), Some(1), "{way}");
        other.store.mend(Op::Read);
        revocation.everywhere(secs(5)).await.unwrap();
        let judged = other.judge(login.access_token());
        assert_eq!(judged, Err(ErrorKind::Revoked), "{way}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_logout_of_which_both_replies_were_lost_is_tried_again() {
    let world = World::new().await;
    let login = world.login().await;
    world.store.set_times(Op::End, Fault::LosesReply, 2);
    assert!(world.sessions.logout(&refresh_token(&login)).await.expect_err("lost").is_outage());
    tokio::time::sleep(secs(1)).await;
    assert!(world.sessions.logout(&refresh_token(&login)).await.unwrap().is_none(), "it is done");
    assert_eq!(world.judge(login.access_token()), Err(ErrorKind::Revoked));
}

#[tokio::test(start_paused = true)]
async fn whether_a_logout_was_one_is_not_known_where_the_log_cannot_be_read() {
    let world = World::new().await;
    let login = world.login().await;
    world.store.set(Op::Read, Fault::Fails);
    world.store.set_times(Op::End, Fault::LosesReply, 1);
    let ended = world.sessions.logout(&refresh_token(&login)).await.unwrap();
    let told = ended.expect("perhaps").everywhere(secs(1)).await.expect_err("nobody knows");
    assert_eq!(told.nodes(), None, "to be revoked again");
    world.store.mend(Op::Read);
    tokio::time::sleep(secs(1)).await;
    assert!(world.sessions.logout(&refresh_token(&login)).await.unwrap().is_none(), "it was one");
}
