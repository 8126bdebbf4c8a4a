//! Text out of parts.

/// The parts one after the other, in an allocation of their length to the byte: headers and bodies
/// are made of it without another one.
pub(super) fn exactly(parts: &[&[&str]]) -> String {
    let parts = || parts.iter().flat_map(|parts| parts.iter());
    let length = parts().fold(0, |sum: usize, part| sum.saturating_add(part.len()));
    let mut text = String::with_capacity(length);
    parts().for_each(|part| text.push_str(part));
    text
}
