//! The scale demonstration: `scale [options]` directs a run, and starts `scale node` for each of its
//! nodes that is a process.

use std::process::ExitCode;

use hallpass_scale::failure::Done;
use hallpass_scale::options::Options;
use hallpass_scale::{node, run};

#[tokio::main]
async fn main() -> ExitCode {
    match directed().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("failed: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn directed() -> Done<()> {
    let mut words = std::env::args().skip(1).peekable();
    if words.next_if_eq("node").is_some() {
        return node::serve().await;
    }
    run::run(&Options::parse(words)?).await
}
