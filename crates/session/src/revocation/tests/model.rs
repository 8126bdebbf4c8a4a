//! Random events, questions, expiries and waiters, against a list of events that is searched.

use std::num::NonZeroU16;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use proptest::prelude::*;

use super::super::{Began, End, Ended, Event, Question, Scope, View};
use super::{NOBODY, OTHER, SHOP, at};

const ISSUERS: [&str; 3] = ["https://shop.example.com", "https://other", ""];
const NAMES: [&str; 5] = ["", "a", "b", "a-name-longer-than-sixteen-bytes", "ü"];

/// The events that were applied, with their shard.
#[derive(Default)]
struct Model(Vec<(u16, Event)>);

impl Model {
    fn covers(&self, asked: &Asked) -> bool {
        self.0.iter().any(|(shard, event)| {
            let same = |name: Option<&str>, other: &str| name == Some(other);
            event.issuer() == asked.issuer
                && match event.scope() {
                    Scope::Token(jti) => same(asked.jti, jti),
                    Scope::Session(sid) => same(asked.sid, sid),
                    Scope::Subject(sub, cut) => same(asked.sub, sub) && asked.before(*cut),
                    Scope::Everyone(cut) => *shard == asked.shard && asked.before(*cut),
                    Scope::Key(kid) => same(asked.kid, kid),
                }
        })
    }

    /// Events of one scope live as long as the longest of them.
    fn expire(&mut self, now: u64) {
        let all = self.0.clone();
        self.0.retain(|one| {
            let live = |other: &&(u16, Event)| other.1.expires() > at(now);
            all.iter().filter(live).any(|other| same_scope(one, other))
        });
    }

    fn scopes(&self) -> usize {
        let first = |index: usize| {
            let (one, before) = (&self.0[index], &self.0[..index]);
            !before.iter().any(|other| same_scope(one, other))
        };
        (0..self.0.len()).filter(|index| first(*index)).count()
    }
}

fn same_scope(one: &(u16, Event), other: &(u16, Event)) -> bool {
    one.1.issuer() == other.1.issuer()
        && match (one.1.scope(), other.1.scope()) {
            (Scope::Token(a), Scope::Token(b))
            | (Scope::Session(a), Scope::Session(b))
            | (Scope::Subject(a, _), Scope::Subject(b, _))
            | (Scope::Key(a), Scope::Key(b)) => a == b,
            (Scope::Everyone(_), Scope::Everyone(_)) => one.0 == other.0,
            _ => false,
        }
}

/// A question that owns nothing, and can be kept.
#[derive(Clone, Copy, Debug)]
struct Asked {
    issuer: &'static str,
    shard: u16,
    sst: Option<u64>,
    iat: Option<u64>,
    jti: Option<&'static str>,
    sid: Option<&'static str>,
    sub: Option<&'static str>,
    kid: Option<&'static str>,
}

impl Asked {
    fn before(&self, cut: crate::StoreTime) -> bool {
        match (self.sst, self.iat) {
            (Some(sst), _) => sst <= cut.as_millis(),
            (None, Some(iat)) => iat * 1_000 <= cut.as_millis(),
            (None, None) => true,
        }
    }

    fn question(&self) -> Question<'static> {
        let Self { issuer, shard, jti, sid, sub, kid, .. } = *self;
        let began = self.sst.map_or(Began::Issued(self.iat), |sst| Began::Session(at(sst)));
        let names = [&*SHOP, &*OTHER, &*NOBODY];
        let issuer = names[ISSUERS.iter().position(|name| *name == issuer).expect("one of them")];
        Question { issuer, shard, began, jti, sid, sub, kid }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Apply(u16, Vec<Event>),
    /// So many sessions of their own, from this number on, that expire then: the filter grows.
    Many(usize, u64),
    Expire(u64),
    Ask(Asked),
    Wait(Asked),
}

/// Everything of one run.
struct Run {
    view: Arc<View>,
    model: Model,
    /// Apart from the model, which is slow: numbers of sessions and their expiry.
    many: Vec<(usize, u64)>,
    /// Those who wait, and whether they should be done.
    waiting: Vec<(Asked, bool, Pin<Box<Ended>>)>,
}

