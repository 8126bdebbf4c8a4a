//! One pass and two passes, compared.

mod compare;
mod custom;
mod layouts;
mod odd_shapes;
mod payloads;
mod property;
mod shapes;
mod table;
