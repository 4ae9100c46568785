//! Tests of every kind, for the tests of the runner. Most of them fail, each in a way of its own.

#![cfg(test)]

#[cfg(target_arch = "nvptx64")]
mod crowd;
mod ends;
#[cfg(target_arch = "nvptx64")]
mod features;
#[cfg(target_arch = "nvptx64")]
mod stops;
