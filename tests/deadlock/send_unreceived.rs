//! A channel without a buffer, and nobody who takes the message out.
//@ stderr-contains: thread 'main' (0) waits for the other end of a channel

use std::sync::mpsc;

fn main() {
    let (sender, _receiver) = mpsc::sync_channel(0);
    sender.send(1).unwrap();
}
