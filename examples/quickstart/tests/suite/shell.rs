//! What a user types: every line that the service prints, and settings that are no good.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use super::folder::Folder;
use super::service::{Service, command};

fn is_command(line: &str) -> bool {
    line.starts_with("curl ") || line.contains("=$(curl ") || line == "JAR=$(mktemp)"
}

#[test]
fn printed_lines_answer_as_printed() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("no curl: the tests of the answers alone send these requests");
        return;
    }
    let mut service = Service::start();
    let commands: Vec<_> = service.printed.iter().filter(|line| is_command(line)).collect();
    let script: String = commands.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let folder = Folder::new();
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).env("NO_PROXY", "*").env("TMPDIR", folder.path());
    let Output { stdout, stderr, status } = shell.output().expect("a shell");

    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    assert_eq!(String::from_utf8_lossy(&stderr), "");
    let answers: Vec<_> =
        service.printed.iter().filter_map(|line| line.strip_prefix("  => ")).collect();
    assert_eq!((commands.len(), answers.len()), (26, 20), "{:#?}", service.printed);
    assert_eq!(String::from_utf8_lossy(&stdout).lines().collect::<Vec<_>>(), answers);

    let (success, log) = service.interrupt();
    assert!(success, "an interrupt is no failure");
    let refusals: Vec<_> = log.lines().filter(|line| line.contains("hallpass: ")).collect();
    let why = [
        "no credentials",
        "the token's header is not",
        "the token does not meet role(\"admin\")",
        "another site made the browser send",
        "the token was revoked",
        "the token was revoked",
        "the token was revoked",
    ];
    assert_eq!(refusals.len(), why.len(), "{log}");
    for (line, why) in refusals.iter().zip(why) {
        assert!(line.contains(why), "{line}");
    }
}

#[test]
fn bad_settings_are_told_and_end_the_start() {
    let folder = Folder::new();
    let database = folder.database();
    let [foreign, open] = ["foreign.db", "open.db"].map(|name| folder.path().join(name));
    std::fs::write(&foreign, "this is no database, but a text of some length").unwrap();
    std::fs::write(&open, "").unwrap();
    std::fs::set_permissions(&open, Permissions::from_mode(0o666)).unwrap();
    let [foreign, open] = [foreign, open].map(|path| format!("sqlite:{}", path.display()));
    let nowhere = format!("sqlite:{}", folder.path().join("none/sessions.db").display());
    let free = super::restart::free();
    let [redis, postgres] =
        ["redis", "postgres"].map(|scheme| format!("{scheme}://u:hunter2@{free}"));
    let rows = [
        ("an address without a port", "HALLPASS_ADDR", "localhost", "HALLPASS_ADDR "),
        ("an address of another machine", "HALLPASS_ADDR", "192.0.2.1:80", "cannot listen on "),
        ("an address that others reach", "HALLPASS_ADDR", "0.0.0.0:0", "HALLPASS_ISSUER "),
        ("a name that is no URL", "HALLPASS_ISSUER", "shop", "HALLPASS_ISSUER "),
        ("plain HTTP", "HALLPASS_ISSUER", "http://shop.example.com", "\"http://shop.example.com\""),
        ("a log filter", "RUST_LOG", "hallpass=loud", "RUST_LOG "),
        ("a store that is none", "DATABASE_URL", "mysql://u:hunter2@db/x", "DATABASE_URL "),
        ("a server that is not there", "DATABASE_URL", &redis, "DATABASE_URL: the store is unav"),
        ("another", "DATABASE_URL", &postgres, "DATABASE_URL: the store is unav"),
        ("a URL that is none", "DATABASE_URL", "redis:u:hunter2@db", "DATABASE_URL: "),
        ("another URL", "DATABASE_URL", "postgres:u:hunter2@db", "DATABASE_URL: "),
        ("a file alone", "DATABASE_URL", "sessions.db", "DATABASE_URL "),
        ("no file", "DATABASE_URL", "sqlite:", "DATABASE_URL "),
        ("memory", "DATABASE_URL", "sqlite::memory:", "DATABASE_URL "),
        ("a folder that is not there", "DATABASE_URL", &nowhere, "DATABASE_URL: "),
        ("a text", "DATABASE_URL", &foreign, "DATABASE_URL: "),
        ("a file that others may write", "DATABASE_URL", &open, "DATABASE_URL: "),
        ("a KEK that is a password", "HALLPASS_KEK", "correct horse", "HALLPASS_KEK "),
        ("no seconds", "HALLPASS_GRACE", "10s", "HALLPASS_GRACE "),
        ("a grace that is too short", "HALLPASS_GRACE", "5", "longer than the grace of 5s"),
        ("a lifetime that is too short", "HALLPASS_ACCESS_TTL", "60", "60s"),
    ];
    for (name, variable, value, told) in rows {
        let mut command = command();
        command.env("DATABASE_URL", &database).env("HALLPASS_ADDR", "127.0.0.1:0");
        let output = command.env(variable, value).output().expect("the service starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {errors}");
        let [begins, tells] =
            [errors.starts_with(&format!("{}: ", crate::NAME)), errors.contains(told)];
        assert!(begins && tells && errors.lines().count() == 1, "{name}: {errors}");
        assert!(!errors.contains("hunter2"), "{name}: {errors}");
        assert_eq!(output.stdout, b"", "{name}");
    }
}
