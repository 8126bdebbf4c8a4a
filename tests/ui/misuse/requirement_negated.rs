//! There is no "not": it would hold for every token that lacks the claim. `!role("admin")`, by the
//! method that it stands for, which keeps the message short.

use std::ops::Not;

use hallpass::role;

fn main() {
    let _nobody = role("admin").not();
}
