//! One revocation, and when each node has heard of it.

use std::sync::Arc;

use futures_util::future::try_join_all;

use crate::clock::Tick;
use crate::failure::{Done, Failure};
use crate::fleet::Fleet;
use crate::ledger::{Customer, add};
use crate::node::{Answer, Ask, Target, Verdict};
use crate::series::Series;

/// What revocations took.
#[derive(Clone, Debug, Default)]
pub struct Probes {
    /// From the call until a node refuses the token: of every node.
    pub refused: Series,
    /// Until the call returned.
    pub returned: Series,
    /// Until every node had told that it has heard.
    pub everywhere: Series,
}

/// Who takes what back.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Everyone.
    Everyone,
    /// The customer's session.
    Session,
    /// The customer, wherever he is logged in.
    Subject,
    /// The access token alone.
    Token,
}

impl Probes {
    /// All of another.
    pub fn extend(&mut self, other: Self) {
        self.refused.extend(other.refused);
        self.returned.extend(other.returned);
        self.everywhere.extend(other.everywhere);
    }
}

impl Kind {
    /// One after another.
    #[must_use]
    pub const fn of(number: u64) -> Self {
        match number % 3 {
            0 => Self::Subject,
            1 => Self::Session,
            _ => Self::Token,
        }
    }

    fn target(self, customer: &Customer) -> Target {
        match self {
            Self::Everyone => Target::Everyone,
            Self::Session => Target::Session(customer.refresh.clone()),
            Self::Subject => Target::Subject(customer.subject.clone()),
            Self::Token => Target::Token(customer.access.clone()),
        }
    }
}

impl Fleet {
    /// Has one node take a customer's token back while all of them watch it, and then tries to refresh.
    /// Nothing, if it was taken back before.
    ///
    /// # Errors
    /// A node answers something else than it should, or keeps letting it in.
    pub async fn probe(
        &self,
        customer: &Arc<Customer>,
        kind: Kind,
        by: usize,
        wait: bool,
    ) -> Done<Probes> {
        let (id, mut probes) = (self.number(), Probes::default());
        if !customer.claim() {
            return Ok(probes);
        }
        try_join_all(self.nodes.iter().map(|node| node.watch(id, &customer.access))).await?;
        let node = self.nodes.get(by).ok_or_else(|| Failure::new("there is no such node"))?;
        let called = Tick::now();
        customer.call(called);
        match node.ask(Ask::Revoke(kind.target(customer), wait)).await {
            Answer::Revoked(returned, everywhere) => {
                customer.acknowledge(Tick::now(), by);
                add(&self.counts.revocations);
                probes.returned.add(returned.since(called));
                if let Some(everywhere) = everywhere {
                    probes.everywhere.add(everywhere.since(called));
                }
            }
            other => return Err(Failure::new(format!("{kind:?} was not revoked: {other:?}"))),
        }
        self.is_over(customer, kind).await?;
        for refused in try_join_all(self.nodes.iter().map(|node| node.refused(id))).await? {
            if refused.verdict != Verdict::Revoked {
                add(&self.counts.admitted_wrongly);
            }
            probes.refused.add(refused.at.since(called));
        }
        Ok(probes)
    }

    /// No refresh gets past a revocation from the moment that its call returned, on no node; that of a
    /// token alone leaves its session be.
    async fn is_over(&self, customer: &Customer, kind: Kind) -> Done<()> {
        let (_, node) = self.node(self.number())?;
        let answer = node.ask(Ask::Refresh(customer.refresh.clone())).await;
        match (answer, kind) {
            (Answer::Handed(_), Kind::Token) => add(&self.counts.refreshes),
            (Answer::Handed(_), _) => add(&self.counts.admitted_wrongly),
            (Answer::Ended, Kind::Token) => add(&self.counts.refused_wrongly),
            (Answer::Ended, _) => {}
            (other, _) => {
                eprintln!("a refresh after a revocation: {other:?}");
                add(&self.counts.unavailable);
            }
        }
        Ok(())
    }
}
