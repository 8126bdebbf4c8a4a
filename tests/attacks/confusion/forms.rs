//! The public keys of an issuer, in every way that somebody wrote one down.

use base64_simd::{STANDARD, URL_SAFE_NO_PAD};
use hallpass::{Algorithm, KeyMaterial, SigningKey};
use serde_json::Value;

/// A file of test keys.
macro_rules! data {
    ($name:literal) => {
        include_str!(concat!("../../../crates/core/tests/keys/data/", $name))
    };
}
pub(super) use data;

/// A key of the issuer, and the documents that hold its public half.
pub(super) struct Pair {
    pub(super) key: SigningKey,
    what: &'static str,
    pems: &'static [(&'static str, &'static str)],
    ssh: String,
}

/// One way to write a public key down.
pub(super) struct Form {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// Whether it is a document as a tool writes it, and not one that was changed on its way.
    pub(super) plain: bool,
    /// Whether anybody can tell that it is a key. Numbers alone look like any other bytes.
    pub(super) telling: bool,
}

impl Pair {
    pub(super) fn all() -> [Self; 3] {
        let key = |algorithm, pem| SigningKey::from_pem(algorithm, pem).unwrap();
        [
            Self {
                key: key(Algorithm::RS256, data!("rsa.pkcs8.pem")),
                what: "RSA",
                pems: &[
                    ("SPKI", data!("rsa.spki.pem")),
                    ("PKCS#1", data!("rsa.public-pkcs1.pem")),
                    ("certificate", data!("rsa.cert.pem")),
                ],
                ssh: data!("rsa.openssh.pub").to_owned(),
            },
            Self {
                key: key(Algorithm::ES256, data!("p256.pkcs8.pem")),
                what: "P-256",
                pems: &[
                    ("SPKI", data!("p256.spki.pem")),
                    ("compressed SPKI", data!("p256.compressed.spki.pem")),
                    ("certificate", data!("p256.cert.pem")),
                ],
                ssh: data!("p256.openssh.pub").to_owned(),
            },
            Self {
                key: key(Algorithm::EdDSA, data!("ed25519.pkcs8.pem")),
                what: "Ed25519",
                pems: &[
                    ("SPKI", data!("ed25519.spki.pem")),
                    ("certificate", data!("ed25519.cert.pem")),
                ],
                ssh: ed25519_ssh(&der(data!("ed25519.spki.pem"))),
            },
        ]
    }

    pub(super) fn forms(&self) -> Vec<Form> {
        let mut forms = Vec::new();
        for (kind, pem) in self.pems {
            forms.extend(self.named(kind, pem_forms(pem)));
            forms.extend(self.named(kind, der_forms(&der(pem))));
        }
        let jwk = self.key.public_jwk().unwrap();
        forms.extend(self.named("JWK", jwk_forms(&serde_json::from_str(&jwk).unwrap())));
        let ssh = ssh_forms(&self.ssh);
        forms.extend(self.named("OpenSSH", ssh));
        let numbers = self.named("numbers", self.numbers());
        forms.extend(numbers.map(|form| Form { telling: false, ..form }));
        if let Some(point) = self.point() {
            let point = [("uncompressed", point.clone()), ("in hex", hex(&point).into_bytes())];
            forms.extend(self.named("point", point.into()));
        }
        forms
    }

