//! Public keys and certificates in PEM and DER.

use hallpass_core::ConfigErrorKind::{KeyFormat, KeyMismatch, KeyMissing, KeyRole};
use hallpass_core::{Algorithm, KeyMaterial, SigningKey, StaticKeys, VerifyingKey};

use super::support::{RSA, assert_pair, assert_refused, der, path, text};

/// The public forms of each key, with the algorithms they are for and the private key.
const PUBLIC: &[(&str, &[Algorithm], &[&str])] = &[
    ("rsa.pkcs8.pem", &RSA, &["rsa.spki.pem", "rsa.public-pkcs1.pem", "rsa.cert.pem"]),
    ("p256.pkcs8.pem", &[Algorithm::ES256], &["p256.spki.pem", "p256.cert.pem"]),
    ("p384.pkcs8.pem", &[Algorithm::ES384], &["p384.spki.pem"]),
    ("p521.pkcs8.pem", &[Algorithm::ES512], &["p521.spki.pem"]),
    ("ed25519.pkcs8.pem", &[Algorithm::EdDSA], &["ed25519.spki.pem", "ed25519.cert.pem"]),
];

#[test]
fn every_public_form_verifies() {
    for (private, algorithms, publics) in PUBLIC {
        for algorithm in *algorithms {
            let signing = SigningKey::from_pem(*algorithm, &text(private)).unwrap();
            for name in *publics {
                let case = format!("{name} for {algorithm}");
                let pem = text(name);
                for (form, key) in [
                    ("PEM", VerifyingKey::from_pem(*algorithm, &pem)),
                    ("file", VerifyingKey::from_pem_file(*algorithm, path(name))),
                    ("DER", VerifyingKey::from_der(*algorithm, &der(name))),
                    ("CR LF", VerifyingKey::from_pem(*algorithm, &pem.replace('\n', "\r\n"))),
                    ("no line break", VerifyingKey::from_pem(*algorithm, pem.trim_end())),
                    ("a byte order mark", {
                        VerifyingKey::from_pem(*algorithm, &format!("\u{feff}{pem}"))
                    }),
                ] {
                    let key = key.unwrap_or_else(|error| panic!("{case}, {form}: {error}"));
                    assert_pair(&format!("{case}, {form}"), &signing, &key);
                }
                StaticKeys::from_pem(*algorithm, &pem).unwrap();
                StaticKeys::from_pem_file(*algorithm, path(name)).unwrap();
                StaticKeys::from_der(*algorithm, &der(name)).unwrap();
            }
        }
    }
}

#[test]
fn a_key_fits_its_algorithms_alone() {
    for (private, algorithms, publics) in PUBLIC {
        for algorithm in Algorithm::ALL.iter().filter(|algorithm| !algorithms.contains(algorithm)) {
            if algorithm.is_symmetric() {
                continue;
            }
            let case = format!("{private} for {algorithm}");
            let words = algorithms[0].name();
            let signing = SigningKey::from_pem(*algorithm, &text(private));
            assert_refused(&case, signing, KeyMismatch, words);
            for name in *publics {
                let verifying = VerifyingKey::from_pem(*algorithm, &text(name));
                assert_refused(&case, verifying, KeyMismatch, words);
            }
        }
    }
}

#[test]
fn a_private_key_does_not_verify() {
    for (private, algorithms, _) in PUBLIC {
        let words = "openssl pkey -in key.pem -pubout";
        let key = VerifyingKey::from_pem(algorithms[0], &text(private));
        assert_refused(private, key, KeyRole, words);
        assert_refused(
            private,
            VerifyingKey::from_der(algorithms[0], &der(private)),
            KeyRole,
            words,
        );
    }
}

