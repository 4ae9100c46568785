//! Many tests for one launch, some of which end it.

/// Tests of these names that do this.
macro_rules! tests {
    ($($name:ident $does:block)*) => {
        $(
            #[test]
            fn $name() $does
        )*
    };
}

/// Most pass; one has no end, one ends the program.
mod mixed {
    use std::process;

    tests! {
        t00 {} t01 {} t02 {} t03 {} t04 {} t05 {}
        t06_aborts { process::abort() }
        t07 {} t08 {} t09 {} t10 {} t11 {} t12 {} t13 {}
        t14_never_ends { loop { std::hint::spin_loop() } }
        t15 {} t16 {} t17 {} t18 {} t19 {} t20 {} t21 {} t22 {} t23 {}
    }
}

/// Each ends the program.
mod bad {
    use std::process::abort;

    tests! {
        b00 { abort() } b01 { abort() } b02 { abort() } b03 { abort() } b04 { abort() } b05 { abort() } b06 { abort() } b07 { abort() }
        b08 { abort() } b09 { abort() } b10 { abort() } b11 { abort() } b12 { abort() } b13 { abort() } b14 { abort() } b15 { abort() }
    }
}
