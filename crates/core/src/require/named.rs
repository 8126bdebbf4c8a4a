//! Requirements with a name, so that a handler can declare one as a type.

use std::fmt;
use std::marker::PhantomData;
use std::sync::LazyLock;

use super::Requirement;

/// A type that stands for a requirement, declared by [`requirement!`](crate::requirement).
pub trait NamedRequirement: Send + Sync + 'static {
    /// The requirement.
    fn requirement() -> &'static Requirement;
}

/// The token meets the requirement `R`: the proof that extractors hand to a handler.
pub struct Grant<R>(PhantomData<fn() -> R>);

impl<R: NamedRequirement> Grant<R> {
    /// The only place where it is granted: see [`Admission::granted`](crate::Admission::granted).
    pub(crate) const fn proof() -> Self {
        Self(PhantomData)
    }
}

impl<R: NamedRequirement> fmt::Debug for Grant<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Granted({})", R::requirement())
    }
}

#[doc(hidden)]
pub type LazyRequirement = LazyLock<Requirement>;

/// Declares a type that stands for a requirement, for `Granted<..>` in a handler's arguments.
///
/// ```
/// use hallpass_core::{requirement, role, scope};
///
/// requirement! {
///     /// Whoever may delete users.
///     pub Admin = role("admin") & scope("users:delete");
/// }
/// ```
#[macro_export]
macro_rules! requirement {
    ($($(#[$meta:meta])* $vis:vis $name:ident = $requirement:expr);+ $(;)?) => {$(
        $(#[$meta])*
        #[derive(Debug)]
        #[non_exhaustive]
        $vis enum $name {}

        impl $crate::NamedRequirement for $name {
            fn requirement() -> &'static $crate::Requirement {
                static REQUIREMENT: $crate::__private::LazyRequirement =
                    $crate::__private::LazyRequirement::new(|| $requirement);
                &REQUIREMENT
            }
        }
    )+};
}