#[test]
fn what_cannot_be_used_is_refused_with_the_fix() {
    let rsa = text("rsa.spki.pem");
    let several = format!("{rsa}{}", text("p256.spki.pem"));
    let bundle = format!("{}{}", text("rsa.cert.pem"), text("rsa.pkcs8.pem"));
    let bare: String = rsa.lines().filter(|line| !line.starts_with('-')).collect();
    let parameters =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    let curve = text("p256.spki.pem").replace("AQYIKoZI", "AQYFKoZI");
    let wrong_label = rsa.replace("PUBLIC KEY", "DH PARAMETERS");
    for (name, text, kind, words) in [
        ("nothing", String::new(), KeyMissing, "the key is empty"),
        ("a sentence", "the public key".to_owned(), KeyFormat, "from_pem_file"),
        ("JSON", "{\"kty\":\"RSA\"}".to_owned(), KeyFormat, "from_jwk"),
        ("OpenSSH, RSA", text("rsa.openssh.pub"), KeyFormat, "ssh-keygen -e -m PKCS8"),
        ("OpenSSH, EC", text("p256.openssh.pub"), KeyFormat, "ssh-keygen -e -m PKCS8"),
        ("OpenSSH, Ed25519", text("ed25519.openssh.pub"), KeyFormat, "ssh-keygen -e -m PKCS8"),
        ("OpenSSH, private", text("ed25519.openssh-private.pem"), KeyFormat, "ssh-keygen -p"),
        ("encrypted PKCS#8", text("rsa.encrypted-pkcs8.pem"), KeyFormat, "openssl pkey -in"),
        ("encrypted PKCS#1", text("rsa.encrypted-pkcs1.pem"), KeyFormat, "openssl pkey -in"),
        ("no lines", bare, KeyFormat, "-----BEGIN PUBLIC KEY-----"),
        ("escaped line breaks", rsa.replace('\n', "\\n"), KeyFormat, "two characters \\n"),
        ("several keys", several, KeyFormat, "several keys"),
        ("a bundle", bundle, KeyFormat, "several keys"),
        ("no key", parameters.to_owned(), KeyFormat, "holds no key"),
        ("another label", wrong_label, KeyFormat, "holds no key"),
        ("another END", rsa.replace("END PUBLIC", "END PRIVATE"), KeyFormat, "is damaged"),
        ("not base64", rsa.replace("AQ", "?!"), KeyFormat, "is damaged"),
        ("RSA-PSS", text("rsa-pss.spki.pem"), KeyFormat, "id-RSASSA-PSS"),
        ("a parameter too many", curve, KeyFormat, "RFC 5480 section 2.1.1"),
        ("secp256k1", text("secp256k1.spki.pem"), KeyFormat, "P-256, P-384"),
        ("Ed448", text("ed448.spki.pem"), KeyFormat, "not supported"),
        ("X25519", text("x25519.spki.pem"), KeyFormat, "not supported"),
        ("compressed", text("p256.compressed.spki.pem"), KeyFormat, "-ec_conv_form uncompressed"),
    ] {
        assert_refused(name, KeyMaterial::from_pem(&text), kind, words);
        assert_refused(name, VerifyingKey::from_pem(Algorithm::RS256, &text), kind, words);
        assert_refused(name, SigningKey::from_pem(Algorithm::RS256, &text), kind, words);
    }
    let file = VerifyingKey::from_pem_file(Algorithm::RS256, "no-such-file.pem");
    assert_refused("no file", file, KeyMissing, "no-such-file.pem");
}

#[test]
fn of_a_chain_the_first_certificate_counts() {
    let chain = format!("{}{}", text("rsa.cert.pem"), text("p256.cert.pem"));
    VerifyingKey::from_pem(Algorithm::RS256, &chain).unwrap();
    let other = format!("{}{}", text("p256.cert.pem"), text("rsa.cert.pem"));
    let key = VerifyingKey::from_pem(Algorithm::RS256, &other);
    assert_refused("the other order", key, KeyMismatch, "an EC key on P-256");
}

#[test]
fn der_is_read_to_its_end() {
    let whole = der("rsa.spki.pem");
    for (name, bytes) in [
        ("nothing", &[][..]),
        ("cut", &whole[..whole.len() - 1]),
        ("longer", &[&whole[..], &[0]].concat()),
        ("another tag", &[&[0x31], &whole[1..]].concat()),
        ("an empty sequence", &[0x30, 0]),
        ("PEM", text("rsa.spki.pem").as_bytes()),
    ] {
        let key = VerifyingKey::from_der(Algorithm::RS256, bytes);
        assert_refused(name, key, KeyFormat, "");
    }
    // No prefix of a document panics or is a key.
    for file in ["rsa.cert.pem", "rsa.pkcs8.pem", "p256.sec1.pem", "ed25519.pkcs8.pem"] {
        let whole = der(file);
        for end in 0..whole.len() {
            assert!(KeyMaterial::from_der(&whole[..end]).is_err(), "{file}: {end} bytes");
        }
    }
}
