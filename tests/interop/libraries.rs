//! The other implementations, each behind a script that reads one request and writes one answer.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::setup;

/// More than making a dozen RSA keys takes on a slow machine.
const LIMIT: Duration = Duration::from_secs(120);

/// An implementation, and how it says why it refuses a token.
#[derive(Debug)]
pub(crate) struct Library {
    pub(crate) name: &'static str,
    /// The algorithms it shares with us, by the names it knows.
    pub(crate) algorithms: Vec<&'static str>,
    pub(crate) bad_signature: &'static str,
    pub(crate) wrong_audience: &'static str,
    script: &'static str,
}

const SHARED: &[&str] = &[
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
    "ES384", "ES512", "EdDSA",
];

pub(crate) fn all() -> [Library; 2] {
    [
        Library {
            name: "jose",
            // RFC 9864 gives Ed25519 a name of its own, and jose has it.
            algorithms: [SHARED, &["Ed25519"]].concat(),
            bad_signature: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
            wrong_audience: "ERR_JWT_CLAIM_VALIDATION_FAILED: unexpected \"aud\"",
            script: "mint_jose.mjs",
        },
        Library {
            name: "PyJWT",
            algorithms: SHARED.to_vec(),
            bad_signature: "InvalidSignatureError",
            wrong_audience: "InvalidAudienceError",
            script: "mint_pyjwt.py",
        },
    ]
}

impl Library {
    pub(crate) fn knows(&self, algorithm: &str) -> bool {
        self.algorithms.contains(&algorithm)
    }

    /// What its script answers, under `answer`, to rows under `request`.
    pub(crate) async fn ask(
        &self,
        folder: &Path,
        request: &str,
        rows: Vec<Value>,
        answer: &str,
    ) -> Value {
        let output = tokio::time::timeout(LIMIT, self.run(folder, &json!({ request: rows }))).await;
        let output = output.unwrap_or_else(|_| panic!("{}: no answer in {LIMIT:?}", self.name));
        let mut output: Value = serde_json::from_slice(&output).unwrap();
        output[answer].take()
    }

    async fn run(&self, folder: &Path, request: &Value) -> Vec<u8> {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop");
        let program = match self.name {
            "PyJWT" => setup::python(folder),
            _ => "node".into(),
        };
        let mut child = Command::new(program)
            .arg(scripts.join(self.script))
            .env("HALLPASS_INTEROP", folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be started: {error}", self.name));
        let mut stdin = child.stdin.take().unwrap();
        // The scripts read to the end before they write.
        stdin.write_all(request.to_string().as_bytes()).await.unwrap();
        drop(stdin);
        let output = child.wait_with_output().await.unwrap();
        assert!(output.status.success(), "{} ended with {}", self.name, output.status);
        output.stdout
    }
}
