//! What a user types: every line that the service prints, and settings that are no good.

use std::process::{Command, Output};

use super::service::{Service, command};

fn is_command(line: &str) -> bool {
    ["curl ", "TOKEN=$(curl ", "BOB=$(curl "].iter().any(|start| line.starts_with(start))
}

#[test]
fn printed_lines_answer_as_printed() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("no curl: the tests of the answers alone send these requests");
        return;
    }
    let service = Service::start();
    let commands: Vec<_> = service.printed.iter().filter(|line| is_command(line)).collect();
    let script: String = commands.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let Output { stdout, stderr, status } =
        Command::new("sh").args(["-c", &script]).env("NO_PROXY", "*").output().expect("a shell");

    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    assert_eq!(String::from_utf8_lossy(&stderr), "");
    let answers: Vec<_> =
        service.printed.iter().filter_map(|line| line.strip_prefix("  => ")).collect();
    assert_eq!((commands.len(), answers.len()), (12, 10), "{:#?}", service.printed);
    assert_eq!(String::from_utf8_lossy(&stdout).lines().collect::<Vec<_>>(), answers);

    let (success, log) = service.interrupt();
    assert!(success, "an interrupt is no failure");
    let refusals: Vec<_> = log.lines().filter(|line| line.contains("hallpass: ")).collect();
    assert_eq!(refusals.len(), 3, "{log}");
    for (line, why) in refusals.iter().zip([
        "no credentials",
        "the token's header is not",
        "the token does not meet role(\"admin\")",
    ]) {
        assert!(line.contains(why), "{line}");
    }
}

#[test]
fn bad_settings_are_told_and_end_the_start() {
    let public = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n\
        -----END PUBLIC KEY-----\n";
    let rows = [
        ("an address without a port", "HALLPASS_ADDR", "localhost", "HALLPASS_ADDR "),
        ("an address of another machine", "HALLPASS_ADDR", "192.0.2.1:80", "cannot "),
        ("an empty key", "HALLPASS_SIGNING_KEY", "", "HALLPASS_SIGNING_KEY: "),
        ("a public key", "HALLPASS_SIGNING_KEY", public, "HALLPASS_SIGNING_KEY: "),
        ("a log filter", "RUST_LOG", "hallpass=loud", "RUST_LOG "),
    ];
    for (name, variable, value, told) in rows {
        let output = command().env(variable, value).output().expect("the service starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {errors}");
        let told = format!("{}: {told}", crate::NAME);
        assert!(errors.starts_with(&told) && errors.lines().count() == 1, "{name}: {errors}");
        assert_eq!(output.stdout, b"", "{name}");
    }
}
