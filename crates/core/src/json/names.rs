//! The member names seen so far, to refuse a duplicate at any depth.

use std::borrow::Cow;
use std::collections::HashSet;

use super::number;

/// How many names of one object are compared one by one before a set takes over: an object of a
/// thousand members must not cost a million comparisons.
const LINEAR: usize = 16;

/// How many names are kept without an allocation: those of a usual header or claims set.
const FEW: usize = 20;

/// Why [`Strict`](super::Strict) gave up, where JSON itself would not have.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// A member name stands twice in one object.
    Duplicate,
    /// A member name would not mean itself to whoever reads the document with `serde_json`.
    Reserved,
    /// Arrays and objects nest deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    TooDeep,
}

/// The names of the objects that are open, one stack for all of them.
#[derive(Debug)]
pub(crate) struct Names<'de> {
    /// The bottom of the stack, as long as no name has escapes; the rest of it is in `more`.
    few: [&'de str; FEW],
    few_len: usize,
    more: Vec<Cow<'de, str>>,
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
        Self { few: [""; FEW], few_len: 0, more: Vec::new(), large: Vec::new(), fault: None }
    }
}

impl<'de> Names<'de> {
    /// Opens an object.
    pub(crate) fn open(&self) -> Scope {
        Scope { start: self.len(), large: false }
    }

    /// What was found wrong.
    pub(crate) const fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// Notes that the document nests too deep.
    pub(crate) fn too_deep(&mut self) {
        self.fault = Some(Fault::TooDeep);
    }

    /// Adds a name to the innermost open object; `false` if it must not be there, and a fault
    /// unless it is a number in the place of an object.
    pub(crate) fn insert(&mut self, scope: &mut Scope, name: Cow<'de, str>) -> bool {
        if number::is_reserved(&name) {
            self.fault = (!number::are_objects()).then_some(Fault::Reserved);
            return false;
        }
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
        if self.since(scope.start).any(|open| *open == *name) {
            return false;
        }
        if self.len().saturating_sub(scope.start) < LINEAR {
            self.push(name);
            return true;
        }
        let few = self.few.get(scope.start..self.few_len).unwrap_or_default();
        let more = self.more.get(scope.start.saturating_sub(self.few_len)..).unwrap_or_default();
        let few = few.iter().map(|name| Cow::Borrowed(*name));
        let mut set: HashSet<_> = few.chain(more.iter().cloned()).collect();
        self.truncate(scope.start);
        set.insert(name);
        self.large.push(set);
        scope.large = true;
        true
    }

    /// Closes the innermost open object.
    #[expect(clippy::needless_pass_by_value, reason = "an object is closed once")]
    pub(crate) fn close(&mut self, scope: Scope) {
        self.truncate(scope.start);
        if scope.large {
            self.large.pop();
        }
    }

    fn len(&self) -> usize {
        self.few_len.saturating_add(self.more.len())
    }

    /// The stack from `start` up.
    fn since(&self, start: usize) -> impl Iterator<Item = &str> {
        let few = self.few.get(start..self.few_len).unwrap_or_default();
        let more = self.more.get(start.saturating_sub(self.few_len)..).unwrap_or_default();
        few.iter().copied().chain(more.iter().map(|name| &**name))
    }

    fn push(&mut self, name: Cow<'de, str>) {
        match (name, self.few.get_mut(self.few_len)) {
            (Cow::Borrowed(name), Some(place)) if self.more.is_empty() => {
                *place = name;
                self.few_len = self.few_len.saturating_add(1);
            }
            (name, _) => self.more.push(name),
        }
    }

    fn truncate(&mut self, len: usize) {
        self.more.truncate(len.saturating_sub(self.few_len));
        self.few_len = self.few_len.min(len);
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::Names;

    /// A name, which had escapes if `odd` says so.
    fn spell(n: usize, odd: fn(usize) -> bool) -> Cow<'static, str> {
        const DIGITS: &[&str] = &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"];
        match DIGITS.get(n) {
            Some(name) if !odd(n) => Cow::Borrowed(name),
            _ => Cow::Owned(n.to_string()),
        }
    }

    /// Opens objects of these sizes inside of one another, and looks for every name twice.
    fn nest(sizes: &[usize], odd: fn(usize) -> bool) {
        let mut names = Names::default();
        let mut scopes = Vec::new();
        for size in sizes {
            let mut scope = names.open();
            for n in 0..*size {
                assert!(names.insert(&mut scope, spell(n, odd)), "{n} of {sizes:?}");
            }
            scopes.push(scope);
        }
        for (size, mut scope) in sizes.iter().zip(scopes).rev() {
            for n in 0..*size {
                assert!(!names.insert(&mut scope, spell(n, odd)), "{n} of {sizes:?}");
            }
            assert!(names.insert(&mut scope, Cow::Borrowed("another")), "{sizes:?}");
            names.close(scope);
        }
    }

    #[test]
    fn a_name_is_found_in_its_own_object_whatever_their_sizes() {
        for sizes in [
            &[1][..],
            &[15, 15],
            &[16, 16, 16],
            &[17],
            &[5, 17, 3],
            &[0, 25, 25, 0, 1],
            &[14, 14, 14, 14],
            &[300],
        ] {
            nest(sizes, |_| true);
            nest(sizes, |_| false);
            nest(sizes, |n| n % 3 == 2);
        }
    }
}
