//! The files of a store: the database, and its KEK beside it.

mod connection;
mod kek;
mod place;
#[cfg(test)]
mod tests;

use std::path::Path;

use hallpass_session::Kek;
use hallpass_session::store::StoreError;
use rusqlite::Connection;

pub(crate) use self::place::Place;
use crate::schema;

/// What opening gives.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) place: Place,
    pub(crate) kek: Option<Kek>,
    pub(crate) writer: Connection,
    pub(crate) reader: Connection,
}

/// Opens the files, and makes what is not there yet: the KEK first, so that no database with
/// anything in it was ever without one.
pub(crate) fn open(path: &Path, own_kek: bool) -> Result<Files, StoreError> {
    let place = Place::make(path)?;
    let kek = own_kek.then(|| kek::load_or_make(place.path(), place.was_empty())).transpose()?;
    let mut writer = connection::open(place.path())?;
    schema::prepare(&mut writer, place.path(), kek.as_ref().map(Kek::id))?;
    let reader = connection::open(place.path())?;
    Ok(Files { place, kek, writer, reader })
}
