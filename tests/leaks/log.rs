//! What is logged, at TRACE and of every target, spans too.
//!
//! A process of its own: which events `tracing` passes on is remembered for the whole process, so
//! the subscriber must be there before any of them.

use std::cell::RefCell;
use std::fmt::{self, Write};
use std::sync::{Mutex, Once};
use std::thread;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::util::SubscriberInitExt;

/// An event, or a span that opens.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    pub(crate) target: String,
    /// Its fields, as their values format themselves.
    pub(crate) fields: Vec<(&'static str, String)>,
}

impl Line {
    /// Whether this project wrote it, and not a crate around it.
    pub(crate) fn is_ours(&self) -> bool {
        self.target.starts_with("hallpass")
    }

    /// Whether it has a field of this name.
    pub(crate) fn says(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| *field == name)
    }

    /// All of it.
    pub(crate) fn text(&self) -> String {
        self.fields.iter().fold(self.target.clone(), |mut text, (name, value)| {
            write!(text, " {name}={value}").expect("a string takes all");
            text
        })
    }
}

thread_local! {
    static LINES: RefCell<Option<Vec<Line>>> = const { RefCell::new(None) };
}

/// What threads log that nobody listens to, such as a server's own, by their names.
static STRAY: Mutex<Vec<(String, Line)>> = Mutex::new(Vec::new());

/// From now on this thread's events are kept.
pub(crate) fn keep() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| Capture.init());
    LINES.set(Some(Vec::new()));
}

/// The events of this thread since the last time.
pub(crate) fn take() -> Vec<Line> {
    LINES.with_borrow_mut(|lines| lines.as_mut().map(std::mem::take)).expect("`keep` was called")
}

/// The events of other threads, from the start, if their names begin so.
pub(crate) fn of_threads(name: &str) -> Vec<Line> {
    let stray = STRAY.lock().unwrap();
    let lines = stray.iter().filter(|(thread, _)| thread.starts_with(name));
    lines.map(|(_, line)| line.clone()).collect()
}

/// What this logs, as text.
pub(crate) fn during(logs: impl FnOnce()) -> String {
    let before = LINES.replace(None);
    keep();
    logs();
    let lines: Vec<_> = take().iter().map(Line::text).collect();
    LINES.set(before);
    lines.join("\n")
}

struct Capture;

impl Capture {
    fn add(target: &str, record: impl FnOnce(&mut Line)) {
        let mut line = Line { target: target.to_owned(), ..Line::default() };
        record(&mut line);
        // What is logged by way of the crate `log` says its target in a field.
        if let Some((_, target)) = line.fields.iter().find(|(name, _)| *name == "log.target") {
            line.target.clone_from(target);
        }
        LINES.with_borrow_mut(|lines| match lines {
            Some(lines) => lines.push(line),
            None => {
                let thread = thread::current().name().unwrap_or_default().to_owned();
                STRAY.lock().unwrap().push((thread, line));
            }
        });
    }
}

impl Subscriber for Capture {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        Self::add(span.metadata().target(), |line| span.record(line));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        // Whose span it is was said when it opened; nobody asks twice.
        Self::add("hallpass?", |line| values.record(line));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        Self::add(event.metadata().target(), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.push((field.name(), format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.push((field.name(), value.to_owned()));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let sources = std::iter::successors(Some(value), |error| error.source());
        let texts: Vec<_> = sources.map(|error| format!("{error} {error:?}")).collect();
        self.fields.push((field.name(), texts.join(": ")));
    }
}
