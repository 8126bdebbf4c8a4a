#![expect(clippy::string_slice, reason = "a test that cuts a text in the wrong place fails")]

mod kek;
mod keyring;
mod wrap;
