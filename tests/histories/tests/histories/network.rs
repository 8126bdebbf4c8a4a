//! What happens to a server, and on the way to it, while a history is recorded.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hallpass_histories::history::Deliveries;
use hallpass_histories::record::Settings;
use hallpass_histories::{Judged, Wrong};
use hallpass_servers::Proxy;
use hallpass_session::store::{SessionStore, Store};
use tokio::time::sleep;

use crate::kit::{Dice, anew, recorded, settings};

/// Ways to a server, one for each node.
#[derive(Clone)]
pub(crate) struct Ways(Arc<Vec<Proxy>>);

impl Ways {
    /// Three.
    pub(crate) fn to(port: u16) -> Self {
        Self(Arc::new((0..3).map(|_| Proxy::start(port)).collect()))
    }

    pub(crate) fn ports(&self) -> impl Iterator<Item = u16> {
        self.0.iter().map(Proxy::port)
    }

    /// One mishap on one of them, and then all is well again. A request with these bytes in it may be
    /// sent once more.
    pub(crate) async fn suffer(&self, dice: &mut Dice, again: Option<&str>) {
        let way = &self.0[dice.below(self.0.len())];
        let a_while = Duration::from_millis(30).saturating_mul(dice.roll(10));
        match dice.below(7) {
            0 => way.cut(),
            1 => way.black_hole(),
            2 => way.drop_replies(3),
            3 => way.delay(a_while / 4, a_while / 8),
            4 => way.delay(a_while / 8, a_while / 4),
            5 => {
                way.hold();
                sleep(a_while / 2).await;
                way.cut_clients();
            }
            _ => {
                if let Some(bytes) = again {
                    way.resend_request_with(bytes).await;
                }
            }
        }
        sleep(a_while).await;
        way.release();
        way.pass();
    }
}

/// Settings for a store that may be away: commands that a library sends again, and short waiting.
pub(crate) fn far(seed: u64, time: Duration) -> Settings {
    let mut settings = settings(seed, time);
    settings.deliveries = Deliveries::Twice;
    settings
}

/// Records and judges a history, with one mishap after the other until shortly before its end, and
/// one blow halfway.
pub(crate) async fn endures(
    name: &str,
    mut settings: Settings,
    store: Arc<dyn Store>,
    nodes: Vec<Arc<dyn SessionStore>>,
    mut mishap: impl AsyncFnMut(&mut Dice),
    mut blow: impl AsyncFnMut(&mut Dice),
) {
    let recording = recorded(name, settings.clone(), store.clone(), nodes.clone());
    let judged = match suffering(&settings, recording, &mut mishap, &mut blow).await {
        Ok(judged) => judged,
        Err(wrong) => {
            anew(&wrong, &mut settings);
            let recording = recorded(name, settings.clone(), store, nodes);
            let again = suffering(&settings, recording, &mut mishap, &mut blow).await;
            again.unwrap_or_else(|wrong| panic!("{wrong}"))
        }
    };
    assert!(judged.answers.contains_key("no answer"), "{name}: nothing went wrong");
}

async fn suffering(
    settings: &Settings,
    recording: impl Future<Output = Result<Judged, Wrong>>,
    mishap: &mut impl AsyncFnMut(&mut Dice),
    blow: &mut impl AsyncFnMut(&mut Dice),
) -> Result<Judged, Wrong> {
    let mut dice = Dice::new(settings.seed);
    let (start, time) = (Instant::now(), settings.time);
    let mishaps = async {
        let mut until = async |end: Duration, dice: &mut Dice| {
            while start.elapsed() < end {
                sleep(Duration::from_millis(100)).await;
                mishap(dice).await;
            }
        };
        until(time / 3, &mut dice).await;
        blow(&mut dice).await;
        until(time.saturating_sub(Duration::from_millis(500)), &mut dice).await;
    };
    tokio::join!(recording, mishaps).0
}
