//! Computed with `hashlib`, `hmac`, `zlib` and `base64` of Python from the text of the protocol:
//! `ssec` counts from 0, `tsec` from 0x40 and the nonce from 0xa0; shard 0x0102, generation 7, and
//! 12 for the successors.

use super::super::RefreshToken;
use crate::rotation::{Generation, Nonce, SessionId};
use crate::secret::samples::{A, B, hex, ring};

const SID: &str = "be67e4acc4f2ff86c6e229f35f8b5ec2";

const TEXT: &str = "hpr1_mQECAAECAwQFBgcICQoLDA0ODwAAAAdAQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX2vB\
                    y1w0ieP24uu1WmbX6wI";

#[test]
fn a_token_is_read_and_written() {
    let token = RefreshToken::parse(TEXT.as_bytes(), &ring(A, None)).unwrap();
    let hash = "65ac45fbe42f7ccba0298ac38a0dac1a35aceed9a2c64d5657d8a83291e00f62";
    assert_eq!(token.sid().as_bytes(), hex(SID).as_slice());
    assert_eq!(token.shard(), 0x0102);
    assert_eq!(token.mark().generation, Generation::new(7));
    assert_eq!(token.mark().hash.as_bytes(), hex(hash).as_slice());
    assert_eq!(*token.to_text(), TEXT);
}

#[test]
fn successors_are_derived() {
    let ring = ring(A, Some(B));
    let token = RefreshToken::parse(TEXT.as_bytes(), &ring).unwrap();
    let nonce = Nonce::new(std::array::from_fn(|at| 0xa0 + u8::try_from(at).unwrap()));
    for (keys, hash, text) in [
        (
            ring.current(),
            "d28f74735c69590594a8fc9b6f45a1a4fcf700e151f5c5d044c9a7a3d09c51e9",
            "hpr1_mQECAAECAwQFBgcICQoLDA0ODwAAAAwCt3iQxt5hRCRIWzAULg_cO3UnD90iCqUjSlv3qibrZXYrolMcmKuy7\
             m3wqttKzDU",
        ),
        (
            ring.other().unwrap(),
            "6478cdd58409638c8f2b5d533fb709443e2b379d6686e55b2e0367dae365282b",
            "hpr1_NwECAAECAwQFBgcICQoLDA0ODwAAAAxmAtK7fqE5LrFBm02F9JaHOeU0n72Z8GRXV2VXGyrXdRSjR2K-cdZvL\
             KXWrxtYGSw",
        ),
    ] {
        let next = token.next(keys, &nonce).unwrap();
        assert_eq!(next.hash().as_bytes(), hex(hash).as_slice());
        let issued = next.issue(Generation::new(12)).unwrap();
        assert_eq!(*issued.to_text(), text);
        assert_eq!(issued.mark().hash.as_bytes(), hex(hash).as_slice());
    }
}

#[test]
fn the_name_of_a_session_is_text_in_one_way() {
    let sid = SessionId::new(hex(SID).try_into().unwrap());
    let text = "vmfkrMTy_4bG4inzX4tewg";
    assert_eq!(sid.to_string(), text);
    assert_eq!(SessionId::from_text(text), Some(sid));
    for (name, text) in [
        ("nothing", ""),
        ("too short", "vmfkrMTy_4bG4inzX4tew"),
        ("too long", "vmfkrMTy_4bG4inzX4tewgA"),
        ("other bits at the end", "vmfkrMTy_4bG4inzX4tewh"),
        ("the standard alphabet", "vmfkrMTy/4bG4inzX4tewg"),
        ("padded", "vmfkrMTy_4bG4inzX4tewg=="),
        ("a space", "vmfkrMTy_4bG4inzX4tew "),
        ("hex", SID),
    ] {
        assert_eq!(SessionId::from_text(text), None, "{name}");
    }
}
