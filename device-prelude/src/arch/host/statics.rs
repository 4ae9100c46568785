//! Statics of the program: one for each machine, so that tests run side by side.

use super::machine::current;
use std::any::Any;
use std::boxed::Box;
use std::ops::Deref;
use std::ptr;
use std::sync::{Mutex, PoisonError};
use std::vec::Vec;

/// Those of one machine, with the addresses of their [`OfMachine`]. They are few.
#[derive(Default)]
pub(super) struct Statics(Mutex<Vec<(usize, Value)>>);

type Value = &'static (dyn Any + Send + Sync);

/// Stands for a static of the device's program, and leads to that of the running machine.
pub(crate) struct OfMachine<T: 'static> {
    initial: fn() -> T,
}

impl<T> OfMachine<T> {
    pub(crate) const fn new(initial: fn() -> T) -> Self {
        OfMachine { initial }
    }
}

impl<T: Any + Send + Sync> Deref for OfMachine<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.of_this_machine()
    }
}

impl<T: Any + Send + Sync> OfMachine<T> {
    /// That of the running machine.
    pub(crate) fn of_this_machine(&self) -> &'static T {
        let statics = &current().machine.statics.0;
        let mut statics = statics.lock().unwrap_or_else(PoisonError::into_inner);
        let key = ptr::from_ref(self).addr();
        let known = statics.iter().find(|(of, _)| *of == key);
        let value = known.map(|(_, value)| *value).unwrap_or_else(|| {
            let value: Value = Box::leak(Box::new((self.initial)()));
            statics.push((key, value));
            value
        });
        value.downcast_ref().expect("one type for each static")
    }
}

/// A static of the program. On the host each test's machine has one of its own.
macro_rules! program_static {
    ($(#[$meta:meta])* $vis:vis static $name:ident: $type:ty = $value:expr;) => {
        $(#[$meta])*
        $vis static $name: $crate::arch::OfMachine<$type> = $crate::arch::OfMachine::new(|| $value);
    };
}
pub(crate) use program_static;
