//! Whether a text that people may see shows something of an input that nobody vouched for.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use hallpass_core::{VerifyError, danger::UnverifiedToken};

use crate::{base64, bearer, kit, reply, seeds, sources, verify};

/// So many bytes in a row that stand in both are no accident, unless the text has them always.
const WINDOW: usize = 8;

/// What refusals say whatever they refuse: those of a few tokens and requests of ours.
static ALWAYS: LazyLock<HashSet<u64>> = LazyLock::new(|| {
    let one = kit::verifier(kit::issuer());
    let signed = seeds::header().into_iter().map(|(_, header)| header);
    let signed = signed.map(|header| kit::sign(kit::hs256(), &header, kit::GOOD.as_bytes()));
    let broken = signed.clone().map(|token| {
        let (rest, signature) = token.rsplit_once('.').unwrap_or_default();
        format!("{rest}.{}", "A".repeat(signature.len()))
    });
    let raw = seeds::compact().into_iter().map(|(_, text)| String::from_utf8_lossy(&text).into());
    let refusals = |token: String| {
        [&one, &verify::VERIFIER].map(|verifier| kit::verify(verifier, &token).err())
    };
    let errors = signed.chain(broken).chain(raw).flat_map(refusals).flatten();
    let unsigned = seeds::compact().into_iter().chain(seeds::claims().into_iter().map(unsigned));
    let unsigned = unsigned
        .filter_map(|(_, token)| UnverifiedToken::parse(&String::from_utf8_lossy(&token)).err());
    let texts = errors.chain(unsigned).flat_map(|error| shown(&error));
    let requests = seeds::bearer().into_iter().map(|(_, lines)| bearer::refusal(&lines));
    let others = seeds::sources().into_iter().map(|(_, request)| sources::refusal(&request));
    let replies = requests.chain(others).flatten().flat_map(|rejection| reply::texts(&rejection));
    let texts = texts.chain(replies);
    texts.flat_map(|text| windows(text.as_bytes()).collect::<Vec<_>>()).collect()
});

fn unsigned((name, payload): (String, Vec<u8>)) -> (String, Vec<u8>) {
    (name, format!("e30.{}.", base64::encode(&payload)).into_bytes())
}

/// Stops if `text` shows something of `input`.
pub(crate) fn refuse(text: &str, input: &[u8]) {
    let mut unusual = windows(text.as_bytes()).filter(|w| !ALWAYS.contains(w)).peekable();
    if unusual.peek().is_none() {
        return;
    }
    let input: HashSet<_> = windows(input).collect();
    let found = unusual.any(|window| input.contains(&window));
    assert!(!found, "an echo of the input: {text}");
}

/// Every piece without a digit: numbers are lengths and names of algorithms. It is a hash that stands
/// for the piece, because a fuzzer watches what is compared, and would write our own sentences into
/// its inputs.
fn windows(text: &[u8]) -> impl Iterator<Item = u64> {
    let plain = |window: &&[u8]| !window.iter().any(u8::is_ascii_digit);
    text.windows(WINDOW).filter(plain).map(|window| {
        let mut hasher = DefaultHasher::new();
        window.hash(&mut hasher);
        hasher.finish()
    })
}

/// Stops if what a refusal says, to whomever, shows something of `input`, of which nothing was
/// verified, or is no single line.
pub(crate) fn refuse_error(error: &VerifyError, input: &[u8]) {
    for text in shown(error) {
        refuse(&text, input);
    }
}

/// Every text of a refusal, each of them one line of bounded length.
pub(crate) fn shown(error: &VerifyError) -> [String; 3] {
    let texts = [error.to_string(), format!("{error:?}"), error.explanation().to_string()];
    for text in &texts {
        let plain = |c: char| matches!(c, ' '..='~' | '§');
        assert!(text.chars().all(plain), "not one printable line: {text:?}");
        assert!(text.len() < 2_000, "{} bytes: {text}", text.len());
    }
    texts
}
