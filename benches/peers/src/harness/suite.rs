//! The rows that run together.

use std::collections::HashMap;

use crate::harness::row::{RAW, Row, Run, Title, timed};
use crate::options::Options;

/// Rows of one interleaved run. A row is made when it is known that it was asked for.
#[derive(Default)]
pub(crate) struct Suite {
    declared: Vec<(Title, Make)>,
    scales: Vec<(Title, Scale)>,
    rows: Vec<Row>,
}

type Make = Box<dyn FnOnce() -> Run>;

/// Finds the bytes of each thing that a row remembers.
type Scale = Box<dyn FnOnce() -> f64>;

/// How far the order of the rows moves on in each round.
const STRIDE: usize = 7;

impl Suite {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A row that the suite repeats and times. `make` prepares it.
    pub(crate) fn add<O, R>(&mut self, title: Title, make: impl FnOnce() -> O + 'static)
    where
        O: FnMut() -> R + 'static,
    {
        self.add_run(title, move || timed(make()));
    }

    /// A row that repeats and times itself.
    pub(crate) fn add_run(&mut self, title: Title, make: impl FnOnce() -> Run + 'static) {
        self.declared.push((title, Box::new(make)));
    }

    /// The row is weighed, too, by the program that counts.
    pub(crate) fn add_scale(&mut self, title: Title, scale: impl FnOnce() -> f64 + 'static) {
        self.scales.push((title, Box::new(scale)));
    }

    /// Keeps the rows that were asked for, and what they are compared with.
    pub(crate) fn select(&mut self, options: &Options) {
        let titles: Vec<Title> = self.titles().cloned().collect();
        let asked = |title: &Title| options.wants(&title.group, &title.name);
        let needed = |title: &Title| {
            let compared = |other: &Title| other.base.as_ref() == Some(&title.name);
            let raw = title.name == RAW;
            titles.iter().any(|t| t.group == title.group && asked(t) && (raw || compared(t)))
        };
        self.declared.retain(|(title, _)| asked(title) || needed(title));
    }

    /// Keeps the rows whose heap blocks say something.
    pub(crate) fn retain_counted(&mut self) {
        self.declared.retain(|(title, _)| title.counted);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.declared.is_empty()
    }

    pub(crate) fn titles(&self) -> impl Iterator<Item = &Title> {
        self.declared.iter().map(|(title, _)| title)
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Weighs the rows that are to be weighed, before any is made: bytes by group and row.
    pub(crate) fn weigh(&mut self) -> HashMap<(String, String), f64> {
        let scales = std::mem::take(&mut self.scales).into_iter();
        let is_declared = |of: &Title| self.titles().any(|title| title.key() == of.key());
        let asked = scales.filter(|(title, _)| is_declared(title));
        asked.map(|(title, scale)| (title.key(), scale())).collect()
    }

    /// Makes the rows, in their order.
    pub(crate) fn build(&mut self) -> &mut [Row] {
        let made = self.declared.drain(..).map(|(title, make)| Row::new(title, make()));
        self.rows.extend(made);
        &mut self.rows
    }

    /// Makes the rows and measures them in rounds, each in another order.
    pub(crate) fn run(&mut self, options: &Options) {
        let rows = self.build();
        rows.iter_mut().for_each(|row| row.calibrate(options.slice));
        for round in 0..options.rounds {
            for turn in 0..rows.len() {
                let place = (turn + round * STRIDE) % rows.len();
                rows[place].measure();
            }
        }
    }
}