impl Run {
    fn new() -> Self {
        let view = Arc::new(View::new(NonZeroU16::new(3).expect("three")));
        Self { view, model: Model::default(), many: Vec::new(), waiting: Vec::new() }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Apply(shard, events) => {
                self.view.apply(*shard, events);
                self.model.0.extend(events.iter().map(|event| (*shard, event.clone())));
            }
            Step::Many(count, expires) => self.many(*count, *expires),
            Step::Expire(now) => {
                self.view.expire(at(*now));
                self.model.expire(*now);
                self.many.retain(|(_, expires)| expires > now);
            }
            Step::Ask(asked) => self.ask(asked),
            Step::Wait(asked) => {
                let ended = self.view.ended(&asked.question().hashed(), std::future::pending());
                self.waiting.push((*asked, false, Box::pin(ended)));
            }
        }
        self.look_at_those_who_wait();
        assert_eq!(self.view.len(), self.model.scopes() + self.many.len());
    }

    fn many(&mut self, count: usize, expires: u64) {
        let first = self.many.last().map_or(0, |(last, _)| last + 1);
        let numbers = first..first + count;
        let event = |number| {
            let scope = Scope::Session(format!("many-{number}").into());
            Event::new(ISSUERS[0], scope, at(expires)).expect("an event")
        };
        let events: Vec<_> = numbers.clone().map(event).collect();
        self.view.apply(0, &events);
        self.many.extend(numbers.map(|number| (number, expires)));
    }

    fn ask(&self, asked: &Asked) {
        let question = asked.question();
        let cover = self.view.covering(&question.hashed());
        assert_eq!(cover.is_some(), self.model.covers(asked), "{asked:?}");
        if let Some(cover) = cover {
            // What it says is enough to revoke it elsewhere.
            let elsewhere = View::new(NonZeroU16::MIN);
            elsewhere.apply(asked.shard, &[cover.event(&question).expect("an event")]);
            assert_eq!(elsewhere.covering(&question.hashed()), Some(cover));
        }
    }

    fn look_at_those_who_wait(&mut self) {
        let mut cx = Context::from_waker(Waker::noop());
        for (asked, done, ended) in &mut self.waiting {
            *done |= self.model.covers(asked);
            let polled = pin!(ended).as_mut().poll(&mut cx);
            assert_eq!(matches!(polled, Poll::Ready(End::Revoked(_))), *done, "{asked:?}");
        }
    }

    /// Every session of the many, and as many that never were.
    fn finish(self) {
        let last = self.many.last().map_or(0, |(last, _)| last + 1);
        let kept: std::collections::HashSet<_> = self.many.iter().map(|(many, _)| *many).collect();
        for number in 0..last * 2 {
            let sid = format!("many-{number}");
            let asked = Question {
                issuer: &SHOP,
                shard: 9,
                began: Began::Session(at(u64::MAX)),
                jti: None,
                sid: Some(&sid),
                sub: None,
                kid: None,
            };
            assert_eq!(
                self.view.covering(&asked.hashed()).is_some(),
                kept.contains(&number),
                "{number}"
            );
        }
        let waiting = self.waiting.len();
        assert_eq!(self.view.waiting().len(), waiting);
        drop(self.waiting);
        assert_eq!(self.view.waiting().len(), 0);
    }
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NAMES[..])
}

fn issuer() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&ISSUERS[..])
}

fn event() -> impl Strategy<Value = Event> {
    (issuer(), 0..9, name(), 0_u64..20, 0_u64..100).prop_map(
        |(issuer, kind, name, cut, expires)| {
            let scope = match kind {
                0..3 => Scope::Token(name.into()),
                3..5 => Scope::Session(name.into()),
                5..7 => Scope::Subject(name.into(), at(cut * 500)),
                7 => Scope::Everyone(at(cut * 100)),
                _ => Scope::Key(name.into()),
            };
            Event::new(issuer, scope, at(expires)).expect("an event")
        },
    )
}

fn asked() -> impl Strategy<Value = Asked> {
    let names = || proptest::option::of(name());
    let times = (proptest::option::of(0_u64..10_000), proptest::option::of(0_u64..12));
    (issuer(), 0_u16..4, times, names(), names(), names(), names()).prop_map(
        |(issuer, shard, (sst, iat), jti, sid, sub, kid)| Asked {
            issuer,
            shard,
            sst,
            iat,
            jti,
            sid,
            sub,
            kid,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0_u16..3, prop::collection::vec(event(), 0..5))
            .prop_map(|(shard, events)| Step::Apply(shard, events)),
        1 => (1_usize..3_000, 0_u64..100).prop_map(|(count, expires)| Step::Many(count, expires)),
        2 => (0_u64..100).prop_map(Step::Expire),
        12 => asked().prop_map(Step::Ask),
        2 => asked().prop_map(Step::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn it_answers_as_a_list_of_events_does(steps in prop::collection::vec(step(), 1..60)) {
        let mut run = Run::new();
        steps.iter().for_each(|step| run.step(step));
        run.finish();
    }
}
