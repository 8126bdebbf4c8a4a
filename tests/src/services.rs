//! A service for each setup and mode.

use hallpass_testkit::cases::{Mode, Setup};

/// Something of each setup and mode.
#[derive(Debug)]
pub struct Services<T>(Vec<((Setup, Mode), T)>);

impl<T> Services<T> {
    /// Makes one for each setup and mode. Without a layer there is no setup, so one does.
    pub fn new(mut make: impl FnMut(Setup, Mode) -> T) -> Self {
        Self(all().map(|(setup, mode)| ((setup, mode), make(setup, mode))).collect())
    }

    /// Starts one for each of them.
    pub async fn start(start: impl AsyncFn(Setup, Mode) -> T) -> Self {
        let mut services = Vec::new();
        for (setup, mode) in all() {
            services.push(((setup, mode), start(setup, mode).await));
        }
        Self(services)
    }

    /// The one with this setup, in this mode.
    ///
    /// # Panics
    /// Never: there is one.
    #[must_use]
    pub fn of(&self, setup: Setup, mode: Mode) -> &T {
        let key = (if mode == Mode::NoLayer { Setup::Default } else { setup }, mode);
        let found = self.0.iter().find(|(of, _)| *of == key);
        found.map(|(_, service)| service).expect("a service of each setup and mode")
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, service)| service)
    }
}

fn all() -> impl Iterator<Item = (Setup, Mode)> {
    let with_a_layer =
        Setup::ALL.into_iter().flat_map(|setup| [(setup, Mode::Required), (setup, Mode::Optional)]);
    with_a_layer.chain([(Setup::Default, Mode::NoLayer)])
}
