//! A second service on the same servers: whoever loses a part of the store logs everybody out in the
//! others all the same.

use base64_simd::URL_SAFE_NO_PAD;
use hallpass::session::rotation::Profile;
use hallpass::session::{Kek, RefreshRefusal, Sessions, Tokens};
use hallpass_redis::Redis;
use hallpass_servers::RedisCluster;

/// Its sessions: one in each part of the store, in the order of the parts.
pub(super) struct Apart {
    sessions: Sessions,
    logins: Vec<Tokens>,
}

impl Apart {
    /// Under keys of its own, so that nobody else is logged out with its users.
    pub(super) async fn on(cluster: &RedisCluster, parts: u16) -> Self {
        let store = Redis::builder(cluster.url()).prefix("apart").connect().await;
        let sessions = Sessions::builder(store.expect("the cluster is there"))
            .issuer("https://apart.example.com")
            .audience("apart")
            .kek(Kek::generate().expect("the system gives random numbers"));
        let sessions = sessions.build().await.expect("a service that starts");
        let mut logins: Vec<Option<Tokens>> = (0..parts).map(|_| None).collect();
        let mut number = 0;
        while logins.iter().any(Option::is_none) {
            number += 1;
            let login = sessions.begin(format!("apart-{number}")).await.expect("a login begins");
            let tokens = login.profile(Profile::Body).start().await.expect("somebody is logged in");
            let part = usize::from(part_of(&tokens));
            logins[part].get_or_insert(tokens);
        }
        Self { sessions, logins: logins.into_iter().flatten().collect() }
    }

    /// Logs everybody out while these parts are gone: it says that it could not, and has done it in
    /// all others. What is wrong, if anything is.
    pub(super) async fn log_everybody_out_without(&self, gone: &[u16]) -> Vec<String> {
        let done = self.sessions.revoke_everyone().await;
        let mut wrong = Vec::from_iter(done.is_ok().then(|| {
            format!("everybody is logged out, it is said, while the parts {gone:?} are down")
        }));
        let there = self.logins.iter().filter(|tokens| !gone.contains(&part_of(tokens)));
        wrong.extend(self.not_ended(there).await);
        wrong
    }

    /// The same where all parts are there again.
    pub(super) async fn log_everybody_out(&self) -> Vec<String> {
        let done = self.sessions.revoke_everyone().await;
        let mut wrong: Vec<_> = done.err().map(|error| error.to_string()).into_iter().collect();
        wrong.extend(self.not_ended(self.logins.iter()).await);
        wrong
    }

    async fn not_ended(&self, logins: impl Iterator<Item = &Tokens>) -> Vec<String> {
        let mut wrong = Vec::new();
        for tokens in logins {
            let refreshed = self.sessions.refresh(refresh_token(tokens), Profile::Body, None).await;
            let told = refreshed.err().map(|refused| refused.refusal());
            if told != Some(RefreshRefusal::Ended) {
                let part = part_of(tokens);
                wrong.push(format!(
                    "everyone was logged out, and a refresh in part {part} is told {told:?}"
                ));
            }
        }
        wrong
    }
}

fn refresh_token(tokens: &Tokens) -> &str {
    tokens.refresh_token().expect("a login gives a refresh token")
}

/// The part that a session lives in: its refresh token has it behind the id of the KEK.
fn part_of(tokens: &Tokens) -> u16 {
    let token = refresh_token(tokens).strip_prefix("hpr1_").expect("a refresh token");
    let bytes = URL_SAFE_NO_PAD.decode_to_vec(token).expect("a refresh token is base64url");
    u16::from_be_bytes([bytes[1], bytes[2]])
}
