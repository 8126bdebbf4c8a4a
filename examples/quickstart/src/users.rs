//! The users, and their passwords.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock, RwLockWriteGuard};

use argon2::Argon2;
use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use serde::Serialize;

/// A user. In a real service this is a row of a database. As JSON it is what an access token says of
/// its user.
#[derive(Clone, Debug, Serialize)]
pub struct User {
    /// `sub` of the user's tokens, which the sessions write there.
    #[serde(skip)]
    pub id: &'static str,
    /// What to call the user.
    pub name: &'static str,
    /// What the user is.
    pub roles: Vec<&'static str>,
    /// What the user's clients may do, separated by spaces.
    pub scope: &'static str,
    /// Argon2id, with its salt and its cost.
    #[serde(skip)]
    password: &'static str,
}

/// The users who are there, until the next start.
#[derive(Debug)]
pub struct Users(RwLock<HashMap<&'static str, User>>);

impl Users {
    /// All who are there at the start.
    #[must_use]
    pub fn new() -> Self {
        Self(RwLock::new(at_the_start().into_iter().map(|user| (user.id, user)).collect()))
    }

    /// Whether it is the password of this user. Takes the time of one hash in each case, so that it
    /// tells nobody which users there are. Blocks for that long.
    #[must_use]
    pub fn check(user: Option<&User>, password: &str) -> bool {
        let Ok(hash) = PasswordHash::new(user.map_or(NOBODY, |user| user.password)) else {
            return false;
        };
        let matches = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
        matches && user.is_some()
    }

    /// Removes a user. To remove one who is not there is as good.
    pub fn remove(&self, id: &str) {
        self.write().remove(id);
    }

    /// Takes a role away from a user. To take away one that is not there is as good.
    pub fn take_role(&self, id: &str, role: &str) {
        if let Some(user) = self.write().get_mut(id) {
            user.roles.retain(|has| *has != role);
        }
    }

    /// The user with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<User> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<&'static str, User>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Users {
    fn default() -> Self {
        Self::new()
    }
}

fn at_the_start() -> [User; 3] {
    [
        User {
            id: "alice",
            name: "Alice",
            roles: vec!["admin"],
            scope: "orders:read",
            // wonderland
            password: "$argon2id$v=19$m=19456,t=2,p=1$Z+QCu0SBQ44s6eYjOgDJug$+eDYnzD+DEc6aXQLgipFdeNQsQyLwk2yulrxuoTu1oo",
        },
        User {
            id: "bob",
            name: "Bob",
            roles: vec!["packer"],
            scope: "orders:read",
            // builder
            password: "$argon2id$v=19$m=19456,t=2,p=1$0MPCU6U+vzHmFocWDOWT1g$XY3IhjUYQCALQAeM4DLMc8UW95CMTGXQAR1c51LI/To",
        },
        User {
            id: "carol",
            name: "Carol",
            roles: Vec::new(),
            scope: "",
            // looking-glass
            password: "$argon2id$v=19$m=19456,t=2,p=1$NwVtaPVNakKL+iQkbt2cTw$zgxp3sCH+hizPJ3JkFHt2E97Z/S2/kD2c1qWRtvpjc4",
        },
    ]
}

/// What an unknown user's password is compared with: of the same cost as the others, and it opens
/// nothing even if it matches.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZWJvZHktZWxzZQ$zgxp3sCH+hizPJ3JkFHt2E97Z/S2/kD2c1qWRtvpjc4";

#[cfg(test)]
mod tests {
    use super::{NOBODY, PasswordHash, Users, at_the_start};

    #[test]
    fn each_hash_has_the_same_cost() {
        let cost = |hash| {
            let hash = PasswordHash::new(hash).unwrap();
            (hash.algorithm, hash.version, hash.params, hash.hash.map(|output| output.len()))
        };
        for user in at_the_start() {
            assert_eq!(cost(user.password), cost(NOBODY), "{}", user.id);
        }
    }

    #[test]
    fn only_the_own_password_is_right() {
        let users = Users::new();
        let check = |id, password| Users::check(users.find(id).as_ref(), password);
        assert!(check("alice", "wonderland"));
        assert!(!check("alice", "builder"));
        assert!(!check("mallory", "wonderland"));
    }

    #[test]
    fn a_token_says_neither_the_password_nor_the_subject() {
        let bob = serde_json::to_value(Users::new().find("bob")).unwrap();
        let names: Vec<_> = bob.as_object().unwrap().keys().collect();
        assert_eq!(names, ["name", "roles", "scope"]);
    }

    #[test]
    fn a_role_is_taken_from_one_user_alone() {
        let users = Users::new();
        for id in ["bob", "alice", "mallory"] {
            users.take_role(id, "packer");
        }
        let roles = |id| users.find(id).unwrap().roles;
        assert_eq!((roles("alice"), roles("bob")), (vec!["admin"], vec![]));
    }
}
