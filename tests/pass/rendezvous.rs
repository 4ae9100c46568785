//@ check-uninit
use std::sync::mpsc::sync_channel;
use std::thread;

fn main() {
    let (tx, rx) = sync_channel(0);
    let producer = thread::spawn(move || {
        for i in 0..20 {
            tx.send(format!("item {i}")).unwrap();
        }
    });
    for item in rx {
        println!("{item}");
    }
    producer.join().unwrap();
    let (tx, rx) = sync_channel::<i32>(0);
    drop(rx);
    println!("{:?}", tx.send(1));
}
