//! What every service with these routes does, whatever framework it stands on. The test that brings
//! this suite says which: `BINARY` and `NAME`.

mod answers;
mod folder;
mod http;
mod logins;
mod pages;
mod restart;
mod service;
mod sessions;
mod shell;
