//! async-channel: senders and receivers that wait, in threads and in futures.
use std::thread;

fn main() {
    let (send, receive) = async_channel::bounded::<u32>(3);
    let producers: Vec<_> = (0..3)
        .map(|id| {
            let send = send.clone();
            thread::spawn(move || {
                (0..10).for_each(|n| pollster::block_on(send.send(id * 100 + n)).unwrap())
            })
        })
        .collect();
    let consumers: Vec<_> = (0..2)
        .map(|_| {
            let receive = receive.clone();
            thread::spawn(move || {
                let mut sum = 0;
                while let Ok(n) = receive.recv_blocking() {
                    sum += n;
                }
                sum
            })
        })
        .collect();
    producers
        .into_iter()
        .for_each(|producer| producer.join().unwrap());
    drop(send);
    println!(
        "{}",
        consumers
            .into_iter()
            .map(|consumer| consumer.join().unwrap())
            .sum::<u32>()
    );
    println!("{:?} {:?}", receive.try_recv(), receive.is_closed());
}
