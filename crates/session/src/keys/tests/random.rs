//! Many nodes over one store, in every order: reads and writes overlap, answers are lost, and
//! writes come late or twice.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hallpass_core::Algorithm;
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::watch::Watch;
use super::{DAY, HOUR, Hands, KEEP, MINUTE, MONTH, Node, block_on, memory, settings};
use crate::StoreTime;
use crate::store::{KeyRecord, KeyRecords, KeyStore, KeysPut, Step, StoreError, StoreErrorKind};

/// What happens to the next write.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// It does not arrive.
    Lost,
    /// It arrives, and its answer does not.
    AnswerLost,
    /// It arrives later, and is not answered.
    Late,
    /// It arrives, and once more later.
    Twice,
}

#[derive(Clone, Copy, Debug)]
enum Move {
    /// Time goes on.
    Wait(Duration),
    /// The clock of the store is set back.
    SetBack(Duration),
    Maintain(usize),
    Refresh(usize),
    /// The node compromises the key that signs.
    Compromise(usize),
    /// The node gets on with what it does.
    Step(usize),
    /// It finishes what it does.
    Finish(usize),
    /// It is restarted: whatever it did is cut off.
    Restart(usize),
    Fault(Fault),
    /// A write that was held up arrives.
    Deliver,
    /// The node signs a token.
    Sign(usize),
}

/// A write as it is under way.
type Write = (u64, Vec<KeyRecord>, StoreTime);

/// A network between nodes and store.
#[derive(Debug)]
struct Network {
    store: Arc<dyn KeyStore>,
    fault: Mutex<Option<Fault>>,
    held_up: Mutex<Vec<Write>>,
}

impl Network {
    fn deliver(&self) {
        let write = self.held_up.lock().unwrap().pop();
        let Some((version, records, deadline)) = write else { return };
        block_on(self.store.put_keys(version, records, deadline)).unwrap();
    }
}

impl KeyStore for Network {
    fn keys(&self) -> Step<'_, KeyRecords> {
        Box::pin(async {
            Breath::default().await;
            let read = self.store.keys().await;
            Breath::default().await;
            read
        })
    }

    fn put_keys(
        &self,
        version: u64,
        records: Vec<KeyRecord>,
        deadline: StoreTime,
    ) -> Step<'_, KeysPut> {
        Box::pin(async move {
            Breath::default().await;
            let fault = self.fault.lock().unwrap().take();
            if matches!(fault, Some(Fault::Late | Fault::Twice)) {
                self.held_up.lock().unwrap().push((version, records.clone(), deadline));
            }
            if matches!(fault, Some(Fault::Late | Fault::Lost)) {
                return Err(no_answer());
            }
            let done = self.store.put_keys(version, records, deadline).await;
            Breath::default().await;
            if fault == Some(Fault::AnswerLost) { Err(no_answer()) } else { done }
        })
    }
}

fn no_answer() -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable, "no answer")
}

/// Lets others go first, once.
#[derive(Default)]
struct Breath(bool);

impl Future for Breath {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

type Work = Pin<Box<dyn Future<Output = Result<(), StoreError>>>>;

struct World {
    hands: Hands,
    network: Arc<Network>,
    nodes: Vec<(Algorithm, Node, Option<Work>)>,
    watch: Watch,
    signed: usize,
}

impl World {
    fn new(algorithms: &[Algorithm]) -> Self {
        let hands = Hands::new();
        let store = memory(&hands);
        let (fault, held_up) = (Mutex::default(), Mutex::default());
        let watch = Watch::new(Arc::clone(&store), hands.clone());
        let network = Arc::new(Network { store, fault, held_up });
        let nodes = algorithms.iter().map(|algorithm| {
            let node = start(&network, &hands, *algorithm);
            (*algorithm, node, None)
        });
        let nodes = nodes.collect();
        Self { hands, network, nodes, watch, signed: 0 }
    }

    fn play(&mut self, step: Move) {
        match step {
            Move::Wait(time) => self.hands.advance(time),
            Move::SetBack(time) => self.hands.set_back(time),
            Move::Maintain(at) => {
                self.begin(at, |node| Box::pin(async move { node.keeper.maintain(KEEP).await }))
            }
            Move::Refresh(at) => {
                self.begin(at, |node| Box::pin(async move { node.keeper.refresh().await }));
            }
            Move::Compromise(at) => self.compromise(at),
            Move::Step(at) => drop(self.poll(at)),
            Move::Finish(at) => while self.poll(at) {},
            Move::Restart(at) => {
                let (algorithm, node, work) = &mut self.nodes[at];
                (*node, *work) = (start(&self.network, &self.hands, *algorithm), None);
            }
            Move::Fault(fault) => *self.network.fault.lock().unwrap() = Some(fault),
            Move::Deliver => {
                self.network.deliver();
                self.watch.look();
            }
            Move::Sign(at) => self.signed += usize::from(self.watch.signs(&self.nodes[at].1)),
        }
        self.nodes.iter().for_each(|(_, node, _)| self.watch.publishes(node));
    }

