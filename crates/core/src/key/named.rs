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
    let plain = |byte: u8| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_');
    if name.len() <= 64 && name.bytes().all(plain) {
        return format!("the environment variable {name}");
    }
    "the environment variable that was named (its name is not shown: it looks like a secret itself, \
     and a name of A to Z, 0 to 9 and _ is wanted)"
        .to_owned()
}

/// A key in PEM or JWK, or a long word where no folder is. Real paths that look so are not shown
/// either, which costs a little comfort.
fn is_likely_key(path: &Path) -> bool {
    let Some(text) = path.to_str() else { return false };
    let is_document = text.contains("-----") || text.contains(['\n', '\r', '{', '"']);
    let in_folder = || path.parent().is_some_and(|folder| folder.is_dir());
    is_document || (text.len() >= 32 && !text.contains('.') && !in_folder())
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
            ("q6Vn3K0b2yTfXo1JcHs9ZrEuLwGa5Md8", false),
            ("JWT SECRET", false),
            (&"A".repeat(65), false),
        ] {
            assert_eq!(variable(name).contains(name), shown, "{name}");
        }
    }
}
