//! The plots of the documentation, drawn from the table.

mod axis;
mod cache;
mod first_sight;

pub(crate) use axis::number;
pub(crate) use cache::cache;
pub(crate) use first_sight::first_sight;
