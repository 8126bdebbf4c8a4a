//! Keys and secrets from files and from the environment, and in place of their names.

use std::env;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use hallpass::jwks::KeyFile;
use hallpass::{
    Algorithm, AwsLc, ConfigError, JwkSet, KeyMaterial, Secret, SigningKey, StaticKeys,
    VerifyingKey,
};

use super::texts::{Given, secret_texts};
use crate::base64;
use crate::material::{self, PRIVATE_KEYS, oct, secret_bytes, secret_text, secrets};

/// Whatever reads a file.
fn of_file(path: impl AsRef<Path> + Copy) -> Vec<ConfigError> {
    let errors = [
        Secret::from_file(path).err(),
        KeyMaterial::from_pem_file(path).err(),
        SigningKey::from_pem_file(Algorithm::ES256, path).err(),
        VerifyingKey::from_pem_file(Algorithm::ES256, path).err(),
        StaticKeys::from_pem_file(Algorithm::ES256, path).err(),
        StaticKeys::from_jwks_file(path).err(),
        JwkSet::from_file(path).err(),
        JwkSet::from_file_with_backend(path, Arc::new(AwsLc)).err(),
        KeyFile::jwks(path.as_ref()).open().err(),
        KeyFile::pem(Algorithm::ES256, path.as_ref()).open().err(),
    ];
    errors.into_iter().flatten().collect()
}

/// The name of a file is told; what is in it is not.
#[test]
fn no_file_is_shown() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("leaks");
    std::fs::create_dir_all(&folder).unwrap();
    for (number, Given { name, text, canaries }) in secret_texts().into_iter().enumerate() {
        let path = folder.join(format!("secret-{number}"));
        for contents in [text.clone().into_bytes(), [text.as_bytes(), b"\xff"].concat()] {
            std::fs::write(&path, contents).unwrap();
            let errors = of_file(&path);
            assert!(errors.len() >= 6, "{name}: {errors:?}");
            for error in errors {
                assert_eq!(canaries.find(format!("{error} {error:?}")), None, "{name}: {error}");
            }
        }
    }
}

/// The name of a variable is told; what is in it is not. Only a process's parent can safely set
/// one, so this test starts itself again.
#[test]
fn no_variable_is_shown() {
    const NAME: &str = "HALLPASS_LEAKS_SECRET";
    if env::var_os(NAME).is_none() {
        for text in [secret_text(), format!("{}!", secret_text()), PRIVATE_KEYS[2].pem.clone()] {
            let this = ["config::places::no_variable_is_shown", "--exact", "--nocapture"];
            let output =
                Command::new(env::current_exe().unwrap()).args(this).env(NAME, text).output();
            let output = String::from_utf8(output.unwrap().stdout).unwrap();
            assert!(output.contains("1 passed"), "{output}");
        }
        return;
    }
    let text = Secret::from_env(NAME).map(|secret| SigningKey::hmac(Algorithm::RS256, secret));
    let text = text.and_then(|key| key).unwrap_err();
    let encoded =
        Secret::from_env_base64(NAME).map(|secret| SigningKey::hmac(Algorithm::RS256, secret));
    for error in [text, encoded.and_then(|key| key).unwrap_err()] {
        assert_eq!(material::all().find(format!("{error} {error:?}")), None, "{error}");
    }
}

/// A slip that is easily made: the text of a key where the path of its file belongs.
#[test]
fn a_key_in_place_of_its_files_name_is_not_shown() {
    let keys = PRIVATE_KEYS.iter().flat_map(|key| [key.pem.clone(), key.jwk().to_string()]);
    for text in keys.chain([oct().to_string()]) {
        let errors = of_file(&text);
        assert_eq!(errors.len(), 10);
        for error in errors {
            assert_eq!(material::all().find(error.to_string()), None, "{error}");
        }
    }
}

/// The same with a secret, where the name of its file or its variable belongs.
#[test]
fn a_secret_in_place_of_its_name_is_not_shown() {
    for text in [secret_text(), base64::standard(secret_bytes())] {
        let errors =
            [Secret::from_file(&text), Secret::from_env(&text), Secret::from_env_base64(&text)];
        for error in errors.map(Result::unwrap_err) {
            assert_eq!(secrets().find(error.to_string()), None, "{error}");
        }
    }
}