    /// The first of a kind is the document as it is.
    fn named(&self, kind: &str, forms: Vec<(&'static str, Vec<u8>)>) -> impl Iterator<Item = Form> {
        let names = format!("{} {kind}", self.what);
        forms.into_iter().enumerate().map(move |(at, (how, bytes))| {
            let name = format!("{names}, {how}");
            Form { name, bytes, plain: at == 0, telling: true }
        })
    }

    /// The uncompressed point of an EC key, which ends its SPKI.
    fn point(&self) -> Option<Vec<u8>> {
        let der = der(self.pems[0].1);
        (self.what == "P-256").then(|| der.last_chunk::<65>().unwrap().to_vec())
    }

    /// The numbers that the key is, without a word about what they are.
    fn numbers(&self) -> Vec<(&'static str, Vec<u8>)> {
        let (name, bytes) = match KeyMaterial::from_pem(self.pems[0].1).unwrap() {
            KeyMaterial::RsaPublic(key) => ("modulus", key.modulus().to_vec()),
            KeyMaterial::EcPublic(key) => {
                ("compressed point", { [&[2 | (key.y().last().unwrap() & 1)], key.x()].concat() })
            }
            KeyMaterial::Ed25519Public(key) => ("point", key.point().to_vec()),
            other => panic!("{other:?} is no public key"),
        };
        let mut numbers = vec![
            (name, bytes.clone()),
            ("the same in base64url", URL_SAFE_NO_PAD.encode_to_string(&bytes).into()),
            ("the same in base64", STANDARD.encode_to_string(&bytes).into()),
            ("the same in hex", hex(&bytes).into()),
            ("the same backwards", bytes.iter().rev().copied().collect()),
        ];
        if let Some(point) = self.point() {
            numbers.push(("both coordinates", point[1..].to_vec()));
            numbers.push(("the first coordinate", point[1..33].to_vec()));
        }
        numbers
    }
}

fn pem_forms(pem: &str) -> Vec<(&'static str, Vec<u8>)> {
    let lines: Vec<_> = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let utf16 = pem.encode_utf16();
    vec![
        ("PEM", pem.into()),
        ("PEM without its last line break", pem.trim_end().into()),
        ("PEM with another line break", format!("{pem}\n").into()),
        ("PEM with CR LF", pem.replace('\n', "\r\n").into()),
        ("PEM with CR", pem.replace('\n', "\r").into()),
        ("PEM after a space", format!(" {pem}").into()),
        ("PEM after a tab", format!("\t{pem}").into()),
        ("PEM after line breaks", format!("\r\n\n{pem}").into()),
        ("PEM after a byte order mark", format!("\u{feff}{pem}").into()),
        ("PEM after a mark and blanks", format!("\u{feff} \n\t{pem}").into()),
        ("PEM after a no-break space", format!("\u{a0}{pem}").into()),
        ("PEM after a NUL", format!("\0{pem}").into()),
        ("PEM after a comment", format!("# the key of the issuer\n{pem}").into()),
        ("PEM in quotes", format!("\"{pem}\"").into()),
        ("PEM with escaped line breaks", pem.replace('\n', "\\n").into()),
        ("PEM without line breaks", pem.replace('\n', "").into()),
        ("PEM with blanks for line breaks", pem.replace('\n', " ").into()),
        ("PEM in a query", pem.replace('\n', "%0A").replace('+', "%2B").into()),
        ("PEM in UTF-16", utf16.clone().flat_map(u16::to_le_bytes).collect()),
        ("PEM in UTF-16, the other order", utf16.flat_map(u16::to_be_bytes).collect()),
        ("PEM in base64", STANDARD.encode_to_string(pem).into()),
        ("PEM in base64url", URL_SAFE_NO_PAD.encode_to_string(pem).into()),
        ("PEM in hex", hex(pem.as_bytes()).into()),
        ("lines of PEM alone", lines.join("\n").into()),
        ("lines of PEM alone, with CR LF", lines.join("\r\n").into()),
    ]
}

fn der_forms(der: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let upper: Vec<_> = der.iter().map(|byte| format!("{byte:02X}")).collect();
    vec![
        ("DER", der.to_vec()),
        ("DER and a line break", [der, b"\n"].concat()),
        ("DER in base64", STANDARD.encode_to_string(der).into()),
        ("DER in base64 without padding", {
            STANDARD.encode_to_string(der).trim_end_matches('=').into()
        }),
        ("DER in base64url", URL_SAFE_NO_PAD.encode_to_string(der).into()),
        ("DER in base64 between blanks", format!(" {} ", STANDARD.encode_to_string(der)).into()),
        ("DER in hex", hex(der).into()),
        ("DER in hex with colons", upper.join(":").into()),
    ]
}

fn jwk_forms(jwk: &Value) -> Vec<(&'static str, Vec<u8>)> {
    let members = jwk.as_object().unwrap();
    let text = |wanted: &dyn Fn(&str) -> bool, backwards: bool| {
        let members = members.iter().filter(|(name, _)| wanted(name));
        let mut members: Vec<_> = members.map(|(name, v)| format!("\"{name}\":{v}")).collect();
        if backwards {
            members.reverse();
        }
        format!("{{{}}}", members.join(","))
    };
    let is_key = |name: &str| !["kid", "alg", "use"].contains(&name);
    let plain = text(&|_| true, false);
    vec![
        ("as served", plain.clone().into()),
        ("members backwards", text(&|_| true, true).into()),
        ("the members of a thumbprint", text(&is_key, false).into()),
        ("those members backwards", text(&is_key, true).into()),
        ("in lines", serde_json::to_string_pretty(jwk).unwrap().into()),
        ("with blanks around", format!(" \r\n{plain}\n ").into()),
        ("after a byte order mark", format!("\u{feff}{plain}").into()),
        ("with an escaped name", plain.replace("\"kty\"", "\"\\u006b\\u0074\\u0079\"").into()),
        ("in base64", STANDARD.encode_to_string(&plain).into()),
        ("in base64url", URL_SAFE_NO_PAD.encode_to_string(&plain).into()),
        ("in a set", format!(r#"{{"keys":[{plain}]}}"#).into()),
        ("in a set in lines", format!("{{\n \"keys\": [\n  {plain}\n ]\n}}\n").into()),
        ("in an array", format!("[{plain}]").into()),
        ("cut", plain.trim_end_matches('}').into()),
    ]
}

fn ssh_forms(line: &str) -> Vec<(&'static str, Vec<u8>)> {
    let words: Vec<_> = line.split_whitespace().take(2).collect();
    let blob = STANDARD.decode_to_vec(words[1]).unwrap();
    let ssh2 =
        format!("---- BEGIN SSH2 PUBLIC KEY ----\n{}\n---- END SSH2 PUBLIC KEY ----\n", words[1]);
    vec![
        ("as it is", line.into()),
        ("without its last line break", line.trim_end().into()),
        ("without its comment", words.join(" ").into()),
        ("its base64 alone", words[1].into()),
        ("its bytes", blob),
        ("as SSH2", ssh2.into()),
        ("with options", format!("restrict,port-forwarding {line}").into()),
        ("of a known host", format!("id.example.com {line}").into()),
    ]
}

/// The line that OpenSSH has for the key that ends this SPKI (RFC 8709 §4).
fn ed25519_ssh(spki: &[u8]) -> String {
    let point = spki.last_chunk::<32>().unwrap();
    let blob = [b"\0\0\0\x0bssh-ed25519\0\0\0\x20", &point[..]].concat();
    format!("ssh-ed25519 {} id.example.com\n", STANDARD.encode_to_string(blob))
}

/// What is between the lines of a PEM.
pub(super) fn der(pem: &str) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode_to_vec(base64).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
