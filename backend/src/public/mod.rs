//! Pages anybody may read, rendered here and working without WASM: a centre is shown what this is before it signs up.
//! A school's lead form, its public timetable and invoices will live here too.

mod landing;
mod routes;

pub use routes::routes;
