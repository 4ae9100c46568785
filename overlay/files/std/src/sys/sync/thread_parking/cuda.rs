//! std's parker for futexes (`futex.rs`), whose one waiter polls the parker's own word: who unparks changes the word, and need find nobody in a list.

use crate::pin::Pin;
use crate::sync::atomic::Ordering::{Acquire, Release};
use crate::sys::futex;
use crate::time::Duration;

type Futex = futex::SmallFutex;
type State = futex::SmallPrimitive;

const PARKED: State = State::MAX;
const EMPTY: State = 0;
const NOTIFIED: State = 1;

pub struct Parker {
    state: Futex,
}

// As in `futex.rs`: what happened before `unpark` is visible to the thread that takes the token and returns from `park`.
//
// * `unpark` releases, also if the token is there already: the thread that takes it must see what this one did, too.
// * `park` acquires by the read-modify-write with which it takes the token. A load would not do: between it and the store of EMPTY another token may come.
// * The wait between orders nothing.
impl Parker {
    pub unsafe fn new_in_place(parker: *mut Parker) {
        unsafe { parker.write(Self { state: Futex::new(EMPTY) }) };
    }

    /// Only the parker's thread calls it, so the state is not PARKED.
    #[inline]
    pub unsafe fn park(self: Pin<&Self>) {
        // NOTIFIED => EMPTY, which ends it, or EMPTY => PARKED.
        if self.state.fetch_sub(1, Acquire) != NOTIFIED {
            self.wait_for_token(None);
        }
    }

    /// As [`Parker::park`].
    #[inline]
    pub unsafe fn park_timeout(self: Pin<&Self>, timeout: Duration) {
        if self.state.fetch_sub(1, Acquire) != NOTIFIED {
            self.wait_for_token(Some(timeout));
        }
    }

    fn wait_for_token(&self, timeout: Option<Duration>) {
        futex::wait_alone(&self.state, PARKED, timeout);
        // NOTIFIED => EMPTY, or time is up.
        self.state.swap(EMPTY, Acquire);
    }

    #[inline]
    pub fn unpark(self: Pin<&Self>) {
        self.state.swap(NOTIFIED, Release);
    }
}
