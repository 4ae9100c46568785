//! futures, and pollster to run them: combinators, channels, streams, wakers across threads.
use futures::channel::{mpsc, oneshot};
use futures::executor::ThreadPool;
use futures::future::{join_all, select};
use futures::task::SpawnExt;
use futures::{FutureExt, SinkExt, StreamExt, stream};
use std::thread;

async fn square(n: u64) -> u64 {
    n * n
}

fn main() {
    println!("{:?}", pollster::block_on(join_all((1..=5).map(square))));
    let (tell, told) = oneshot::channel();
    let thread = thread::spawn(move || tell.send("from another thread").unwrap());
    println!("{:?}", pollster::block_on(told));
    thread.join().unwrap();
    let (mut send, receive) = mpsc::channel(2);
    let sender = thread::spawn(move || {
        pollster::block_on(async {
            for n in 0..10 {
                send.send(n).await.unwrap();
            }
        });
    });
    println!(
        "{:?}",
        pollster::block_on(
            receive
                .filter(|n| std::future::ready(n % 3 == 0))
                .collect::<Vec<u32>>()
        )
    );
    sender.join().unwrap();
    let pool = ThreadPool::builder().pool_size(3).create().unwrap();
    let handles: Vec<_> = (0..6)
        .map(|n| pool.spawn_with_handle(square(n)).unwrap())
        .collect();
    println!("{:?}", pollster::block_on(join_all(handles)));
    let sum = stream::iter(1..=10_u64)
        .map(square)
        .buffer_unordered(4)
        .fold(0, |a, b| async move { a + b });
    println!("{}", pollster::block_on(sum));
    let first = pollster::block_on(select(
        std::future::pending::<()>().boxed(),
        square(12).boxed(),
    ));
    println!("{:?}", first.which());
}

trait Which {
    fn which(self) -> &'static str;
}

impl<A, B> Which for futures::future::Either<A, B> {
    fn which(self) -> &'static str {
        match self {
            futures::future::Either::Left(_) => "the one that never ends",
            futures::future::Either::Right(_) => "the one that ends",
        }
    }
}
