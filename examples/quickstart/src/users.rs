//! The users, and their passwords.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use argon2::Argon2;
use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;

/// A user. In a real service this is a row of a database.
#[derive(Clone, Copy, Debug)]
pub struct User {
    /// `sub` of the user's tokens.
    pub id: &'static str,
    /// What to call the user.
    pub name: &'static str,
    /// `roles` of the user's tokens.
    pub roles: &'static [&'static str],
    /// `scope` of the user's tokens, separated by spaces.
    pub scope: &'static str,
    /// Argon2id, with its salt and its cost.
    password: &'static str,
}

/// The users who are there, until the next start.
#[derive(Debug)]
pub struct Users(RwLock<HashMap<&'static str, User>>);

impl Users {
    /// All who are there at the start.
    #[must_use]
    pub fn new() -> Self {
        Self(RwLock::new(USERS.into_iter().map(|user| (user.id, user)).collect()))
    }

    /// The user with this name, if the password is right. Takes the time of one hash in each case,
    /// so that it tells nobody which users there are. Blocks for that long.
    #[must_use]
    pub fn check(&self, username: &str, password: &str) -> Option<User> {
        let user = self.find(username);
        let hash = PasswordHash::new(user.map_or(NOBODY, |user| user.password)).ok()?;
        let matches = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
        user.filter(|_| matches)
    }

    /// Removes a user. To remove one who is not there is as good.
    pub fn remove(&self, id: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// The user with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<User> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).copied()
    }
}

impl Default for Users {
    fn default() -> Self {
        Self::new()
    }
}

const USERS: [User; 3] = [
    User {
        id: "alice",
        name: "Alice",
        roles: &["admin"],
        scope: "orders:read",
        // wonderland
        password: "$argon2id$v=19$m=19456,t=2,p=1$Z+QCu0SBQ44s6eYjOgDJug$+eDYnzD+DEc6aXQLgipFdeNQsQyLwk2yulrxuoTu1oo",
    },
    User {
        id: "bob",
        name: "Bob",
        roles: &[],
        scope: "orders:read",
        // builder
        password: "$argon2id$v=19$m=19456,t=2,p=1$0MPCU6U+vzHmFocWDOWT1g$XY3IhjUYQCALQAeM4DLMc8UW95CMTGXQAR1c51LI/To",
    },
    User {
        id: "carol",
        name: "Carol",
        roles: &[],
        scope: "",
        // looking-glass
        password: "$argon2id$v=19$m=19456,t=2,p=1$NwVtaPVNakKL+iQkbt2cTw$zgxp3sCH+hizPJ3JkFHt2E97Z/S2/kD2c1qWRtvpjc4",
    },
];

/// What an unknown user's password is compared with: of the same cost as the others, and it opens
/// nothing even if it matches.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZWJvZHktZWxzZQ$zgxp3sCH+hizPJ3JkFHt2E97Z/S2/kD2c1qWRtvpjc4";

#[cfg(test)]
mod tests {
    use super::{NOBODY, PasswordHash, USERS, Users};

    #[test]
    fn each_hash_has_the_same_cost() {
        let cost = |hash| {
            let hash = PasswordHash::new(hash).unwrap();
            (hash.algorithm, hash.version, hash.params, hash.hash.map(|output| output.len()))
        };
        for user in USERS {
            assert_eq!(cost(user.password), cost(NOBODY), "{}", user.id);
        }
    }

    #[test]
    fn only_the_own_password_is_right() {
        let users = Users::new();
        assert_eq!(users.check("alice", "wonderland").map(|user| user.name), Some("Alice"));
        assert!(users.check("alice", "builder").is_none());
        assert!(users.check("mallory", "wonderland").is_none());
    }
}
