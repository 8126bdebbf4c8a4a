//! Scripts, and what they are given.

use redis::{Cmd, RedisWrite, ToRedisArgs, cmd};

/// A script: its text, and the hash by which a server that has seen it knows it.
#[derive(Debug)]
pub(crate) struct Script {
    text: Box<str>,
    hash: Box<str>,
}

/// An argument of a script.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arg<'a> {
    Bytes(&'a [u8]),
    Number(u64),
}

impl Script {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.into(), hash: redis::Script::new(text).get_hash().into() }
    }

    /// Runs it by its hash.
    pub(super) fn by_hash(&self, keys: &[Vec<u8>], args: &[Arg<'_>]) -> Cmd {
        call("EVALSHA", &self.hash, keys, args)
    }

    /// Runs it by its text, which the server keeps.
    pub(super) fn by_text(&self, keys: &[Vec<u8>], args: &[Arg<'_>]) -> Cmd {
        call("EVAL", &self.text, keys, args)
    }
}

impl<'a> From<&'a [u8]> for Arg<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Arg<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Bytes(text.as_bytes())
    }
}

impl From<u32> for Arg<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl ToRedisArgs for Arg<'_> {
    fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
        match self {
            Self::Bytes(bytes) => out.write_arg(bytes),
            Self::Number(number) => number.write_redis_args(out),
        }
    }
}

fn call(how: &str, script: &str, keys: &[Vec<u8>], args: &[Arg<'_>]) -> Cmd {
    let mut command = cmd(how);
    command.arg(script).arg(keys.len());
    for key in keys {
        command.arg(key.as_slice());
    }
    for arg in args {
        command.arg(arg);
    }
    command
}
