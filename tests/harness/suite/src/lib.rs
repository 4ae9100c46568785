//! Tests of every kind, for the tests of the runner. Most of them fail, each in a way of its own.

#![cfg(test)]

mod ends;
mod features;
mod stops;
