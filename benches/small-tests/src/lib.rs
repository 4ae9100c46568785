//! 200 tests, each a few microseconds of ordinary work: what they cost together is what running tests costs.
//!
//! `measure.py` beside this package runs them on a CPU and on a GPU.

#[cfg(test)]
mod subjects;

/// Ten tests of each subject, with the numbers 0 to 9.
#[cfg(test)]
macro_rules! tests {
    ($($subject:ident)*) => {
        $(mod $subject {
            use crate::subjects::$subject as subject;

            tests!(@each zero 0, one 1, two 2, three 3, four 4, five 5, six 6, seven 7, eight 8, nine 9);
        })*
    };
    (@each $($name:ident $number:literal),*) => {
        $(#[test]
        fn $name() {
            subject($number);
        })*
    };
}

#[cfg(test)]
tests! {
    vec slice hash_map btree_map binary_heap deque string parse format chars
    boxed shared once atomic mutex channel spawn scope panic result
}
