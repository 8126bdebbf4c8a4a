//! The text of a token, its signature, and who made it.

use crate::mutation::Mutation;
use crate::parties::shared;
use crate::segments::{Encoding, Part, Place, Shape};
use crate::signatures::{Bytes, Signer};

/// No token is good with these, unless the mutation [spares](Mutation::spares) it.
pub(crate) fn wrong() -> Vec<Mutation> {
    let signature = encodings().into_iter().map(|e| Mutation::Sealed(Part::Signature, e));
    let both = [Part::Header, Part::Payload].into_iter().flat_map(|part| {
        let ways = [Mutation::Sealed, Mutation::Broken];
        ways.into_iter().flat_map(move |way| encodings().into_iter().map(move |e| way(part, e)))
    });
    let shapes = SHAPES.iter().map(|shape| Mutation::Shape(Shape(shape)));
    let bytes = BYTES.iter().copied().map(Mutation::Signature);
    both.chain(signature).chain(shapes).chain(bytes).chain(signers()).collect()
}

fn encodings() -> Vec<Encoding> {
    let texts = ["=", " ", "\n", "\r\n", "\t", "\0", "%3D", "+", "/", "é", "A", "-"];
    let places = [Place::Front, Place::Middle, Place::End];
    let with = texts.into_iter().flat_map(|t| places.map(|place| Encoding::With(place, t)));
    let other =
        [Encoding::Padded, Encoding::Standard, Encoding::TrailingBits, Encoding::Impossible];
    with.chain(other).chain([Encoding::Empty]).collect()
}

const SHAPES: &[&str] = &[
    "",
    ".",
    "..",
    "H",
    "H.",
    "H.P",
    "H.P.",
    "H..S",
    ".P.S",
    "P.H.S",
    "H.S.P",
    ".H.P.S",
    "H.P.S.",
    "H..P.S",
    "H.P..S",
    "H.P.S.S",
    "H.H.P.S",
    "H.P.P.S",
    "H.P.S.P.S",
    "H....S",
    "H.P.S.H.P.S",
    "H.P.SH.P.S",
    "H,P,S",
    "H P S",
    " H.P.S",
    "H.P.S ",
    "H.P.S\n",
    "\u{feff}H.P.S",
    "\"H.P.S\"",
    "Bearer H.P.S",
    "H.P.S, H.P.S",
    "{\"protected\":\"H\",\"payload\":\"P\",\"signature\":\"S\"}",
];

const BYTES: &[Bytes] = &[
    Bytes::Flipped(0),
    Bytes::Flipped(7),
    Bytes::Flipped(255),
    Bytes::Flipped(256),
    Bytes::Shorter(1),
    Bytes::Shorter(16),
    Bytes::Longer(1),
    Bytes::Longer(2_000),
    Bytes::Longer(20_000),
    Bytes::Prefixed,
    Bytes::Doubled,
    Bytes::Swapped,
    Bytes::Reversed,
    Bytes::Filled(0),
    Bytes::Filled(0xff),
    Bytes::Der,
    Bytes::Twin,
    Bytes::Gone,
];

fn signers() -> impl Iterator<Item = Mutation> {
    let other = [
        Signer::Another,
        Signer::Embedded,
        Signer::PublicKey,
        Signer::SomethingElse,
        Signer::Nobody,
    ];
    let algorithms = shared().flat_map(|a| [Signer::Algorithm(a), Signer::Covertly(a)]);
    other.into_iter().chain(algorithms).map(Mutation::Signer)
}
