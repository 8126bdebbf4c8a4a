//! A folder of installed packages that remembers the list it was made from.

use std::fs;
use std::path::{Path, PathBuf};

use super::Install;
use crate::failure::Failure;

/// A list of pinned packages, and the folder they go to.
#[derive(Debug)]
pub(super) struct Packages {
    /// The committed file that pins them.
    pub(super) list: PathBuf,
    pub(super) folder: PathBuf,
    /// What a person would type to install them.
    pub(super) hint: String,
}

impl Packages {
    /// Does nothing if the folder was made from the list as it is now and `works`; else makes it
    /// anew by `install_into`.
    ///
    /// # Errors
    /// Nothing is to be installed, or it failed.
    pub(super) fn provide(
        &self,
        install: Install,
        works: impl Fn(&Path) -> bool,
        install_into: impl Fn(&Path) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let wanted = fs::read_to_string(&self.list).map_err(|error| self.failed(&error))?;
        let stamp = self.folder.join("installed-from");
        let made_from = fs::read_to_string(&stamp).ok();
        if made_from.as_ref() == Some(&wanted) && works(&self.folder) {
            return Ok(());
        }
        if install == Install::Nothing {
            let list = self.list.display();
            return Err(Failure::new(format!("{list} is not installed: {}", self.hint)));
        }
        self.clear().map_err(|error| self.failed(&error))?;
        install_into(&self.folder)?;
        fs::write(&stamp, wanted).map_err(|error| self.failed(&error))
    }

    fn clear(&self) -> std::io::Result<()> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        fs::create_dir_all(&self.folder)
    }

    fn failed(&self, error: &std::io::Error) -> Failure {
        let (list, folder) = (self.list.display(), self.folder.display());
        Failure::new(format!("{list} cannot be installed into {folder}: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// A folder of its own in the system's temporary one, removed at the end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let folder = format!("hallpass-xtask-{name}-{}", std::process::id());
            let folder = std::env::temp_dir().join(folder);
            fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }

        fn packages(&self) -> Packages {
            Packages {
                list: self.0.join("list"),
                folder: self.0.join("made"),
                hint: "cargo xtask test".to_owned(),
            }
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            // Nothing depends on it: the next run has another folder.
            let _removed = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn installed_once_and_again_when_the_list_changes_or_it_is_broken() {
        let scratch = Scratch::new("again");
        let packages = scratch.packages();
        let installed = Cell::new(0);
        let works = Cell::new(true);
        let provide = |install| {
            packages.provide(
                install,
                |_| works.get(),
                |_| {
                    installed.set(installed.get() + 1);
                    Ok(())
                },
            )
        };

        fs::write(&packages.list, "a = 1").unwrap();
        let refused = provide(Install::Nothing).unwrap_err().to_string();
        assert!(refused.ends_with("is not installed: cargo xtask test"), "{refused}");
        assert_eq!(installed.get(), 0, "nothing was to be installed");
        provide(Install::Missing).unwrap();
        provide(Install::Missing).unwrap();
        provide(Install::Nothing).unwrap();
        assert_eq!(installed.get(), 1, "the same list");
        fs::write(&packages.list, "a = 2").unwrap();
        provide(Install::Missing).unwrap();
        assert_eq!(installed.get(), 2, "another list");
        works.set(false);
        provide(Install::Missing).unwrap();
        assert_eq!(installed.get(), 3, "what was installed is broken");
    }

    #[test]
    fn a_failed_installation_is_tried_again() {
        let scratch = Scratch::new("failed");
        let packages = scratch.packages();
        fs::write(&packages.list, "a = 1").unwrap();
        let failing = |_: &Path| Err(Failure::new("no network"));
        let first = packages.provide(Install::Missing, |_| true, failing);
        assert_eq!(first, Err(Failure::new("no network")));
        assert_eq!(packages.provide(Install::Missing, |_| true, |_| Ok(())), Ok(()));
    }
}
