//! base64, written out once more: the tests do not ask the code that they test.

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Of the standard alphabet, without padding.
pub(crate) fn standard(bytes: impl AsRef<[u8]>) -> String {
    encode(bytes.as_ref(), STANDARD)
}

/// Of the URL alphabet, without padding.
pub(crate) fn url(bytes: impl AsRef<[u8]>) -> String {
    encode(bytes.as_ref(), URL)
}

/// The bytes of a text of either alphabet, padded or not, line breaks ignored.
pub(crate) fn decode(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    let text = text.as_ref().iter().filter(|b| !b.is_ascii_whitespace() && **b != b'=');
    let place = |b: &u8| [STANDARD, URL].iter().find_map(|set| set.iter().position(|c| c == b));
    let sextets = text.map(place).collect::<Option<Vec<_>>>()?;
    let bits: Vec<bool> =
        sextets.iter().flat_map(|n| (0..6).rev().map(move |i| n >> i & 1 == 1)).collect();
    let (bytes, _) = bits.as_chunks::<8>();
    Some(bytes.iter().map(|byte| byte.iter().fold(0, |n, bit| n << 1 | u8::from(*bit))).collect())
}

fn encode(bytes: &[u8], alphabet: &[u8; 64]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 3);
    for group in bytes.chunks(3) {
        let at = |place: usize| usize::from(group.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        let sextets = [bits >> 18, bits >> 12 & 63, bits >> 6 & 63, bits & 63];
        text.extend(sextets.iter().take(group.len() + 1).map(|n| char::from(alphabet[*n])));
    }
    text
}

#[test]
fn it_is_base64() {
    for (bytes, text) in
        [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
    {
        assert_eq!((standard(bytes), url(bytes)), (text.to_owned(), text.to_owned()));
        assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
    }
    assert_eq!((standard([0xfb, 0xff]), url([0xfb, 0xff])), ("+/8".into(), "-_8".into()));
    assert_eq!(decode("-_8="), Some(vec![0xfb, 0xff]));
    assert_eq!(decode("a.b"), None);
}
