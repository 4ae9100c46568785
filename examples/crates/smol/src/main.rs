//! smol's executor, without its reactor: tasks on several threads, locks, a barrier.
use async_executor::{Executor, LocalExecutor};
use async_lock::{Barrier, Mutex};
use futures_lite::future;
use std::sync::Arc;
use std::thread;

fn main() {
    let executor = Executor::new();
    let (stop, stopped) = (
        Arc::new(async_lock::Semaphore::new(0)),
        Arc::new(Mutex::new(Vec::new())),
    );
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| future::block_on(executor.run(stop.acquire())));
        }
        let barrier = Arc::new(Barrier::new(5));
        let tasks: Vec<_> = (0..5_u32)
            .map(|n| {
                let (barrier, list) = (Arc::clone(&barrier), Arc::clone(&stopped));
                executor.spawn(async move {
                    let leader = barrier.wait().await.is_leader();
                    list.lock().await.push(n);
                    u32::from(leader)
                })
            })
            .collect();
        let leaders: u32 = future::block_on(async {
            let mut leaders = 0;
            for task in tasks {
                leaders += task.await;
            }
            leaders
        });
        stop.add_permits(3);
        println!("leaders {leaders}");
    });
    let mut list = future::block_on(stopped.lock()).clone();
    list.sort_unstable();
    println!("{list:?}");
    let local = LocalExecutor::new();
    let rc = std::rc::Rc::new(5);
    println!(
        "local {}",
        future::block_on(local.run(local.spawn(async move { *rc + 1 })))
    );
}
