//! A service that is killed and started again.

use std::net::TcpListener;

use super::folder::Folder;
use super::logins::{ALICE, BOB, JSON};
use super::service::Service;

const HERE: (&str, &str) = ("sec-fetch-site", "same-origin");

/// A port that was free a moment ago: the same one for both starts, since tokens say from where they
/// are.
pub(super) fn free() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn who_was_logged_in_stays_logged_in_and_who_was_logged_out_stays_logged_out() {
    let (folder, address) = (Folder::new(), free());
    let before = Service::start_in(&folder, &address);
    let alice = before.send("POST /login", &[JSON], ALICE);
    let [bob, gone] = [BOB, BOB].map(|body| before.send("POST /login", &[JSON], body));
    let refreshed = before.send("POST /auth/refresh", &[("cookie", bob.cookie()), HERE], "");
    assert_eq!(refreshed.status, 200);
    let out = before.send("POST /auth/logout", &[("cookie", gone.cookie()), HERE], "");
    assert_eq!(out.status, 204);
    before.kill();

    let after = Service::start_in(&folder, &address);
    let me = |bearer: &str| after.send("GET /me", &[("authorization", bearer)], "").status;
    assert_eq!([&alice, &bob, &refreshed].map(|answer| me(&answer.bearer())), [200; 3]);
    assert_eq!(me(&gone.bearer()), 401, "a logout holds");
    for (name, cookie, status) in [
        ("never refreshed", alice.cookie(), 200),
        ("refreshed before", refreshed.cookie(), 200),
        ("an answer that may have been lost with the service", bob.cookie(), 200),
        ("logged out", gone.cookie(), 401),
    ] {
        let answer = after.send("POST /auth/refresh", &[("cookie", cookie), HERE], "");
        assert_eq!(answer.status, status, "{name}: {}", answer.body);
        if status == 200 {
            assert_eq!(me(&answer.bearer()), 200, "{name}");
        }
    }
}

#[test]
fn without_its_key_a_store_with_sessions_in_it_does_not_start() {
    let folder = Folder::new();
    Service::start_in(&folder, "127.0.0.1:0").kill();
    std::fs::remove_file(folder.path().join("sessions.db.kek")).unwrap();
    let mut command = super::service::command();
    command.env("HALLPASS_ADDR", "127.0.0.1:0").env("DATABASE_URL", folder.database());
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("sessions.db.kek"), "{told}");
}
