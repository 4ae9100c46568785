use super::gather;
use emulator::{End, Machine, MachineConfig, Program};
use ptx::ast::{Item, Linkage, Module};
use ptx::testing::{Ptxas, SAMPLES};
use ptx::{parse, print};
use std::ops::ControlFlow;

/// Variables of all kinds, and a kernel that writes what it finds by them.
const TEXT: &str = "
.version 7.3
.target sm_70
.address_size 64
.func (.param .b64 r) callee(.param .b64 a);
.global .align 1 .b8 byte[3] = {7, 11, 255};
.visible .global .align 8 .u64 seen[1] = {generic(byte)+1};
.const .align 4 .u32 constant[1] = {5};
.global .align 1 .b8 text[5] = {104, 101, 108, 108, 111};
.global .align 8 .u64 first[3] = {-2, generic(text)+2, callee};
.global .align 64 .b8 lines[130];
.global .f32 one = 0f3F800000;
.global .align 4 .u32 local[1] = {3};
.global .align 2 .u16 short[4] = {513, 1027};
.global .align 8 .u64 third[2] = {13, generic(text)};
.global .align 8 .u64 second[4] = {generic(third), generic(lines)+129, generic(short)+2};
.global .align 8 .u64 fourth[1] = {generic(second)+8};
.global .u32 counter;
.visible .global .align 1 .b8 placed[70000];
.global .align 8 .u64 fifth[1] = {generic(placed)+69999};
.func (.param .b64 r) callee(.param .b64 a)
{
    .reg .b64 %r<2>;
    .reg .b32 %w;
    .param .b32 local;
    ld.param.b64 %r1, [a];
    add.s64 %r1, %r1, 1;
    st.param.b32 [local], 9;
    ld.param.b32 %w, [local];
    st.param.b64 [r], %r1;
    ret;
}
.entry __gpu_run_kernel(.param .u64 out)
{
    .reg .b64 %o, %r<9>;
    .reg .b32 %w;
    .reg .b16 %h;
    ld.param.u64 %o, [out];
    ld.global.u64 %r1, [first];
    st.global.u64 [%o], %r1;
    ld.global.u64 %r1, [first+8];
    ld.u8 %r2, [%r1];
    st.global.u64 [%o+8], %r2;
    ld.global.u64 %r1, [first+16];
    {
        .param .b64 a;
        .param .b64 r;
        st.param.b64 [a], 41;
        proto: .callprototype (.param .b64 _) _ (.param .b64 _);
        call (r), %r1, (a), proto;
        ld.param.b64 %r2, [r];
    }
    st.global.u64 [%o+16], %r2;
    ld.global.u64 %r1, [second+16];
    ld.u16 %r2, [%r1];
    st.global.u64 [%o+24], %r2;
    ld.global.u64 %r1, [second];
    ld.u64 %r1, [%r1+8];
    ld.u8 %r2, [%r1+1];
    st.global.u64 [%o+32], %r2;
    ld.global.u32 %r2, [one];
    st.global.u64 [%o+40], %r2;
    atom.global.add.u32 %w, [counter], 5;
    ld.global.u32 %r2, [counter];
    st.global.u64 [%o+48], %r2;
    ld.global.u64 %r1, [fourth];
    ld.u64 %r1, [%r1];
    mov.b16 %h, 77;
    st.u8 [%r1], %h;
    ld.global.u8 %r2, [lines+129];
    st.global.u64 [%o+56], %r2;
    mov.b64 %r1, text+1;
    cvta.global.u64 %r1, %r1;
    ld.u8 %r2, [%r1];
    st.global.u64 [%o+64], %r2;
    mov.b64 %r1, lines;
    and.b64 %r2, %r1, 63;
    st.global.u64 [%o+72], %r2;
    ld.global.u64 %r1, [seen];
    ld.u8 %r2, [%r1+1];
    st.global.u64 [%o+80], %r2;
    ld.global.u32 %r2, [local];
    st.global.u64 [%o+88], %r2;
    mov.u64 %r3, callee;
    {
        .param .b64 a;
        .param .b64 r;
        st.param.b64 [a], 7;
        proto2: .callprototype (.param .b64 _) _ (.param .b64 _);
        call (r), %r3, (a), proto2;
        ld.param.b64 %r2, [r];
    }
    st.global.u64 [%o+96], %r2;
    ld.global.u64 %r1, [fifth];
    mov.b16 %h, 88;
    st.u8 [%r1], %h;
    ld.global.u8 %r2, [placed+69999];
    st.global.u64 [%o+104], %r2;
    ret;
}
";

