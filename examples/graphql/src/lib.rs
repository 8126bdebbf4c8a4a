//! One GraphQL schema on two frameworks. hallpass decides whether a request is executed at all, and
//! answers 401 if not; what of it may be read is the schema's affair, field by field.

pub mod answer;
pub mod on_actix;
pub mod on_axum;
pub mod schema;
