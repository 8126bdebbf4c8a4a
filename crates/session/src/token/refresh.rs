//! A refresh token of ours, and the one that follows it.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use super::wire::{self, CHECKED_LEN, PREFIX, Parts, SIGNED_LEN, TAG_LEN};
use super::{SessionSecret, TokenRefused, mark};
use crate::rotation::{Generation, KekId, Nonce, SessionId, TokenHash, TokenMark};
use crate::secret::{CryptoFailed, Keyring, Keys, first, join, random};

/// A refresh token that we made: there is no other way to one than to make it, or to check its tag.
pub(crate) struct RefreshToken {
    sid: SessionId,
    content: Content,
    tag: [u8; TAG_LEN],
}

impl RefreshToken {
    /// The first token of a session.
    pub(crate) fn first(
        keys: &Keys,
        shard: u16,
        secret: SessionSecret,
    ) -> Result<Self, CryptoFailed> {
        let tsec = random()?;
        Ok(Self::make(keys, Content { kek: keys.id(), shard, secret, generation: 0, tsec }))
    }

    /// The token of a text that somebody presented.
    ///
    /// # Errors
    /// [`TokenRefused`], if it is none of ours.
    pub(crate) fn parse(text: &[u8], ring: &Keyring) -> Result<Self, TokenRefused> {
        let checked = wire::decode(text)?;
        let (signed, tag) = checked.split_first_chunk().ok_or(TokenRefused::Format)?;
        let content = Content::read(signed).ok_or(TokenRefused::Format)?;
        let keys = ring.find(content.kek).ok_or(TokenRefused::UnknownKek)?;
        let right = tag_of(keys, signed);
        verify_slices_are_equal(&right, tag).map_err(|_| TokenRefused::Tag)?;
        Ok(Self { sid: content.secret.id(), content, tag: right })
    }

    /// The text for the client, wiped when it is dropped.
    pub(crate) fn to_text(&self) -> Zeroizing<String> {
        let signed = self.content.write();
        wire::encode(&join::<CHECKED_LEN>(&[signed.as_slice(), &self.tag]))
    }

    /// The session that it is of.
    pub(crate) const fn sid(&self) -> SessionId {
        self.sid
    }

    /// The shard of the store that has the session.
    pub(crate) const fn shard(&self) -> u16 {
        self.content.shard
    }

    /// What the store knows it by.
    pub(crate) fn mark(&self) -> TokenMark {
        let generation = Generation::new(u64::from(self.content.generation));
        TokenMark { generation, hash: mark::hash(&self.sid, &self.content.tsec) }
    }

    /// What follows it by the keys of this KEK and this nonce: `tsec = HMAC-SHA256(K_r, "next" | sid |
    /// tsec | nonce)`. The same each time, so that a lost answer can be given again.
    ///
    /// For a new step: the keys of the current KEK. To repeat one: those of the KEK that the row names,
    /// which need not be the one that this token was made with.
    pub(crate) fn next<'k>(&self, keys: &'k Keys, nonce: &Nonce) -> Result<Next<'k>, CryptoFailed> {
        let parts: &[&[u8]] =
            &[b"next", self.sid.as_bytes(), self.content.tsec.as_slice(), nonce.as_bytes()];
        let mut tsec = Zeroizing::new([0; 32]);
        hmac::sign_to_buffer(keys.next(), join::<68>(parts).as_slice(), tsec.as_mut_slice())
            .map_err(|_| CryptoFailed)?;
        let Content { shard, ref secret, .. } = self.content;
        Ok(Next { keys, sid: self.sid, shard, secret: secret.clone(), tsec })
    }

    fn make(keys: &Keys, content: Content) -> Self {
        let tag = tag_of(keys, &content.write());
        Self { sid: content.secret.id(), content, tag }
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Content { kek, shard, generation, .. } = self.content;
        f.debug_struct("RefreshToken")
            .field("sid", &self.sid)
            .field("kek", &kek)
            .field("shard", &shard)
            .field("generation", &generation)
            .finish_non_exhaustive()
    }
}

/// A successor that no generation was given yet: the store does that, in the step that takes it.
pub(crate) struct Next<'k> {
    keys: &'k Keys,
    sid: SessionId,
    shard: u16,
    secret: SessionSecret,
    tsec: Zeroizing<[u8; 32]>,
}

impl Next<'_> {
    /// What the store will know it by, whatever its generation.
    pub(crate) fn hash(&self) -> TokenHash {
        mark::hash(&self.sid, &self.tsec)
    }

    /// The token of this generation; `None` if that has more than 32 bits. No client gets there: one
    /// refresh a second takes 136 years.
    pub(crate) fn issue(self, generation: Generation) -> Option<RefreshToken> {
        let Self { keys, shard, secret, tsec, .. } = self;
        let generation = u32::try_from(generation.number()).ok()?;
        let content = Content { kek: keys.id(), shard, secret, generation, tsec };
        Some(RefreshToken::make(keys, content))
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next").field("sid", &self.sid).finish_non_exhaustive()
    }
}

/// What the tag is over.
struct Content {
    kek: KekId,
    shard: u16,
    secret: SessionSecret,
    generation: u32,
    tsec: Zeroizing<[u8; 32]>,
}

impl Content {
    fn read(signed: &[u8; SIGNED_LEN]) -> Option<Self> {
        let Parts { kek: [kek], shard, ssec, generation, tsec } = Parts::split(signed)?;
        Some(Self {
            kek: KekId::new(kek),
            shard: u16::from_be_bytes(shard),
            secret: SessionSecret::new(ssec),
            generation: u32::from_be_bytes(generation),
            tsec: Zeroizing::new(*tsec),
        })
    }

    fn write(&self) -> Zeroizing<[u8; SIGNED_LEN]> {
        let parts = Parts {
            kek: [self.kek.number()],
            shard: self.shard.to_be_bytes(),
            ssec: self.secret.expose(),
            generation: self.generation.to_be_bytes(),
            tsec: &self.tsec,
        };
        parts.join()
    }
}

fn tag_of(keys: &Keys, signed: &[u8; SIGNED_LEN]) -> [u8; TAG_LEN] {
    let parts = join::<{ PREFIX.len() + SIGNED_LEN }>(&[PREFIX.as_bytes(), signed]);
    first(hmac::sign(keys.token(), parts.as_slice()))
}
