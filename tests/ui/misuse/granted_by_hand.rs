//! Only a requirement that holds gives a `Grant` in core and a `Granted` in the adapter for axum.

use std::marker::PhantomData;

use hallpass::{requirement, role};

requirement! { Admin = role("admin"); }

fn adapter(core: hallpass::Grant<Admin>) -> hallpass::axum::Granted<Admin> {
    hallpass::axum::Granted { 0: core }
}

fn main() {
    let core = hallpass::Grant::<Admin> { 0: PhantomData };
    adapter(core);
}
