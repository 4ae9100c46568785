//! The test harness for whole programs.
