//! How far a long step is that another program does for us: a bar on a terminal, elsewhere a line now and then.

mod display;
mod said;
mod step;
mod watch;

pub use step::Step;
pub use watch::Progress;
