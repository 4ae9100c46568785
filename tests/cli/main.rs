//! The command line from outside: what users type, and what they get to read.

mod build;
mod dry_run;
mod help;
mod setup;
mod support;
mod usage;
