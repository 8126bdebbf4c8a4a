//! How often one request takes memory from the heap, and what for.
//!
//! Counted are the blocks that Rust code asks for, a growing one once more each time; what the
//! library for signatures, which is C, takes for itself is not seen. The numbers are those of an
//! unoptimised build: where optimising changes them at all, it leaves a block out.
//!
//! One test, and no other in this file: tests of one process share its heap.
#![cfg(test)]

mod counting;
mod hostile;
mod remembered;
mod requests;
mod scenarios;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

#[test]
fn every_block_of_a_request_has_a_name() {
    let _counting = dhat::Profiler::builder().testing().build();
    let mut wrong = Vec::new();
    for (name, counted, expected) in scenarios::all() {
        let sum: u64 = expected.iter().map(|(_, blocks)| blocks).sum();
        if counted.blocks != sum {
            wrong.push(format!("{name}: {} blocks, and not {sum}: {expected:?}", counted.blocks));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    scenarios::keys_cost_nothing();
    scenarios::a_good_token_keeps_its_payload_once();
    scenarios::a_refused_token_is_never_copied();
    hostile::ten_thousand_refusals();
    hostile::sizes_come_first();
    remembered::a_flood_of_good_tokens_takes_what_was_granted();
}
