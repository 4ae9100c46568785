//! tokio: both runtimes, time, tasks, channels, semaphores, a task's panic; no sockets.
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::{Mutex, Semaphore, broadcast, mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, sleep, timeout};

async fn everything() {
    let (send, mut receive) = mpsc::channel(4);
    for id in 0..4_u32 {
        let send = send.clone();
        tokio::spawn(async move {
            for n in 0..5 {
                send.send(id * 10 + n).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
    }
    drop(send);
    let mut all = Vec::new();
    while let Some(n) = receive.recv().await {
        all.push(n);
    }
    all.sort_unstable();
    println!("{all:?}");

    let counter = Arc::new(Mutex::new(0));
    let few = Arc::new(Semaphore::new(2));
    let mut tasks = JoinSet::new();
    for n in 1..=8 {
        let (counter, few) = (Arc::clone(&counter), Arc::clone(&few));
        tasks.spawn(async move {
            let _permit = few.acquire().await.unwrap();
            sleep(Duration::from_millis(1)).await;
            *counter.lock().await += n;
        });
    }
    while tasks.join_next().await.is_some() {}
    println!("counter {}", counter.lock().await);

    let slow = timeout(Duration::from_millis(2), sleep(Duration::from_secs(60))).await;
    println!("{slow:?}");
    let start = Instant::now();
    let mut ticks = interval(Duration::from_millis(1));
    for _ in 0..4 {
        ticks.tick().await;
    }
    println!(
        "ticks took at least 3 ms: {}",
        start.elapsed() >= Duration::from_millis(3)
    );

    let (tell, told) = oneshot::channel();
    tokio::spawn(async { tell.send("once").unwrap() });
    let (all, mut one) = broadcast::channel(8);
    let mut other = all.subscribe();
    all.send(1).unwrap();
    let (set, seen) = watch::channel(0);
    set.send(9).unwrap();
    println!(
        "{:?} {:?} {:?} {}",
        told.await,
        one.recv().await,
        other.recv().await,
        *seen.borrow()
    );
    let panicked = tokio::spawn(async { panic!("a task") }).await.unwrap_err();
    println!("panicked {}", panicked.is_panic());
    let cancelled = tokio::spawn(std::future::pending::<()>());
    cancelled.abort();
    println!("cancelled {}", cancelled.await.unwrap_err().is_cancelled());
    println!(
        "blocking {}",
        tokio::task::spawn_blocking(|| (1..=10).product::<u64>())
            .await
            .unwrap()
    );
}

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    println!("current thread");
    Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(everything());
    println!("many threads");
    Builder::new_multi_thread()
        .worker_threads(4)
        .enable_time()
        .build()
        .unwrap()
        .block_on(everything());
}
