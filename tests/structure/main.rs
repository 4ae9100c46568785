//! The house keeps its order: between the folders of a crate, and between crates, imports run one way.
//!
//! ```text
//! crates   which crate of the workspace depends on which, as cargo says, and their picture in docs/architecture.md
//! modules  which folder or file at a crate's top names which other, from the crate's source
//! cycle    a way that leads back
//! ```

mod crates;
mod cycle;
mod modules;