const FOUND: [u64; 14] = [
    u64::MAX - 1,
    108,
    42,
    1027,
    101,
    0x3f80_0000,
    5,
    77,
    101,
    0,
    255,
    3,
    8,
    88,
];

fn run(module: &Module<'_>) -> [u64; FOUND.len()] {
    let text = print(module);
    let program = Program::load(&text, module).unwrap();
    let mut machine = Machine::new(&program, MachineConfig::default());
    let mut bytes = [0; FOUND.len() * 8];
    let out = machine.alloc(bytes.len() as u64, 16).unwrap();
    let end = machine.launch("__gpu_run_kernel", 1, 1, &out.to_le_bytes(), &mut |_| {
        ControlFlow::Continue(())
    });
    assert!(matches!(end, Ok(End::Finished)), "{end:?}");
    machine.read(out, &mut bytes).unwrap();
    let (words, _) = bytes.as_chunks::<8>();
    std::array::from_fn(|index| u64::from_le_bytes(words[index]))
}

/// What a linker makes of both.
fn link<'a>(code: &Module<'a>, data: &Module<'a>) -> Module<'a> {
    let mut linked = code.clone();
    linked
        .items
        .retain(|item| !matches!(item, Item::Variable(v) if v.linkage == Linkage::Extern));
    let arrays = data
        .items
        .iter()
        .filter(|item| matches!(item, Item::Variable(_)));
    linked.items.extend(arrays.cloned());
    linked
}

fn names(module: &Module<'_>, of_this: impl Fn(&Item<'_>) -> bool) -> Vec<String> {
    let items = module.items.iter().filter(|item| of_this(item));
    let name = |item: &Item<'_>| match item {
        Item::Variable(variable) => variable.name.to_string(),
        Item::Function(function) => function.name.to_string(),
        _ => String::new(),
    };
    items.map(name).collect()
}

#[test]
fn a_gathered_program_does_the_same() {
    let mut module = parse(TEXT).unwrap();
    assert_eq!(run(&module), FOUND);
    let data = gather(&mut module).unwrap();
    assert_eq!(run(&link(&module, &data)), FOUND);
}

#[test]
fn what_others_may_name_stays() {
    let mut code = parse(TEXT).unwrap();
    let data = gather(&mut code).unwrap();
    // The first is the launcher's to find.
    let arrays = [
        "placed",
        "__gpu_run_zero",
        "__gpu_run_data_0",
        "__gpu_run_data_1",
        "__gpu_run_data_2",
        "__gpu_run_data_3",
        "__gpu_run_functions",
    ];
    let stay = ["seen", "constant", "local"];
    let is_variable = |item: &Item<'_>| matches!(item, Item::Variable(_));
    assert_eq!(names(&code, is_variable), [&arrays[..], &stay].concat());
    assert_eq!(names(&data, is_variable), arrays);
    // The function that is named in the data, and nothing else.
    let visible =
        |item: &Item<'_>| matches!(item, Item::Function(f) if f.linkage != Linkage::Internal);
    assert_eq!(names(&code, visible), ["callee", "callee"]);
    assert_eq!(names(&data, visible), ["callee"]);
    // Its address is taken in the data only. There is nothing more to move.
    assert!(!print(&code).contains(", callee;"));
    assert_eq!(gather(&mut code), None);
}

#[test]
fn ptxas_accepts_gathered_modules() {
    let Some(ptxas) = Ptxas::find("ptxas_accepts_gathered_modules") else {
        return;
    };
    let mut gathered = 0;
    let samples = SAMPLES.iter().filter(|(_, text)| !text.contains("NVVM"));
    let rewritten = samples.map(|(name, text)| {
        let mut module = parse(text).unwrap();
        ptx::rewrite(&mut module, None).unwrap();
        (*name, module)
    });
    for (name, mut code) in rewritten.chain([("all kinds", parse(TEXT).unwrap())]) {
        let Some(data) = gather(&mut code) else {
            continue;
        };
        gathered += 1;
        for part in [&code, &data] {
            if let Err(error) = ptxas.assemble_part(&print(part), "sm_80") {
                panic!("{name}: {error}\n{}", print(part));
            }
        }
    }
    assert!(gathered > 1, "{gathered}");
}
