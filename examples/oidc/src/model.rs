//! What the service is about, and who may do what: the same for both frameworks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hallpass::{requirement, role, scope};
use serde::{Deserialize, Serialize};

/// The claims that this service reads of its tokens.
#[derive(Debug, Deserialize)]
pub struct Caller {
    /// The program that asks, for itself or for a user.
    pub client_id: String,
    /// What to call the user. A program has no name.
    pub name: Option<String>,
}

impl Caller {
    /// Whom an answer is for.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.client_id)
    }
}

requirement! {
    /// Whoever may order, and no program that may only look.
    pub Writer = scope("orders:write");
    /// Whoever may cancel orders. The provider gives users roles, and programs none.
    pub Admin = role("admin");
}

/// What somebody ordered.
#[derive(Clone, Debug, Serialize)]
pub struct Order {
    /// Its number.
    pub id: u32,
    /// What it is.
    pub item: String,
}

/// What somebody wants to order.
#[derive(Debug, Deserialize)]
pub struct Wish {
    /// What it is.
    pub item: String,
}

/// An answer to `GET /orders`.
#[derive(Debug, Serialize)]
pub struct Listing {
    /// Who asked, as the token says.
    #[serde(rename = "for")]
    pub caller: String,
    /// All orders.
    pub orders: Vec<Order>,
}

/// All orders, until the next start. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Orders(Arc<Mutex<BTreeMap<u32, Order>>>);

impl Orders {
    /// What is there at the start.
    #[must_use]
    pub fn new() -> Self {
        let orders = [Order::new(1, "teapot"), Order::new(2, "hat")];
        Self(Arc::new(Mutex::new(orders.into_iter().map(|order| (order.id, order)).collect())))
    }

    /// Adds one.
    #[must_use]
    pub fn place(&self, wish: &Wish) -> Order {
        let mut orders = self.lock();
        let last = orders.last_key_value().map_or(0, |(id, _)| *id);
        let order = Order::new(last.saturating_add(1), &wish.item);
        orders.insert(order.id, order.clone());
        order
    }

    /// Removes one. To remove one that is not there is as good.
    pub fn cancel(&self, id: u32) {
        self.lock().remove(&id);
    }

    /// All of them, for this caller.
    #[must_use]
    pub fn list(&self, caller: &Caller) -> Listing {
        let orders = self.lock().values().cloned().collect();
        Listing { caller: caller.display_name().to_owned(), orders }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u32, Order>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Orders {
    fn default() -> Self {
        Self::new()
    }
}

impl Order {
    fn new(id: u32, item: &str) -> Self {
        Self { id, item: item.to_owned() }
    }
}
