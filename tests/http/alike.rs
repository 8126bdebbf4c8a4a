//! The adapters beside each other: whatever the table says, they answer alike to the byte.

use hallpass::UnixTime;
use hallpass_testkit::cases::{self, Case, CaseRequest, Driver, Kit, Mode};
use hallpass_tests::actix_in_process::ActixInProcess;
use hallpass_tests::actix_server::ActixOverSocket;
use hallpass_tests::axum_app::Around;
use hallpass_tests::drivers::{AxumInProcess, BareInProcess, OverSocket};

/// Fields that a framework or a server adds by itself.
const FRAMEWORKS: [&str; 5] =
    ["connection", "content-length", "date", "transfer-encoding", "upgrade"];

/// Status, lines of the header in the order of their names, body.
type Seen = (u16, Vec<(String, String)>, String);

async fn ask(driver: &impl Driver, case: &Case, mode: Mode, request: &CaseRequest) -> Seen {
    if case.stops_clock() {
        driver.kit().clock().fail();
    }
    let response = driver.send(case.setup(), mode, request.clone()).await;
    driver.kit().clock().set(UnixTime::from_secs(Kit::NOW));
    let is_ours = |name: &str| {
        // The media type of what a handler says is the framework's affair.
        !FRAMEWORKS.contains(&name) && (name != "content-type" || response.status >= 400)
    };
    let lines = response.lines.iter().filter(|(name, _)| is_ours(name));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut lines: Vec<_> = lines.map(|(name, value)| (name.clone(), text(value))).collect();
    lines.sort();
    (response.status, lines, text(&response.body))
}

async fn compare(bare: &impl Driver, axum: &impl Driver, actix: &impl Driver) {
    let mut compared = 0;
    for case in cases::all() {
        for mode in Mode::ALL {
            let request = case.request(bare.kit());
            let name = format!("{} ({mode:?})", case.name());
            let expected = ask(bare, &case, mode, &request).await;
            assert_eq!(ask(axum, &case, mode, &request).await, expected, "axum: {name}");
            // What actix-web itself makes of a refusal stands in the table.
            let swallows = case.expected(actix, mode).status() != case.proper(mode).status();
            if !swallows {
                assert_eq!(ask(actix, &case, mode, &request).await, expected, "actix: {name}");
                compared += 1;
            }
        }
    }
    assert!(compared > 2_000, "{compared} answers");
}

#[tokio::test]
async fn in_process_all_adapters_answer_alike() {
    let (axum, actix) = (AxumInProcess::new(Around::All), ActixInProcess::new(Around::All));
    compare(&BareInProcess::new(), &axum, &actix).await;
}

#[tokio::test]
async fn over_sockets_all_adapters_answer_alike() {
    let axum = OverSocket::axum(Around::All).await;
    compare(&OverSocket::bare().await, &axum, &ActixOverSocket::new(Around::All).await).await;
}
