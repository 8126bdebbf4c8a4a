mod errors;
mod keys;
mod memory;
mod ttl;
