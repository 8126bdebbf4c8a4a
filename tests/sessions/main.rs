//! Sessions beside the other crates: keys that change under load. That a server may be killed is shown
//! by `crash` of the example `quickstart`.
#![cfg(test)]

mod key_rotation;
