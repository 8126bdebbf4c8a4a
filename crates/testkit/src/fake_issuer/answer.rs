//! What is sent in place of the keys: a few lines of HTTP/1.1, because one that lies has to write
//! its own bytes.

use std::io;
use std::time::Duration;

use tokio::io::AsyncWriteExt;

use super::Behaviour;

/// The keys, and the header fields beside them.
pub(super) struct Answer {
    pub(super) fields: String,
    pub(super) keys: String,
}

impl Answer {
    /// Sends the keys, or what goes for them.
    pub(super) async fn send(
        &self,
        stream: &mut (impl AsyncWriteExt + Unpin),
        behaviour: &Behaviour,
    ) -> io::Result<()> {
        let (fields, keys) = (&*self.fields, &*self.keys);
        match behaviour {
            Behaviour::Slow(time) => tokio::time::sleep(*time).await,
            Behaviour::Body(body) => return whole(stream, 200, fields, body).await,
            Behaviour::Truncated => {
                let half = keys.as_bytes().split_at(keys.len() / 2).0;
                return part(stream, fields, keys.len(), half).await;
            }
            Behaviour::Padded(bytes) => {
                let padded = format!("{}{keys}", " ".repeat(*bytes));
                return whole(stream, 200, fields, &padded).await;
            }
            Behaviour::Endless => return endless(stream, fields).await,
            Behaviour::GzipBomb => {
                let fields = format!("{fields}content-encoding: gzip\r\n");
                return part(stream, &fields, BOMB.len(), BOMB).await;
            }
            Behaviour::Drip(pause) => return self.drip(stream, *pause).await,
            _ => {}
        }
        whole(stream, 200, fields, keys).await
    }

    async fn drip(
        &self,
        stream: &mut (impl AsyncWriteExt + Unpin),
        pause: Duration,
    ) -> io::Result<()> {
        part(stream, &self.fields, self.keys.len(), b"").await?;
        for byte in self.keys.as_bytes().chunks(1) {
            tokio::time::sleep(pause).await;
            stream.write_all(byte).await?;
        }
        Ok(())
    }
}

/// An answer of this status, these header fields and this body.
pub(super) async fn whole(
    stream: &mut (impl AsyncWriteExt + Unpin),
    status: u16,
    fields: &str,
    body: &str,
) -> io::Result<()> {
    let fields = format!("content-length: {}\r\n{fields}", body.len());
    stream.write_all(head(status, &fields).as_bytes()).await?;
    stream.write_all(body.as_bytes()).await
}

/// The beginning of an answer that says how long all of it is.
async fn part(
    stream: &mut (impl AsyncWriteExt + Unpin),
    fields: &str,
    length: usize,
    body: &[u8],
) -> io::Result<()> {
    let fields = format!("content-length: {length}\r\n{fields}");
    stream.write_all(head(200, &fields).as_bytes()).await?;
    stream.write_all(body).await
}

async fn endless(stream: &mut (impl AsyncWriteExt + Unpin), fields: &str) -> io::Result<()> {
    stream.write_all(head(200, fields).as_bytes()).await?;
    loop {
        stream.write_all(&[b' '; 4_096]).await?;
    }
}

fn head(status: u16, fields: &str) -> String {
    format!(
        "HTTP/1.1 {status} Fake\r\ncontent-type: application/json\r\n{fields}connection: close\
         \r\n\r\n"
    )
}

/// 8 KiB of gzip that become 8 MiB of blanks, and an empty key set.
const BOMB: &[u8] = include_bytes!("bomb.gz");
