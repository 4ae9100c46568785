//! Every row there and back.

use super::*;

#[test]
fn every_spelling_finds_its_row_and_is_spelled_again() {
    let mut count = 0;
    for row in rows() {
        for opcode in row.spellings() {
            let words: Vec<&str> = opcode.split('.').collect();
            let resolved = resolve(&words).unwrap_or_else(|error| panic!("{opcode}: {error}"));
            assert_eq!(resolved.spell(), opcode);
            // Where two rows share a spelling, the emulator does the same for both.
            assert_eq!(resolved.row.group, row.group, "{opcode}");
            count += 1;
        }
    }
    assert!(count > 10_000, "{count}");
}

#[test]
fn errors_say_which_word_is_wrong_and_what_may_stand_there() {
    let error = |opcode: &str| {
        resolve(&opcode.split('.').collect::<Vec<_>>())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(error("frobnicate.s32"), "instruction `frobnicate`");
    assert_eq!(
        error("shf.l.sat.b32"),
        "modifier `.sat` of `shf.l.sat.b32` (here may stand: `.clamp`, `.wrap`)"
    );
    assert_eq!(
        error("membar"),
        "`membar` without one more modifier (here may stand: `.cta`, `.gl`, `.sys`)"
    );
    assert_eq!(
        error("brev.b32.b32"),
        "modifier `.b32` of `brev.b32.b32` (here may stand: nothing more)"
    );
    // The order counts.
    assert!(error("fma.ftz.rn.f32").starts_with("modifier `.ftz` of "));
}

#[test]
fn generated_forms_have_one_name_each() {
    let mut names: Vec<String> = forms().into_iter().map(|form| form.name).collect();
    names.sort_unstable();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "two forms have one name: {twice:?}");
}

fn made_from_the_table(name: &str, text: &str) {
    let path = format!("{}/../{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("GPU_RUN_BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let page = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        page == text,
        "{name} is not what the table says; write it with GPU_RUN_BLESS=1 cargo test -p gpu-run-ptx --lib isa"
    );
}

#[test]
fn the_page_of_the_documentation_is_the_table() {
    made_from_the_table("docs/ptx.md", &document());
}

#[test]
fn the_fuzzers_dictionary_is_the_table() {
    made_from_the_table("fuzz/ptx.dict", &dictionary::dictionary());
}
