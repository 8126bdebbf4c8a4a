//! What every service with these routes does, whatever framework it stands on. The test that brings
//! this suite says which: `BINARY` and `NAME`.

mod answers;
mod http;
mod service;
mod shell;
