//! The same answers for gRPC, which carries its status in trailers.

use std::borrow::Cow;

use super::Rejection;

impl Rejection {
    /// The status code of gRPC: 16 UNAUTHENTICATED, 7 PERMISSION_DENIED, 14 UNAVAILABLE or 13
    /// INTERNAL.
    #[must_use]
    pub fn grpc_status(&self) -> u8 {
        self.kind().grpc_status()
    }

    /// `grpc-message`: printable ASCII without `%`, so that percent-encoding leaves it as it is.
    #[must_use]
    pub fn grpc_message(&self) -> &'static str {
        match self.grpc_status() {
            7 => "permission denied",
            13 => "internal error",
            14 => "temporarily unavailable",
            _ => "invalid or missing credentials",
        }
    }

    /// The header fields of a gRPC answer that has trailers only. The HTTP status is 200, always.
    pub fn grpc_fields(&self) -> impl Iterator<Item = (&'static str, Cow<'static, str>)> + use<> {
        let status = match self.grpc_status() {
            7 => "7",
            13 => "13",
            14 => "14",
            _ => "16",
        };
        let fields = [
            ("content-type", "application/grpc"),
            ("grpc-status", status),
            ("grpc-message", self.grpc_message()),
        ];
        fields.into_iter().map(|(name, value)| (name, Cow::Borrowed(value)))
    }
}
