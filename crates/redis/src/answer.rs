//! Reading what a script has answered.

use std::vec;

use hallpass_session::StoreTime;
use hallpass_session::store::StoreError;
use redis::Value;

use crate::error::corrupt;

/// Values one after the other.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Of what: for errors.
    what: &'static str,
    values: vec::IntoIter<Value>,
}

impl Answer {
    /// The values of a list.
    pub(crate) fn of(what: &'static str, value: Value) -> Result<Self, StoreError> {
        match value {
            Value::Array(values) => Ok(Self { what, values: values.into_iter() }),
            _ => Err(corrupt(what)),
        }
    }

    /// What was read last is not what was written.
    pub(crate) fn corrupt(&self) -> StoreError {
        corrupt(self.what)
    }

    /// The next value; none for nothing.
    pub(crate) fn optional(&mut self) -> Result<Option<Value>, StoreError> {
        match self.values.next() {
            None => Err(self.corrupt()),
            Some(Value::Nil) => Ok(None),
            Some(value) => Ok(Some(value)),
        }
    }

    pub(crate) fn list(&mut self) -> Result<Self, StoreError> {
        let value = self.optional()?.ok_or_else(|| self.corrupt())?;
        Self::of(self.what, value)
    }

    pub(crate) fn optional_blob(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        match self.optional()? {
            None => Ok(None),
            Some(Value::BulkString(bytes)) => Ok(Some(bytes)),
            Some(Value::SimpleString(text)) => Ok(Some(text.into_bytes())),
            Some(_) => Err(self.corrupt()),
        }
    }

    pub(crate) fn blob(&mut self) -> Result<Vec<u8>, StoreError> {
        self.optional_blob()?.ok_or_else(|| self.corrupt())
    }

    /// Bytes of this very number.
    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        self.blob()?.try_into().map_err(|_| self.corrupt())
    }

    pub(crate) fn text(&mut self) -> Result<Box<str>, StoreError> {
        let text = String::from_utf8(self.blob()?).map_err(|_| self.corrupt())?;
        Ok(text.into())
    }

    /// A number, as one or in decimal.
    pub(crate) fn number(&mut self) -> Result<u64, StoreError> {
        self.optional_number()?.ok_or_else(|| self.corrupt())
    }

    pub(crate) fn optional_number(&mut self) -> Result<Option<u64>, StoreError> {
        let number = match self.optional()? {
            None => return Ok(None),
            Some(Value::Int(number)) => u64::try_from(number).ok(),
            Some(Value::BulkString(text)) => decimal(&text),
            Some(_) => None,
        };
        number.map(Some).ok_or_else(|| self.corrupt())
    }

    /// A number of fewer bits.
    pub(crate) fn small<N: TryFrom<u64>>(&mut self) -> Result<N, StoreError> {
        let number = self.number()?;
        N::try_from(number).map_err(|_| self.corrupt())
    }

    /// What a number stands for.
    pub(crate) fn code<T>(&mut self, known: impl FnOnce(u8) -> Option<T>) -> Result<T, StoreError> {
        let code = self.small()?;
        known(code).ok_or_else(|| self.corrupt())
    }

    pub(crate) fn time(&mut self) -> Result<StoreTime, StoreError> {
        self.number().map(StoreTime::from_millis)
    }
}

impl Iterator for Answer {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        self.values.next()
    }
}

/// Digits, and nothing else.
pub(crate) fn decimal(text: &[u8]) -> Option<u64> {
    if !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}
