//! A client of Redis, as small as it can be: one connection a command.

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::reply::Reply;

/// In which a server has to answer.
const PATIENCE: Duration = Duration::from_secs(10);

type Stream = BufReader<TcpStream>;

/// What Redis answers to a command.
///
/// # Errors
/// What it says against it, or why it could not be asked.
pub(super) async fn ask(
    port: u16,
    password: Option<&str>,
    parts: &[impl AsRef<[u8]>],
) -> Result<Reply, String> {
    let asked = timeout(PATIENCE, async {
        let mut stream = BufReader::new(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?);
        if let Some(password) = password
            && let Err(refused) = exchange(&mut stream, &["AUTH", password]).await?
        {
            return Ok(Err(refused));
        }
        exchange(&mut stream, parts).await
    });
    match asked.await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("no answer in time".to_owned()),
    }
}

async fn exchange(
    stream: &mut Stream,
    parts: &[impl AsRef<[u8]>],
) -> io::Result<Result<Reply, String>> {
    let mut request = format!("*{}\r\n", parts.len()).into_bytes();
    for part in parts.iter().map(AsRef::as_ref) {
        request.extend_from_slice(format!("${}\r\n", part.len()).as_bytes());
        request.extend_from_slice(part);
        request.extend_from_slice(b"\r\n");
    }
    stream.get_mut().write_all(&request).await?;
    read(stream).await
}

/// Boxed, for a list has replies in it.
fn read(stream: &mut Stream) -> futures::Boxed<'_> {
    Box::pin(async move {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let line = line.trim_end();
        let Some((kind, rest)) = line.split_at_checked(1) else {
            return Err(io::Error::other("the connection was closed"));
        };
        let number = || rest.parse::<i64>().map_err(io::Error::other);
        Ok(Ok(match kind {
            "+" => Reply::Text(rest.to_owned()),
            "-" => return Ok(Err(rest.to_owned())),
            ":" => Reply::Integer(number()?),
            "$" => match usize::try_from(number()?) {
                Ok(length) => bulk(stream, length).await?,
                Err(_) => Reply::Nil,
            },
            "*" => match usize::try_from(number()?) {
                Ok(length) => {
                    let mut list = Vec::with_capacity(length);
                    for _ in 0..length {
                        list.push(read(stream).await?.unwrap_or_else(Reply::Text));
                    }
                    Reply::List(list)
                }
                Err(_) => Reply::Nil,
            },
            _ => return Err(io::Error::other(format!("not an answer of Redis: {line}"))),
        }))
    })
}

async fn bulk(stream: &mut Stream, length: usize) -> io::Result<Reply> {
    let mut bytes = vec![0; length.saturating_add(2)];
    stream.read_exact(&mut bytes).await?;
    bytes.truncate(length);
    let text = String::from_utf8(bytes);
    Ok(text.map_or_else(|bytes| Reply::Bytes(bytes.into_bytes()), Reply::Text))
}

mod futures {
    use std::io;
    use std::pin::Pin;

    use super::Reply;

    pub(super) type Boxed<'a> =
        Pin<Box<dyn Future<Output = io::Result<Result<Reply, String>>> + Send + 'a>>;
}
