//! How long the windows have to be, found by trying all of them: two tabs without a lock.

use crate::check::{ALL, OWNER};
use crate::invariant::nobody_ended;
use crate::rules::{Rules, Slide};
use crate::search::search;
use crate::world::Env;

/// A cell of the grid: the ways of request and answer, the grace, the least age of a leaf, in ticks.
#[derive(Clone, Copy, Debug)]
struct Cell {
    request: u8,
    answer: u8,
    grace: u8,
    min_rotation: u8,
}

/// In every cell nobody is ended if, and only if, the law says so.
fn law(name: &str, grid: &Grid, rules: Rules, losses: u8, safe: fn(Cell) -> bool) {
    let (mut states, mut cells, mut wrong) = (0, 0, Vec::new());
    for cell in grid.cells() {
        let Cell { request, answer, grace, min_rotation } = cell;
        let env = Env { tabs: 2, request, answer, losses, ..Env::CALM };
        let found = search(nobody_ended, &Rules { grace, min_rotation, ..rules }, &env, ALL);
        states += found.states;
        cells += 1;
        if found.violation.is_none() != safe(cell) || !found.whole {
            wrong.push(format!("{cell:?}: {:?}", found.violation));
        }
    }
    println!("{name} [{cells} cells, {states} states, all schedules]");
    assert!(
        wrong.is_empty(),
        "{name}: {} cells: {}",
        wrong.len(),
        wrong[..wrong.len().min(5)].join("\n")
    );
}

struct Grid {
    legs: u8,
    graces: u8,
    rotations: u8,
}

impl Grid {
    fn cells(&self) -> impl Iterator<Item = Cell> {
        let (legs, graces, rotations) = (self.legs, self.graces, self.rotations);
        let cell = move |request, answer, grace, min_rotation| Cell {
            request,
            answer,
            grace,
            min_rotation,
        };
        (0..=legs).flat_map(move |request| {
            (0..=legs).flat_map(move |answer| {
                (1..=graces).flat_map(move |grace| {
                    (0..=rotations).map(move |rest| cell(request, answer, grace, rest))
                })
            })
        })
    }
}

#[test]
fn without_loss_a_round_trip_has_to_fit_into_both_windows() {
    let grid = Grid { legs: 2, graces: 4, rotations: 7 };
    let safe = |c: Cell| c.request + c.answer <= c.grace && c.request + c.answer < c.min_rotation;
    law("no loss: safe = R+S <= grace and R+S < min_rotation", &grid, OWNER, 0, safe);
}

#[test]
fn without_the_slide_an_answer_more_has_to_fit() {
    let grid = Grid { legs: 2, graces: 4, rotations: 7 };
    let rules = Rules { slide: Slide::Never, ..OWNER };
    let safe =
        |c: Cell| c.request + c.answer <= c.grace && c.request + 2 * c.answer < c.min_rotation;
    law("no slide, no loss: safe = R+S <= grace and R+2S < min_rotation", &grid, rules, 0, safe);
}

#[test]
fn with_a_slide_without_end_a_loss_costs_nothing() {
    let grid = Grid { legs: 1, graces: 3, rotations: 4 };
    let rules = Rules { slide: Slide::Ticks(40), ..OWNER };
    let safe = |c: Cell| c.request + c.answer <= c.grace && c.request + c.answer < c.min_rotation;
    law("endless slide, 1 loss: safe = R+S <= grace, < min_rotation", &grid, rules, 1, safe);
}
