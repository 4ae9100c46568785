//! What the host keeps open for the program.

use super::Errno;
use super::object::Object;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// 0, 1 and 2 are the standard streams, 3 is a test harness's report.
const FIRST: u64 = 4;

/// Open objects by number. Numbers are never used again, so that a program that uses a closed one is told so.
pub struct Handles {
    table: Mutex<Table>,
}

struct Table {
    objects: HashMap<u64, Arc<Object>>,
    next: u64,
}

impl Default for Handles {
    fn default() -> Handles {
        Handles {
            table: Mutex::new(Table {
                objects: HashMap::new(),
                next: FIRST,
            }),
        }
    }
}

impl Handles {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps an object. Its number as an answer.
    pub fn keep(&self, object: Object) -> i64 {
        let mut table = self.table();
        let handle = table.next;
        table.next += 1;
        table.objects.insert(handle, Arc::new(object));
        handle.cast_signed()
    }

    /// The object with this number.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn get(&self, handle: u64) -> Result<Arc<Object>, Errno> {
        self.table()
            .objects
            .get(&handle)
            .cloned()
            .ok_or(Errno::EBADF)
    }

    /// Forgets an object: it is closed when the last call that uses it has ended.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn close(&self, handle: u64) -> Result<(), Errno> {
        // Closing may take time; not under the lock.
        let closed = self.table().objects.remove(&handle);
        closed.map(drop).ok_or(Errno::EBADF)
    }
}
