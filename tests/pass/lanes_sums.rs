//! What each function gives, beside a loop: lengths around those of a warp, sources of every kind.
//@ nvvm: no
use gpu_std::lanes::{self, chunks, chunks_mut, windows};

/// Two of them one after the other: associative, but not commutative.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Line(u64, u64);

fn after(first: Line, second: Line) -> Line {
    Line(
        first.0.wrapping_mul(second.0),
        first.1.wrapping_mul(second.0).wrapping_add(second.1),
    )
}

fn main() {
    for len in [0, 1, 31, 32, 33, 100, 1000_usize] {
        let numbers: Vec<u64> = (0..len as u64).map(|n| n * n % 101).collect();
        let lines: Vec<Line> = numbers.iter().map(|n| Line(2 * n + 1, *n)).collect();

        let mut touched = numbers.clone();
        lanes::for_each(&mut touched, |n| *n += 1);
        let each = touched.iter().zip(&numbers).all(|(a, b)| *a == b + 1);
        let doubled = lanes::map(&numbers, |n| 2 * n);
        lanes::map_into((&doubled, &numbers), &mut touched, |(a, b)| a - b);
        let sum = lanes::reduce(&numbers, || 0, |sum, n| sum + n, |a, b| a + b);
        let all = lanes::reduce_in_order(&lines, || Line(1, 0), |a, b| after(a, *b), after);

        let mut inclusive = lines.clone();
        lanes::scan(&mut inclusive, after);
        let mut exclusive = lines.clone();
        let total = lanes::scan_exclusive(&mut exclusive, Line(1, 0), after);
        let mut running = Line(1, 0);
        let mut scans = true;
        for at in 0..len {
            scans &= exclusive[at] == running;
            running = after(running, lines[at]);
            scans &= inclusive[at] == running;
        }
        println!(
            "{len}: {each} {} {sum} {} {scans} {}",
            touched == numbers,
            all == running,
            total == running
        );
    }

    let mut rows: Vec<u32> = (0..70).map(|n| n * 37 % 71).collect();
    lanes::for_each(chunks_mut(&mut rows, 7), |row| row.sort());
    println!("{}", lanes::map(chunks(&rows, 7), |row| row.is_sorted()).iter().all(|sorted| *sorted));
    println!("{:?}", &lanes::map(windows(&rows, 2), |pair| pair[1] < pair[0])[..14]);
    let (a, b) = ([1, 2, 3, 4], vec![10, 20, 30]);
    println!("{:?}", lanes::map((&a, &b, 100..200), |(a, b, n)| a + b + n));
}
