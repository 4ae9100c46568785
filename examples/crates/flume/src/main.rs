//! flume: channels between many senders and receivers.
use std::thread;

fn main() {
    let (send, receive) = flume::bounded(2);
    let (results, all) = flume::unbounded();
    for id in 0..3_u32 {
        let send = send.clone();
        thread::spawn(move || (0..20).for_each(|n| send.send(id * 100 + n).unwrap()));
    }
    drop(send);
    for _ in 0..2 {
        let (receive, results) = (receive.clone(), results.clone());
        thread::spawn(move || {
            receive
                .iter()
                .for_each(|n: u32| results.send(n * 2).unwrap())
        });
    }
    drop((receive, results));
    let mut all: Vec<u32> = all.iter().collect();
    all.sort_unstable();
    println!(
        "{} messages, {:?} to {:?}, sum {}",
        all.len(),
        all[0],
        all[59],
        all.iter().sum::<u32>()
    );
    let (_never, nothing) = flume::unbounded::<()>();
    let (send, something) = flume::unbounded();
    send.send("here").unwrap();
    let chosen = flume::Selector::new()
        .recv(&nothing, |_| "nothing")
        .recv(&something, |word| word.unwrap())
        .wait();
    println!("selected: {chosen}");
}
