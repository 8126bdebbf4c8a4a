//! The first words on a connection: as whom, in which database, and what we are called.
//!
//! The client library could say them too, but keeps what a server has against them to itself.

use redis::{Cmd, ErrorKind, RedisError, Value, cmd, parse_redis_value_async};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

use super::error;
use super::url::Login;

/// What is said at the beginning of each connection.
pub(super) struct Greeting {
    pub(super) login: Login,
    pub(super) database: u16,
}

/// What of it a server answers to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Word {
    Login,
    Database,
    Name,
}

impl Greeting {
    /// Says all of it at once, and waits until the server has nothing against it.
    pub(super) async fn say(
        &self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    ) -> Result<(), (Word, RedisError)> {
        let words = self.words();
        let said: Vec<u8> = words.iter().flat_map(|(_, said)| said.get_packed_command()).collect();
        // A server that takes nobody in says so and leaves: that can be read, though nothing is sent.
        let _sent = stream.write_all(&said).await;
        let _sent = stream.flush().await;
        let mut decoder = Default::default();
        for (word, _) in words {
            let answer = parse_redis_value_async(&mut decoder, stream).await;
            match (word, answer.and_then(Value::extract_error)) {
                (_, Ok(Value::Okay)) => {}
                (Word::Name, Err(error)) if error::is_no_matter(&error) => {}
                (_, Ok(_)) => {
                    return Err((word, (ErrorKind::Parse, "an answer other than `OK`").into()));
                }
                (_, Err(error)) => return Err((word, error)),
            }
        }
        Ok(())
    }

    fn words(&self) -> Vec<(Word, Cmd)> {
        let mut words = Vec::new();
        if let Some(password) = &self.login.password {
            let mut auth = cmd("AUTH");
            auth.arg(self.login.user.as_deref()).arg(&**password);
            words.push((Word::Login, auth));
        }
        if self.database != 0 {
            let mut select = cmd("SELECT");
            select.arg(self.database);
            words.push((Word::Database, select));
        }
        for (what, is) in [("LIB-NAME", "hallpass"), ("LIB-VER", env!("CARGO_PKG_VERSION"))] {
            let mut name = cmd("CLIENT");
            name.arg("SETINFO").arg(what).arg(is);
            words.push((Word::Name, name));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_server_has_against_it_is_heard() {
        let ok = "+OK\r\n";
        for (name, answers, heard) in [
            ("nothing", [ok, ok, ok, ok].concat(), None),
            ("old", [ok, ok, "-ERR unknown subcommand 'SETINFO'\r\n", ok].concat(), None),
            ("strict", [ok, ok, "-NOPERM no `client`\r\n", ok].concat(), None),
            ("protected", "-DENIED protected mode\r\n".to_owned(), Some("DENIED")),
            ("full", [ok, ok, "-ERR max number of clients reached\r\n"].concat(), Some("ERR")),
            ("another database", [ok, "-NOPERM no `select`\r\n"].concat(), Some("NOPERM")),
            ("an echo", "*2\r\n$4\r\nAUTH\r\n$7\r\nhunter2\r\n".to_owned(), Some("")),
            ("HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n".to_owned(), Some("")),
            ("gone", ok.to_owned(), Some("")),
        ] {
            let login = Login { user: None, password: Some("hunter2".into()) };
            let (mut here, mut there) = tokio::io::duplex(1_000);
            there.write_all(answers.as_bytes()).await.unwrap();
            drop(there);
            let said = Greeting { login, database: 3 }.say(&mut here).await;
            let error = said.err().map(|(_, error)| error);
            let code = error.as_ref().map(|error| error.code().unwrap_or_default());
            assert_eq!(code, heard, "{name}: {error:?}");
            assert!(!format!("{error:?}").contains("hunter2"), "{name}: {error:?}");
        }
    }
}
