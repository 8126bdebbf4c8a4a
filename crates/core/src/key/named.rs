//! The names of files and variables, as errors show them: unless somebody put a key in their place.

use std::path::Path;

/// The file, by its path.
pub(super) fn file(path: &Path) -> String {
    if is_likely_key(path) {
        return "the file that was named (its path is not shown: it looks like a key itself, and \
                the path of a file is wanted)"
            .to_owned();
    }
    format!("the file {}", path.display())
}

/// The environment variable, by its name.
pub(super) fn variable(name: &str) -> String {
    let is_name = !name.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.split('_').all(|word| word.len() <= LONGEST_WORD);
    if is_name && name.len() <= 64 {
        return format!("the environment variable {name}");
    }
    "the environment variable that was named (its name is not shown: it looks like a secret itself, \
     and a name of letters, digits and _ is wanted)"
        .to_owned()
}

/// The longest word that names have between underscores: secrets have longer ones.
const LONGEST_WORD: usize = 20;

/// A key in PEM or JWK, or what may be base64 of one. Paths that look so are not shown either, which
/// costs a little comfort.
fn is_likely_key(path: &Path) -> bool {
    let Some(text) = path.to_str() else { return false };
    let is_document = text.contains("-----") || text.contains(['\n', '\r', '{', '"']);
    let last = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    is_document || is_likely_base64(last) || is_likely_base64(text)
}

fn is_likely_base64(text: &str) -> bool {
    let has = |class: fn(&u8) -> bool| text.bytes().any(|byte| class(&byte));
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte);
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    text.len() >= 32 && text.bytes().all(fits) && (mixed || text.ends_with('='))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{file, variable};

    #[test]
    fn names_are_shown_unless_they_look_like_keys() {
        for (name, shown) in [
            ("jwt.pem", true),
            ("/run/secrets/jwt_secret", true),
            ("/no/such/folder/with/a/long/path/to/jwt.pem", true),
            ("/a-file-without-an-extension-in-a-folder", true),
            ("/q6Vn3K0b2yTfXo1JcHs9ZrEuLwGa5Md8PiQk7RtBvCx=", false),
            ("-----BEGIN PRIVATE KEY-----", false),
            ("{\"kty\":\"oct\"}", false),
            ("two\nlines", false),
            ("q6Vn3K0b2yTfXo1JcHs9ZrEuLwGa5Md8PiQk7RtBvCx", false),
        ] {
            assert_eq!(file(Path::new(name)).contains(name), shown, "{name}");
        }
        for (name, shown) in [
            ("JWT_SECRET", true),
            ("JWT_SECRET_2", true),
            ("jwt_secret", true),
            ("Jwt__Secret", true),
            ("q6Vn3K0b2yTfXo1JcHs9ZrEuLwGa5Md8", false),
            ("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", false),
            ("30820122300D06092A864886F70D01010105000382010F003082010A028201010", false),
            ("JWT SECRET", false),
            (&"A".repeat(65), false),
        ] {
            assert_eq!(variable(name).contains(name), shown, "{name}");
        }
    }
}
