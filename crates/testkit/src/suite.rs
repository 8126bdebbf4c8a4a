//! What the suites of stores have in common: a table of cases, and how one is played.

use std::fmt;
use std::io::Write;
use std::pin::Pin;
use std::sync::Arc;

use crate::fail::fail;

/// Something of a harness that takes its time.
pub type Task<'h, T> = Pin<Box<dyn Future<Output = T> + Send + 'h>>;

/// A rule that a store has to keep, and how that is seen by its harness, an `H`, which has some of
/// the powers `P`.
#[expect(unnameable_types, reason = "each suite has a name for its own cases")]
pub struct Case<P: 'static, H: ?Sized> {
    name: &'static str,
    needs: &'static [P],
    play: Play<P, H>,
}

/// Plays a case that needs these powers, or tells the one that the harness lacks.
type Play<P, H> = fn(Arc<H>, &'static [P]) -> Task<'static, Result<(), P>>;

impl<P, H: ?Sized> Case<P, H> {
    pub(crate) const fn new(name: &'static str, needs: &'static [P], play: Play<P, H>) -> Self {
        Self { name, needs, play }
    }

    /// Its group and its name, as in a path. No two cases have the same.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Without which of the harness's powers it is not run.
    #[must_use]
    pub const fn needs(&self) -> &'static [P] {
        self.needs
    }
}

impl<P: fmt::Debug, H: ?Sized> Case<P, H> {
    /// Plays it to the store of this name: whether it was run.
    pub(crate) async fn run(&self, store: String, harness: Arc<H>) -> bool {
        let Err(power) = (self.play)(harness, self.needs).await else { return true };
        let name = self.name;
        // Not by a macro of the standard library: tests that pass capture those.
        let _told = writeln!(std::io::stderr(), "{store}: {name}: not run, it needs {power:?}");
        false
    }
}

impl<P: fmt::Debug, H: ?Sized> fmt::Debug for Case<P, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("name", &self.name).field("needs", &self.needs).finish()
    }
}

/// Whether the harness has all of these powers: if not, the one that it lacks.
pub(crate) fn check<P: Copy>(needs: &[P], has: impl Fn(P) -> bool) -> Result<(), P> {
    needs.iter().find(|power| !has(**power)).map_or(Ok(()), |power| Err(*power))
}

/// Runs the case of this name on a runtime of its own.
pub(crate) fn test<P, H: ?Sized>(
    cases: Vec<Case<P, H>>,
    name: &str,
    run: impl AsyncFnOnce(Case<P, H>) -> bool,
) {
    let Some(case) = cases.into_iter().find(|case| case.name == name) else {
        fail(format_args!("there is no case {name}"))
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let Ok(runtime) = runtime else { fail("no runtime can be made for the test") };
    runtime.block_on(run(case));
}

/// How a harness answers to a power that it has not.
pub(crate) fn lacks(power: impl fmt::Debug) -> ! {
    fail(format_args!("the harness declares a power, {power:?}, that it does not have"))
}

/// Makes of the groups of a suite, with their cases and the powers that each needs, its table: or a
/// test of each case, by a harness of this trait of the suite's.
#[doc(hidden)]
#[macro_export]
macro_rules! __store_cases {
    (table [] $($group:ident { $($name:ident [$($need:ident)*])* })*) => {
        vec![$($($crate::suite::Case::new(
            concat!(stringify!($group), "::", stringify!($name)),
            &[$(Power::$need),*],
            |harness, needs| Box::pin(async move {
                let bench = Bench::new(harness).await;
                $crate::suite::check(needs, |power| bench.has(power))?;
                rows::$group::$name(bench).await;
                Ok(())
            }),
        )),*),*]
    };
    (
        tests [$suite:ident $harnesses:ident $harness:expr]
        $($group:ident { $($name:ident [$($need:ident)*])* })*
    ) => {
        async fn conformance_harness() -> impl $crate::$suite::$harnesses {
            $harness
        }
        $(mod $group {
            $(#[test]
            fn $name() {
                let name = concat!(stringify!($group), "::", stringify!($name));
                $crate::$suite::test(name, super::conformance_harness);
            })*
        })*
    };
}
