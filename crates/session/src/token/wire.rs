//! A refresh token as text.

use base64_simd::{AsOut, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::TokenRefused;
use crate::secret::join;

/// The format and its version. The tag is over it, too: a token of one version is none of another.
pub(super) const PREFIX: &str = "hpr1_";

/// What the tag is over, behind the prefix.
pub(super) const SIGNED_LEN: usize = 1 + 2 + 16 + 4 + 32;

/// 96 bits: nothing can be tried without asking us, and nobody can ask some 2^95 times.
pub(super) const TAG_LEN: usize = 12;

/// What the crc is over.
pub(super) const CHECKED_LEN: usize = SIGNED_LEN + TAG_LEN;

const LEN: usize = CHECKED_LEN + 4;

/// The characters behind the prefix.
const TEXT_LEN: usize = 95;

/// What stands in a token, in its order.
pub(super) struct Parts<'w> {
    pub(super) kek: [u8; 1],
    pub(super) shard: [u8; 2],
    pub(super) ssec: &'w [u8; 16],
    pub(super) generation: [u8; 4],
    pub(super) tsec: &'w [u8; 32],
}

impl<'w> Parts<'w> {
    pub(super) fn split(signed: &'w [u8; SIGNED_LEN]) -> Option<Self> {
        let (kek, rest) = signed.split_first_chunk()?;
        let (shard, rest) = rest.split_first_chunk()?;
        let (ssec, rest) = rest.split_first_chunk()?;
        let (generation, rest) = rest.split_first_chunk()?;
        let tsec = rest.try_into().ok()?;
        Some(Self { kek: *kek, shard: *shard, ssec, generation: *generation, tsec })
    }

    pub(super) fn join(&self) -> Zeroizing<[u8; SIGNED_LEN]> {
        join(&[&self.kek, &self.shard, self.ssec, &self.generation, self.tsec])
    }
}

/// Reads a text, of which nothing is known but that somebody sent it: what the crc is over, if the
/// crc is right. Without allocation.
///
/// Only one text stands for each token: of this length, with this prefix, in canonical base64url.
/// The crc is looked at before the tag. It costs next to nothing, and as no key is needed to get it
/// right, its answer tells nobody anything.
pub(super) fn decode(text: &[u8]) -> Result<Zeroizing<[u8; CHECKED_LEN]>, TokenRefused> {
    let text = text.strip_prefix(PREFIX.as_bytes()).ok_or(TokenRefused::Format)?;
    if text.len() != TEXT_LEN {
        return Err(TokenRefused::Format);
    }
    let mut bytes = Zeroizing::new([0; LEN]);
    let decoded = URL_SAFE_NO_PAD.decode(text, bytes.as_mut_slice().as_out());
    decoded.map_err(|_| TokenRefused::Format)?;
    let (checked, crc) = bytes.split_first_chunk().ok_or(TokenRefused::Format)?;
    if *crc != crc_of(checked) {
        return Err(TokenRefused::Checksum);
    }
    Ok(Zeroizing::new(*checked))
}

/// Writes the text: the prefix, these bytes and their crc.
pub(super) fn encode(checked: &[u8; CHECKED_LEN]) -> Zeroizing<String> {
    let bytes = join::<LEN>(&[checked, &crc_of(checked)]);
    // Room for all of it at once: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(PREFIX.len().saturating_add(TEXT_LEN)));
    text.push_str(PREFIX);
    URL_SAFE_NO_PAD.encode_append(bytes.as_slice(), &mut *text);
    text
}

fn crc_of(checked: &[u8; CHECKED_LEN]) -> [u8; 4] {
    crc32fast::hash(checked).to_be_bytes()
}
