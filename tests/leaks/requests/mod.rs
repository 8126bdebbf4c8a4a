//! Requests that are full of words of their sender's, and everything that comes of them: responses
//! to their last byte, and logs.

mod after;
mod apps;
mod before;
mod lines;
mod sessions;
mod uniform;
mod wire;

use hallpass_testkit::cases::CaseRequest;
use http::Method;

use crate::canary::Canaries;
use crate::log::{self, Line};
use crate::words::{self, PATH, word};
use apps::Answer;

/// A request to a path, with words wherever a request without credentials has room for one.
fn request(method: Method, path: &'static str) -> CaseRequest {
    let mut request = CaseRequest::new(method, path).with_lines([
        ("Host", b"api.test".to_vec()),
        ("User-Agent", word("field value").into()),
        ("Origin", format!("https://{}.test", word("origin")).into()),
        ("Referer", format!("https://{}.test{PATH}", word("origin")).into()),
        ("Sec-Fetch-Site", word("field value").into()),
        ("Accept", format!("text/{}", word("field value")).into()),
        (words::FIELD, word("field value").into()),
    ]);
    request.query = Some(format!("{}={}", word("query name"), word("query value")));
    request
}

/// The same with a token, by each way.
fn ways(token: &str, path: &'static str) -> Vec<(&'static str, CaseRequest)> {
    let with = |lines: Vec<(&'static str, String)>| {
        let lines = lines.into_iter().map(|(name, value)| (name, value.into_bytes()));
        request(Method::GET, path).with_lines(lines)
    };
    let cookie = format!("{}={}; token={token}", word("cookie name"), word("cookie value"));
    let protocol = format!("base64url.bearer.authorization.k8s.io.{}", crate::base64::url(token));
    let protocols = format!("{}, {protocol}", word("protocol"));
    let mut query = with(Vec::new());
    query.query = query.query.map(|query| format!("{query}&access_token={token}"));
    vec![
        ("bearer", with(vec![("Authorization", format!("Bearer {token}"))])),
        ("cookie", with(vec![("Cookie", cookie)])),
        ("header", with(vec![("X-Token", token.to_owned())])),
        ("query", query),
        (
            "subprotocol",
            with(vec![
                ("Connection", "upgrade".to_owned()),
                ("Upgrade", "websocket".to_owned()),
                ("Sec-WebSocket-Protocol", protocols),
            ]),
        ),
    ]
}

/// Nothing of `canaries` is in the answer.
#[track_caller]
fn assert_silent(name: &str, answer: &Answer, canaries: &Canaries) {
    let all = answer.bytes();
    let leak = canaries.find(&all);
    assert_eq!(leak, None, "{name}: {}", String::from_utf8_lossy(&all));
}

/// What this project logged since the last time: printable ASCII, but for `§` and `µs` of its own. What others logged holds
/// nothing of `canaries`, which they can only have from here.
#[track_caller]
fn logged(name: &str, canaries: &Canaries) -> Vec<Line> {
    let (ours, others): (Vec<_>, Vec<_>) = log::take().into_iter().partition(Line::is_ours);
    for line in &ours {
        let is_fit = line.text().chars().all(|c| matches!(c, ' '..='~' | '§' | 'µ'));
        assert!(is_fit, "{name}: {line:?}");
    }
    for line in others {
        assert_eq!(canaries.find(line.text()), None, "{name}: {line:?}");
    }
    ours
}