    fn begin(&mut self, at: usize, begin: impl FnOnce(Node) -> Work) {
        let (_, node, work) = &mut self.nodes[at];
        if work.is_none() {
            *work = Some(begin(node.clone()));
        }
    }

    fn compromise(&mut self, at: usize) {
        let Ok(key) = self.nodes[at].1.view.signer() else { return };
        let kid = super::kid(&key);
        self.watch.is_meant(&kid);
        self.begin(at, |node| {
            Box::pin(async move { node.keeper.compromise(&kid, KEEP).await.map(drop) })
        });
    }

    /// One step of a node, which writes once at most. Whether it goes on.
    fn poll(&mut self, at: usize) -> bool {
        let (.., work) = &mut self.nodes[at];
        let Some(running) = work else { return false };
        let polled = running.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(done) = &polled {
            if let Err(error) = done {
                let kinds = [StoreErrorKind::Unavailable, StoreErrorKind::Conflict];
                assert!(kinds.contains(&error.kind()), "{error}");
            }
            *work = None;
        }
        self.watch.look();
        polled.is_pending()
    }

    /// Once the network is well again and everybody has had a turn, all know the same.
    fn come_to_rest(&mut self) {
        *self.network.fault.lock().unwrap() = None;
        for at in 0..self.nodes.len() {
            self.play(Move::Finish(at));
        }
        for at in (0..self.nodes.len()).chain(0..self.nodes.len()) {
            self.play(Move::Maintain(at));
            self.play(Move::Finish(at));
        }
        let published = self.nodes.iter().map(|(_, node, _)| super::view::published(node).unwrap());
        let published: Vec<_> = published.collect();
        assert!(published.windows(2).all(|pair| pair[0] == pair[1]));
        let signers: Vec<_> = self.nodes.iter().map(|(_, node, _)| node.signer()).collect();
        assert!(signers.windows(2).all(|pair| pair[0] == pair[1]));
    }
}

fn start(network: &Arc<Network>, hands: &Hands, algorithm: Algorithm) -> Node {
    let store: Arc<dyn KeyStore> = Arc::<Network>::clone(network);
    Node::new(&store, hands, settings(algorithm))
}

fn moves(nodes: usize) -> impl Strategy<Value = Vec<Move>> {
    let second = Duration::from_secs(1);
    let waits = [second, 4 * second, 11 * second, 5 * MINUTE, 21 * MINUTE, HOUR, DAY, MONTH];
    let faults = [Fault::Lost, Fault::AnswerLost, Fault::Late, Fault::Twice];
    let at = 0..nodes;
    let a_move = prop_oneof![
        4 => prop::sample::select(waits.to_vec()).prop_map(Move::Wait),
        1 => (1..3_000_u64).prop_map(|ms| Move::SetBack(Duration::from_millis(ms))),
        6 => at.clone().prop_map(Move::Maintain),
        4 => at.clone().prop_map(Move::Refresh),
        2 => at.clone().prop_map(Move::Compromise),
        16 => at.clone().prop_map(Move::Step),
        6 => at.clone().prop_map(Move::Finish),
        1 => at.clone().prop_map(Move::Restart),
        2 => prop::sample::select(faults.to_vec()).prop_map(Move::Fault),
        2 => Just(Move::Deliver),
        6 => at.prop_map(Move::Sign),
    ];
    prop::collection::vec(a_move, 1..300)
}

fn play(algorithms: &[Algorithm], moves: Vec<Move>) -> World {
    let mut world = World::new(algorithms);
    for step in moves {
        world.play(step);
    }
    world
}

proptest! {
    #![proptest_config(Config { cases: 192, failure_persistence: None, ..Config::default() })]

    #[test]
    fn whatever_happens_the_keys_are_in_order(moves in moves(4)) {
        play(&[Algorithm::ES256; 4], moves).come_to_rest();
    }

    /// While an operator changes the algorithm node by node, and forgets some.
    #[test]
    fn nodes_that_want_different_algorithms_do_no_harm(moves in moves(3)) {
        play(&[Algorithm::ES256, Algorithm::EdDSA, Algorithm::HS256], moves);
    }
}

/// That the histories above are not empty ones.
#[test]
fn random_histories_have_everything_in_them() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut signed, mut turns, mut compromised) = (0, 0, 0);
    for _ in 0..64 {
        let moves = moves(4).new_tree(&mut runner).unwrap().current();
        let world = play(&[Algorithm::ES256; 4], moves);
        signed += world.signed;
        turns += world.watch.turns();
        compromised += world.watch.compromised();
    }
    assert!(signed > 64 && turns > 32 && compromised > 16, "{signed} {turns} {compromised}");
}
