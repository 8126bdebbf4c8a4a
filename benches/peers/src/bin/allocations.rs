//! Counts the heap blocks of each row, and weighs what some remember. A program of its own: the allocator that counts takes a
//! lock, so no row is timed under it.

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() {
    hallpass_peers::count_allocations();
}
