//! The examples that a visitor tries, with little work: what they print, but for the times, and what they write.

use crate::cache;
use crate::support::{Place, Said, run};
use gpu_run_tests::tool;
use std::path::Path;

/// The example with these arguments, on the emulator.
fn example(name: &str, args: &[&str]) -> Said {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let how = ["--quiet", "--locked", "--release", "--device", "emulator"];
    let mut command = tool::tool(&workspace, cache::shared(), &how);
    command.args(["--example", name, "--"]).args(args);
    run(command.env("CARGO_TARGET_DIR", built))
}

/// It prints `result`, and then a line about the time that has these parts in turn.
#[track_caller]
fn prints(name: &str, args: &[&str], result: &str, time: &[&str]) {
    let said = example(name, args);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let line = said.stdout.strip_prefix(result);
    let line = line.unwrap_or_else(|| panic!("{}", said.stdout));
    let rest = time.iter().try_fold(line, |rest, part| {
        rest.split_once(part).map(|(_, rest)| rest)
    });
    assert!(rest.is_some() && line.lines().count() == 1, "{line}");
}

/// It ends with 2, and this is all that it has to say on standard error.
#[track_caller]
fn refuses(name: &str, args: &[&str], why: &str) {
    let said = example(name, args);
    let what = (said.code, said.stderr.as_str());
    assert_eq!(what, (Some(2), format!("error: {why}\n").as_str()));
}

const GRID: &str = " on the GPU (256 warps of 32 lanes)";

#[test]
fn the_mandelbrot_set_is_a_png() {
    let place = Place::new();
    let path = place.path("picture.png");
    let args = ["32", path.to_str().unwrap()];
    let result = "224 of 1024 points belong to the set\n";
    let time = [
        "mandelbrot of 32 x 32: ",
        GRID,
        "; 0.0 MB of PNG: packed by one thread in ",
        ", written in ",
        " MB/s)",
    ];
    prints("mandelbrot", &args, result, &time);

    // Signature, then the header: its length, its name, width and height, 8 bits, RGB, and three zeros.
    let picture = std::fs::read(path).unwrap();
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x20\0\0\0\x20\x08\x02\0\0\0";
    assert_eq!(picture[..head.len()], *head);
    // The last part has no bytes, and a checksum that is always the same.
    assert!(picture.ends_with(b"\0\0\0\0IEND\xae\x42\x60\x82"));
}

#[test]
fn bodies_keep_their_energy() {
    let result = "energy -0.503169 before, -0.503164 after: a drift of 1.1e-5\n";
    let time = [
        "nbody of 40 bodies, 3 steps: ",
        " interactions a second,",
        GRID,
    ];
    prints("nbody", &["40", "3"], result, &time);
}

#[test]
fn the_documentation_of_rayon_is_right() {
    let result = "the sum of the squares is 28500, and 38500 when all numbers are one more\n\
                  both sorts agree: true, and are right: true\n";
    let time = [
        "rayon's documentation with 1000 numbers: ",
        " on the GPU (16 warps)",
    ];
    prints("rayon_docs", &["1000"], result, &time);
}

#[test]
fn words_of_a_file_are_counted() {
    let place = Place::new();
    let path = place.path("text");
    // Two parts at least; the cut is in a word, which stays whole.
    let lines = "the cat and  the dog\nüber\tthe hill\n".repeat(1000);
    std::fs::write(&path, lines).unwrap();
    let result = "8000 words, 6 different ones; the most frequent:\n     3000 the\n     1000 and\n     1000 cat\n     \
                  1000 dog\n     1000 hill\n     1000 über\n";
    let time = [
        "word_count of 0.0 MB: read in ",
        " MB/s), counted in ",
        " MB/s on the GPU (3 warps)",
    ];
    prints("word_count", &[path.to_str().unwrap()], result, &time);
}

#[test]
fn numbers_are_sorted_by_digits() {
    let result = "both sorts agree; the number in the middle is 2068348810\n";
    let time = [
        "radix_sort of 3000 numbers: ",
        GRID,
        "; sort_unstable by one thread: ",
    ];
    prints("radix_sort", &["3000"], result, &time);
}

#[test]
fn numbers_of_a_file_are_sorted_into_another() {
    let place = Place::new();
    let path = place.path("numbers");
    let mut numbers: Vec<u32> = (0..3000_u32)
        .map(|at| at.wrapping_mul(0x9e37_79b9))
        .collect();
    let bytes = |numbers: &[u32]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    let unsorted: Vec<u8> = bytes(&numbers);
    std::fs::write(&path, unsorted).unwrap();
    let path = path.to_str().unwrap();
    let result = format!("{path}.sorted has them in order\n");
    let time = [
        "radix_sort of 3000 numbers: read in ",
        " MB/s), sorted in ",
        GRID,
        ", written in ",
        " MB/s)",
    ];
    prints("radix_sort", &[path], &result, &time);
    numbers.sort_unstable();
    let sorted: Vec<u8> = bytes(&numbers);
    assert!(std::fs::read(format!("{path}.sorted")).unwrap() == sorted);

    let odd = place.path("odd");
    std::fs::write(&odd, "12345").unwrap();
    let odd = odd.to_str().unwrap();
    refuses("radix_sort", &[odd], &format!("{odd} ends within a number"));
}

#[test]
fn a_wrong_argument_is_one_line() {
    let why = "the number of bodies must be a number from 2 to 4194304, not one";
    refuses("nbody", &["one"], why);
    refuses(
        "radix_sort",
        &["9", "9"],
        "there is an argument too many: 9",
    );
    let why = "/nowhere/picture.png cannot be written: No such file or directory (os error 2)";
    refuses("mandelbrot", &["1", "/nowhere/picture.png"], why);
    let why = "/nowhere/text cannot be read: No such file or directory (os error 2)";
    refuses("word_count", &["/nowhere/text"], why);
}
