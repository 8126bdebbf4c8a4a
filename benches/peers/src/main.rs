//! `hallpass-peers [FILTER[,FILTER]]`: see the README beside this package.

fn main() {
    hallpass_peers::main();
}
