//! The cells of one row.

use hallpass_session::StoreTime;
use hallpass_session::store::StoreError;
use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::error;

/// The cells of a row, one after the other. What is not as it was written is Corrupt, under the
/// name of its table and column.
pub(crate) struct Columns<'r> {
    table: &'static str,
    row: &'r Row<'r>,
    next: usize,
}

impl<'r> Columns<'r> {
    pub(crate) const fn new(table: &'static str, row: &'r Row<'r>) -> Self {
        Self { table, row, next: 0 }
    }

    /// The cell that was read last is not what was written.
    pub(crate) fn corrupt(&self) -> StoreError {
        let index = self.next.saturating_sub(1);
        let column = self.row.as_ref().column_name(index).unwrap_or("?");
        error::corrupt(self.table, column)
    }

    /// A number that is not negative.
    pub(crate) fn number(&mut self) -> Result<u64, StoreError> {
        self.optional_number()?.ok_or_else(|| self.corrupt())
    }

    pub(crate) fn optional_number(&mut self) -> Result<Option<u64>, StoreError> {
        match self.value()? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(number) => {
                u64::try_from(number).map(Some).map_err(|_| self.corrupt())
            }
            _ => Err(self.corrupt()),
        }
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

    /// Bytes of this very number.
    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        self.optional_bytes()?.ok_or_else(|| self.corrupt())
    }

    pub(crate) fn optional_bytes<const N: usize>(&mut self) -> Result<Option<[u8; N]>, StoreError> {
        match self.value()? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => bytes.try_into().map(Some).map_err(|_| self.corrupt()),
            _ => Err(self.corrupt()),
        }
    }

    pub(crate) fn blob(&mut self) -> Result<&'r [u8], StoreError> {
        match self.value()? {
            ValueRef::Blob(bytes) => Ok(bytes),
            _ => Err(self.corrupt()),
        }
    }

    pub(crate) fn text(&mut self) -> Result<&'r str, StoreError> {
        match self.value()? {
            ValueRef::Text(bytes) => std::str::from_utf8(bytes).map_err(|_| self.corrupt()),
            _ => Err(self.corrupt()),
        }
    }

    /// So many cells that have to be empty.
    pub(crate) fn empty(&mut self, cells: usize) -> Result<(), StoreError> {
        (0..cells).try_for_each(|_| match self.value()? {
            ValueRef::Null => Ok(()),
            _ => Err(self.corrupt()),
        })
    }

    fn value(&mut self) -> Result<ValueRef<'r>, StoreError> {
        let value = self.row.get_ref(self.next).map_err(error::of_sqlite);
        self.next = self.next.saturating_add(1);
        value
    }
}
