//! What an application declares; its name stands in a log line of the README.

#[derive(serde::Deserialize)]
pub(crate) struct Me {
    pub(crate) email: String,
}

#[derive(serde::Deserialize)]
pub(crate) struct Lenient {
    pub(crate) email: Option<String>,
}
