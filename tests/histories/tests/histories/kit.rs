//! What the runs share.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use hallpass_histories::faults::Unreliable;
use hallpass_histories::history::Deliveries;
use hallpass_histories::record::{Recorder, Settings};
use hallpass_histories::{Judged, Wrong, judge, write};
use hallpass_session::store::{SessionStore, Store};

/// The settings of a run of this length.
pub(crate) fn settings(seed: u64, time: Duration) -> Settings {
    Settings::new(seed, time).unwrap()
}

/// The seeds of a long run, one for every five seconds of it: `HALLPASS_HISTORIES_SECONDS` (60) in
/// all, from `HALLPASS_HISTORIES_SEED` (1000) on.
pub(crate) fn seeds() -> impl Iterator<Item = u64> {
    let number = |name, other| match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is a number")),
        Err(_) => other,
    };
    let first: u64 = number("HALLPASS_HISTORIES_SEED", 1_000);
    let rounds = number("HALLPASS_HISTORIES_SECONDS", 60).div_ceil(ROUND.as_secs());
    (0..rounds).map(move |round| first + round)
}

/// How long one history of a long run is.
pub(crate) const ROUND: Duration = Duration::from_secs(5);

/// Three bad ways to a store.
pub(crate) fn unreliable(
    store: &Arc<dyn Store>,
    settings: &mut Settings,
) -> Vec<Arc<dyn SessionStore>> {
    settings.deliveries = Deliveries::Twice;
    let way = |number| -> Arc<dyn SessionStore> {
        let longest = Duration::from_millis(150);
        Arc::new(Unreliable::new(store.clone(), settings.seed + number, longest))
    };
    (0..3).map(way).collect()
}

/// Records a history and judges it; the output tells what it was worth.
pub(crate) async fn holds(
    name: &str,
    mut settings: Settings,
    store: Arc<dyn Store>,
    nodes: Vec<Arc<dyn SessionStore>>,
) -> Judged {
    match recorded(name, settings.clone(), store.clone(), nodes.clone()).await {
        Ok(judged) => judged,
        Err(wrong) => {
            anew(&wrong, &mut settings);
            let again = recorded(name, settings, store, nodes).await;
            again.unwrap_or_else(|wrong| panic!("{wrong}"))
        }
    }
}

/// What cannot be judged, as too much happened at once, is recorded once more, with other sessions.
pub(crate) fn anew(wrong: &Wrong, settings: &mut Settings) {
    assert!(wrong.is_undecided(), "{wrong}");
    println!("not judged, and recorded anew: {wrong}");
    settings.seed += 1_000_000;
}

/// Records a history and judges it.
pub(crate) async fn recorded(
    name: &str,
    settings: Settings,
    store: Arc<dyn Store>,
    nodes: Vec<Arc<dyn SessionStore>>,
) -> Result<Judged, Wrong> {
    let start = Instant::now();
    let history = Recorder::new(settings, store, nodes).record(name).await.unwrap();
    let recorded = start.elapsed();
    if let Some(path) = std::env::var_os("HALLPASS_HISTORIES_KEEP") {
        write(&history, path.as_ref()).unwrap();
    }
    let judged = judge(&history)?;
    let took = start.elapsed() - recorded;
    println!(
        "{name}: {} operations in {} parts, recorded in {recorded:.1?}, checked in {took:.1?}: {:?}",
        judged.checked.operations, judged.checked.partitions, judged.answers
    );
    // A run in which next to nothing happened shows nothing.
    for answer in ["Rotated", "Replay", "Created(Started", "Revoked(Now"] {
        assert!(judged.answers.contains_key(answer), "{name}: no {answer}: {:?}", judged.answers);
    }
    Ok(judged)
}

/// A new folder below the system's temporary one, which goes with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        Self(scratch(name))
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left = std::fs::remove_dir_all(&self.0);
    }
}

fn scratch(name: &str) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("hallpass-histories-{name}-{}-{number}", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// Chances that come again by their seed.
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number from 1 to this.
    pub(crate) fn roll(&mut self, sides: u32) -> u32 {
        // xorshift64
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 >> 33).unwrap() % sides + 1
    }

    /// A place among so many.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll(u32::try_from(end).unwrap()) - 1).unwrap()
    }
}
