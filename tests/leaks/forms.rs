//! Every way in which a value can be shown by what its type implements.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::canary::{Canaries, shows_bytes};

/// What a value shows.
pub(crate) struct Shown {
    /// Of the value, with its path.
    pub(crate) type_name: &'static str,
    /// Which value it is.
    pub(crate) state: String,
    /// The names of the ways, what they show, and what of that they should not.
    pub(crate) forms: Vec<(&'static str, String, Option<String>)>,
    /// Traits that show it, for a reason.
    on_purpose: Vec<(&'static str, &'static str)>,
}

impl Shown {
    pub(crate) fn new(
        type_name: &'static str,
        state: impl Into<String>,
        canaries: &Canaries,
        forms: Vec<(&'static str, String)>,
    ) -> Self {
        let judged = forms.into_iter().map(|(name, text)| {
            let leak = canaries.find(&text).map(|leak| format!("{leak:?}"));
            let leak = leak.or_else(|| shows_bytes(&text).then(|| format!("bytes in {text}")));
            (name, text, leak)
        });
        Self { type_name, state: state.into(), forms: judged.collect(), on_purpose: Vec::new() }
    }

    /// What is shown by way of this trait does show what the value holds, and this is why.
    pub(crate) fn on_purpose(mut self, of: &'static str, why: &'static str) -> Self {
        self.on_purpose.push((of, why));
        self
    }

    /// What it shows and should not; an exception that is none any more, too.
    pub(crate) fn leaks(&self) -> Vec<String> {
        let is_meant = |form: &str| self.on_purpose.iter().any(|(of, _)| form.starts_with(of));
        let leaks = self.forms.iter().filter(|(form, ..)| !is_meant(form));
        let leaks =
            leaks.filter_map(|(form, _, leak)| Some(format!("{form} shows {}", leak.as_ref()?)));
        let stale = self.on_purpose.iter().filter(|(of, _)| {
            !self.forms.iter().any(|(form, _, leak)| form.starts_with(of) && leak.is_some())
        });
        let stale = stale.map(|(of, why)| format!("{of} shows nothing, although: {why}"));
        let what = format!("{} ({})", self.type_name, self.state);
        leaks.chain(stale).map(|leak| format!("{what}: {leak}")).collect()
    }
}

/// Shows a value in every way that its type has, found out when this is compiled.
macro_rules! shown {
    ($state:expr, $canaries:expr, $value:expr) => {{
        use $crate::forms::probe::*;
        let probe = Probe(&$value);
        let mut forms = probe.debugged();
        forms.extend((&probe).displayed());
        forms.extend((&probe).as_error());
        forms.extend((&probe).serialized());
        $crate::forms::Shown::new(probe.type_name(), $state, $canaries, forms)
    }};
}
pub(crate) use shown;

pub(crate) mod probe {
    //! A method of [`Probe`] itself is found before that of a reference to it: so each trait has a
    //! pair, one for types that implement it and one for all others.

    use std::any::type_name_of_val;
    use std::error::Error;
    use std::fmt::{Debug, Display};

    use serde::Serialize;

    use super::{failed, panicked, worked};
    use crate::log;

    /// A value to be shown.
    pub(crate) struct Probe<'v, T: ?Sized>(pub(crate) &'v T);

    type Forms = Vec<(&'static str, String)>;

    impl<T: Debug + ?Sized> Probe<'_, T> {
        pub(crate) fn type_name(&self) -> &'static str {
            type_name_of_val(self.0)
        }

        pub(crate) fn debugged(&self) -> Forms {
            let value = self.0;
            vec![
                ("Debug", format!("{value:?}")),
                ("Debug, pretty", format!("{value:#?}")),
                ("Debug, in hex", format!("{value:02x?}")),
                ("Debug, panic of unwrap", panicked(|| failed(value).unwrap())),
                ("Debug, panic of expect", panicked(|| failed(value).expect("none"))),
                ("Debug, panic of unwrap_err", panicked(|| worked(value).unwrap_err())),
                (
                    "Debug, panic of assert",
                    panicked(|| assert!(failed(value).is_ok(), "{value:?}")),
                ),
                ("Debug, event", log::during(|| tracing::trace!(?value, "{value:?}"))),
                (
                    "Debug, span",
                    log::during(|| drop(tracing::trace_span!("held", ?value).entered())),
                ),
            ]
        }
    }

    pub(crate) trait Displays {
        fn displayed(&self) -> Forms;
    }

    impl<T: Display + ?Sized> Displays for Probe<'_, T> {
        fn displayed(&self) -> Forms {
            let value = self.0;
            vec![
                ("Display", value.to_string()),
                ("Display, alternate", format!("{value:#}")),
                ("Display, panic", panicked(|| panic!("{value}"))),
                ("Display, event", log::during(|| tracing::trace!(%value, "{value}"))),
            ]
        }
    }

    pub(crate) trait DisplaysNot {
        fn displayed(&self) -> Forms {
            Vec::new()
        }
    }

    impl<T: ?Sized> DisplaysNot for &Probe<'_, T> {}

    pub(crate) trait Errs {
        fn as_error(&self) -> Forms;
    }

    impl<T: Error + 'static> Errs for Probe<'_, T> {
        fn as_error(&self) -> Forms {
            let error: &(dyn Error + 'static) = self.0;
            let sources = std::iter::successors(error.source(), |&error| error.source());
            let chain = sources.map(|error| format!("{error} {error:?}\n")).collect();
            let logged = log::during(|| tracing::trace!(error, "an error"));
            vec![("Error, sources", chain), ("Error, event", logged)]
        }
    }

    pub(crate) trait ErrsNot {
        fn as_error(&self) -> Forms {
            Vec::new()
        }
    }

    impl<T: ?Sized> ErrsNot for &Probe<'_, T> {}

    pub(crate) trait Serializes {
        fn serialized(&self) -> Forms;
    }

    impl<T: Serialize + ?Sized> Serializes for Probe<'_, T> {
        fn serialized(&self) -> Forms {
            vec![("serde", serde_json::to_string(self.0).unwrap())]
        }
    }

    pub(crate) trait SerializesNot {
        fn serialized(&self) -> Forms {
            Vec::new()
        }
    }

    impl<T: ?Sized> SerializesNot for &Probe<'_, T> {}
}

/// What a caller finds that expected something else.
const fn failed<T: ?Sized>(value: &T) -> Result<(), &T> {
    Err(value)
}

/// The other way round.
const fn worked<T: ?Sized>(value: &T) -> Result<&T, ()> {
    Ok(value)
}

/// The message of the panic that this ends in.
pub(crate) fn panicked<T>(panics: impl FnOnce() -> T) -> String {
    thread_local! {
        static EXPECTED: Cell<bool> = const { Cell::new(false) };
    }
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let others = panic::take_hook();
        // Thousands of panics are expected here: none of them is worth a report, or its time.
        panic::set_hook(Box::new(move |info| {
            if !EXPECTED.get() {
                others(info);
            }
        }));
    });
    EXPECTED.set(true);
    let payload = catch_unwind(AssertUnwindSafe(|| drop(panics()))).expect_err("it panics");
    EXPECTED.set(false);
    let text = payload.downcast_ref::<String>().cloned();
    text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned())).expect("a text")
}
