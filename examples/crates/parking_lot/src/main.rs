//! parking_lot: its own locks, which park threads in its own table.
use parking_lot::{Condvar, Mutex, Once, ReentrantMutex, RwLock};
use std::thread;

fn main() {
    let counter = Mutex::new(0);
    let table = RwLock::new(Vec::new());
    thread::scope(|scope| {
        for id in 0..8 {
            let (counter, table) = (&counter, &table);
            scope.spawn(move || {
                for _ in 0..100 {
                    *counter.lock() += 1;
                }
                table.write().push(id);
                assert!(table.read().contains(&id));
            });
        }
    });
    let mut ids = table.into_inner();
    ids.sort_unstable();
    println!("counter: {}, ids: {ids:?}", counter.into_inner());

    let turn = (Mutex::new(0), Condvar::new());
    thread::scope(|scope| {
        for id in 0..4 {
            let turn = &turn;
            scope.spawn(move || {
                let mut now = turn.0.lock();
                turn.1.wait_while(&mut now, |now| *now != id);
                println!("turn {id}");
                *now += 1;
                turn.1.notify_all();
            });
        }
    });
    let reentrant = ReentrantMutex::new(5);
    let (outer, inner) = (reentrant.lock(), reentrant.lock());
    println!("reentrant: {}", *outer + *inner);
    static ONCE: Once = Once::new();
    (0..3).for_each(|_| ONCE.call_once(|| println!("once")));
}
