//! What is printed of a run: `model` is it as data and as JSON, `text` for people, by `table`.

mod model;
mod table;
mod text;

pub use model::Report;
