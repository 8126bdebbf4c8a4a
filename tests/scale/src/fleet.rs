//! The nodes, the users, and who of them is looked at.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::try_join_all;

use crate::failure::{Done, Failure};
use crate::ledger::{Counts, Customer};
use crate::node::{self, Node, Status};
use crate::place::Place;

/// Everything that a run has.
pub struct Fleet {
    /// The nodes: first those that are processes.
    pub nodes: Vec<Node>,
    /// What was answered.
    pub counts: Counts,
    /// The refresh token of each user.
    users: Mutex<Vec<Box<str>>>,
    /// How many users had their turn.
    turns: AtomicU64,
    /// Those whose access tokens are looked at: the newest.
    customers: Mutex<VecDeque<Arc<Customer>>>,
    numbers: AtomicU64,
}

/// A user whose turn it is.
#[derive(Debug)]
pub struct User {
    place: usize,
    /// Who.
    pub subject: String,
    /// The refresh token.
    pub refresh: String,
}

impl Fleet {
    /// Nodes on a store, and nobody who has logged in.
    ///
    /// # Errors
    /// A node does not start.
    pub async fn start(place: &Place, nodes: usize, processes: usize) -> Done<Self> {
        Ok(Self::of(node::fleet(place, nodes, processes).await?))
    }

    /// The same of these nodes.
    #[must_use]
    pub fn of(nodes: Vec<Node>) -> Self {
        Self {
            nodes,
            counts: Counts::default(),
            users: Mutex::default(),
            turns: AtomicU64::new(0),
            customers: Mutex::default(),
            numbers: AtomicU64::new(0),
        }
    }

    /// The node of a number, which goes round.
    ///
    /// # Errors
    /// There is none at all.
    pub fn node(&self, number: u64) -> Done<(usize, &Node)> {
        let count = u64::try_from(self.nodes.len()).unwrap_or(u64::MAX);
        let place = number.checked_rem(count).and_then(|place| usize::try_from(place).ok());
        let node = place.and_then(|place| Some((place, self.nodes.get(place)?)));
        node.ok_or_else(|| Failure::new("a fleet without a node"))
    }

    /// A number that was not given before.
    pub fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Relaxed)
    }

    /// These have logged in.
    pub fn settle(&self, users: Vec<Box<str>>) {
        *self.users() = users;
    }

    /// How many have.
    #[must_use]
    pub fn population(&self) -> usize {
        self.users().len()
    }

    /// The next of those who go on, in an order that has none twice and neighbours far apart; `None`
    /// after the last. Whoever has the user is to give it [back](Self::keep).
    #[must_use]
    pub fn turn(&self) -> Option<User> {
        let turn = usize::try_from(self.turns.fetch_add(1, Relaxed)).ok()?;
        let mut users = self.users();
        let going_on = users.len().saturating_sub(users.len() / 4);
        let place = turn.wrapping_mul(STRIDE).checked_rem(going_on).filter(|_| turn < going_on)?;
        let refresh = std::mem::take(users.get_mut(place)?).into_string();
        Some(User { place, subject: subject(place), refresh })
    }

    /// Of the others, a quarter of all users, so many, who are taken out.
    #[must_use]
    pub fn leavers(&self, count: usize) -> Vec<User> {
        let mut users = self.users();
        let first = users.len().saturating_sub((users.len() / 4).min(count));
        let leaving = users.iter_mut().enumerate().skip(first);
        let taken = leaving.map(|(place, refresh)| {
            let refresh = std::mem::take(refresh).into_string();
            User { place, subject: subject(place), refresh }
        });
        taken.collect()
    }

    /// The user has this refresh token now.
    pub fn keep(&self, user: &User, refresh: &str) {
        if let Some(kept) = self.users().get_mut(user.place) {
            *kept = refresh.into();
        }
    }

    /// Looks at this one from now on, and no longer at the one that was looked at longest.
    pub fn look_at(&self, customer: Arc<Customer>) {
        let mut customers = self.customers();
        if customers.len() >= CUSTOMERS {
            customers.pop_front();
        }
        customers.push_back(customer);
    }

    /// Looks at nobody any more: those who were looked at.
    #[must_use]
    pub fn look_away(&self) -> Vec<Arc<Customer>> {
        self.customers().drain(..).collect()
    }

    /// One of those, by a number that goes round.
    #[must_use]
    pub fn customer(&self, number: u64) -> Option<Arc<Customer>> {
        let customers = self.customers();
        let place = usize::try_from(number).ok()?.wrapping_mul(STRIDE);
        let customer = customers.get(place.checked_rem(customers.len())?)?;
        Some(Arc::clone(customer)).filter(|customer| customer.is_current())
    }

    /// How the nodes are.
    ///
    /// # Errors
    /// One is gone.
    pub async fn status(&self) -> Done<Vec<Status>> {
        try_join_all(self.nodes.iter().map(Node::status)).await
    }

    /// The memory of a node: the mean of those that are processes, in bytes.
    #[must_use]
    pub fn resident(&self) -> Option<u64> {
        let resident: Vec<u64> = self.nodes.iter().filter_map(Node::resident).collect();
        resident.iter().sum::<u64>().checked_div(u64::try_from(resident.len()).ok()?)
    }

    fn users(&self) -> MutexGuard<'_, Vec<Box<str>>> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn customers(&self) -> MutexGuard<'_, VecDeque<Arc<Customer>>> {
        self.customers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of a user.
#[must_use]
pub fn subject(place: usize) -> String {
    format!("user-{place}")
}

impl fmt::Debug for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fleet").field("counts", &self.counts).finish_non_exhaustive()
    }
}

/// A prime, so that every place comes once before any comes again.
const STRIDE: usize = 7_368_787;

/// How many are looked at.
const CUSTOMERS: usize = 5_000;
