//! The member names seen so far, to refuse a duplicate at any depth.

use std::borrow::Cow;
use std::collections::HashSet;

/// How many names of one object are compared one by one before a set takes over: an object of a
/// thousand members must not cost a million comparisons.
const LINEAR: usize = 16;

/// Why [`Strict`](super::Strict) gave up, where JSON itself would not have.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// A member name stands twice in one object.
    Duplicate,
    /// Arrays and objects nest deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    TooDeep,
}

/// The names of the objects that are open, one stack for all of them: no allocation per object.
#[derive(Debug)]
pub(crate) struct Names<'de> {
    stack: Vec<Cow<'de, str>>,
    large: Vec<HashSet<Cow<'de, str>>>,
    fault: Option<Fault>,
}

/// One open object in [`Names`].
#[derive(Debug)]
pub(crate) struct Scope {
    start: usize,
    large: bool,
}

impl Default for Names<'_> {
    fn default() -> Self {
        // Room for the names of a usual token at once.
        Self { stack: Vec::with_capacity(LINEAR), large: Vec::new(), fault: None }
    }
}

impl<'de> Names<'de> {
    /// Opens an object.
    pub(crate) fn open(&self) -> Scope {
        Scope { start: self.stack.len(), large: false }
    }

    /// What was found wrong.
    pub(crate) const fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// Notes that the document nests too deep.
    pub(crate) fn too_deep(&mut self) {
        self.fault = Some(Fault::TooDeep);
    }

    /// Adds a name to the innermost open object; `false`, and a fault, if it is there already.
    pub(crate) fn insert(&mut self, scope: &mut Scope, name: Cow<'de, str>) -> bool {
        let fresh = self.insert_fresh(scope, name);
        if !fresh {
            self.fault = Some(Fault::Duplicate);
        }
        fresh
    }

    fn insert_fresh(&mut self, scope: &mut Scope, name: Cow<'de, str>) -> bool {
        if scope.large {
            return self.large.last_mut().is_some_and(|set| set.insert(name));
        }
        let open = self.stack.get(scope.start..).unwrap_or_default();
        if open.contains(&name) {
            return false;
        }
        if open.len() < LINEAR {
            self.stack.push(name);
            return true;
        }
        let mut set: HashSet<_> = self.stack.drain(scope.start..).collect();
        set.insert(name);
        self.large.push(set);
        scope.large = true;
        true
    }

    /// Closes the innermost open object.
    #[expect(clippy::needless_pass_by_value, reason = "an object is closed once")]
    pub(crate) fn close(&mut self, scope: Scope) {
        self.stack.truncate(scope.start);
        if scope.large {
            self.large.pop();
        }
    }
}
