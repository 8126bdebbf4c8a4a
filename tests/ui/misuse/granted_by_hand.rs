//! Only a requirement that holds gives a `Granted`: in core, and in the adapter for axum.

use std::marker::PhantomData;

use hallpass::{requirement, role};

requirement! { Admin = role("admin"); }

fn adapter(core: hallpass::Granted<Admin>) -> hallpass::axum::Granted<Admin> {
    hallpass::axum::Granted { 0: core }
}

fn main() {
    let core = hallpass::Granted::<Admin> { 0: PhantomData };
    adapter(core);
}
