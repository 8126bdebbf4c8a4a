//! The cells of one row.

use hallpass_session::StoreTime;
use hallpass_session::store::StoreError;
use sqlx::postgres::PgRow;
use sqlx::{Column as _, Decode, Postgres as Database, Row as _, Type};

use crate::error;

/// The cells of a row, one after the other. What is not as it was written is Corrupt, under the
/// name of its table and column.
pub(crate) struct Columns<'r> {
    table: &'static str,
    row: &'r PgRow,
    next: usize,
}

impl<'r> Columns<'r> {
    pub(crate) const fn new(table: &'static str, row: &'r PgRow) -> Self {
        Self { table, row, next: 0 }
    }

    /// The next cells are of this table.
    pub(crate) const fn of(&mut self, table: &'static str) -> &mut Self {
        self.table = table;
        self
    }

    /// Passes over so many cells.
    pub(crate) const fn skip(&mut self, cells: usize) {
        self.next = self.next.saturating_add(cells);
    }

    /// The cell that was read last is not what was written.
    pub(crate) fn corrupt(&self) -> StoreError {
        let index = self.next.saturating_sub(1);
        let column = self.row.columns().get(index);
        error::corrupt(self.table, column.map_or("?", |column| column.name()))
    }

    /// A number that is not negative.
    pub(crate) fn number(&mut self) -> Result<u64, StoreError> {
        self.optional_number()?.ok_or_else(|| self.corrupt())
    }

    pub(crate) fn optional_number(&mut self) -> Result<Option<u64>, StoreError> {
        let number = self.value::<i64>()?;
        number.map(|number| u64::try_from(number).map_err(|_| self.corrupt())).transpose()
    }

    /// A number of fewer bits.
    pub(crate) fn small<N: TryFrom<u64>>(&mut self) -> Result<N, StoreError> {
        let number = self.number()?;
        N::try_from(number).map_err(|_| self.corrupt())
    }

    pub(crate) fn optional_small<N: TryFrom<u64>>(&mut self) -> Result<Option<N>, StoreError> {
        let number = self.optional_number()?;
        number.map(|number| N::try_from(number).map_err(|_| self.corrupt())).transpose()
    }

    /// What a number stands for.
    pub(crate) fn code<T>(&mut self, known: impl FnOnce(u8) -> Option<T>) -> Result<T, StoreError> {
        let code = self.small()?;
        known(code).ok_or_else(|| self.corrupt())
    }

    pub(crate) fn time(&mut self) -> Result<StoreTime, StoreError> {
        self.number().map(StoreTime::from_millis)
    }

    pub(crate) fn optional_time(&mut self) -> Result<Option<StoreTime>, StoreError> {
        Ok(self.optional_number()?.map(StoreTime::from_millis))
    }

    pub(crate) fn flag(&mut self) -> Result<bool, StoreError> {
        self.value()?.ok_or_else(|| self.corrupt())
    }

    /// Bytes of this very number.
    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        self.optional_bytes()?.ok_or_else(|| self.corrupt())
    }

    pub(crate) fn optional_bytes<const N: usize>(&mut self) -> Result<Option<[u8; N]>, StoreError> {
        let bytes = self.value::<Vec<u8>>()?;
        bytes.map(|bytes| bytes.try_into().map_err(|_| self.corrupt())).transpose()
    }

    pub(crate) fn blob(&mut self) -> Result<Vec<u8>, StoreError> {
        self.value()?.ok_or_else(|| self.corrupt())
    }

    /// Bytes that are UTF-8.
    pub(crate) fn text(&mut self) -> Result<Box<str>, StoreError> {
        let text = String::from_utf8(self.blob()?).map_err(|_| self.corrupt())?;
        Ok(text.into())
    }

    pub(crate) fn optional_text(&mut self) -> Result<Option<Box<str>>, StoreError> {
        let text = self.value::<Vec<u8>>()?.map(String::from_utf8).transpose();
        Ok(text.map_err(|_| self.corrupt())?.map(String::into_boxed_str))
    }

    /// So many cells that have to be empty.
    pub(crate) fn empty(&mut self, cells: usize) -> Result<(), StoreError> {
        (0..cells).try_for_each(|_| {
            let index = self.next;
            self.next = self.next.saturating_add(1);
            let value = self.row.try_get_raw(index).map_err(|_| self.corrupt())?;
            if sqlx::ValueRef::is_null(&value) { Ok(()) } else { Err(self.corrupt()) }
        })
    }

    fn value<T>(&mut self) -> Result<Option<T>, StoreError>
    where
        T: Decode<'r, Database> + Type<Database>,
    {
        let index = self.next;
        self.next = self.next.saturating_add(1);
        self.row.try_get(index).map_err(|_| self.corrupt())
    }
}
