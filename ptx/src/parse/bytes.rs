//! Long lists of bytes, at the speed of memory: a table of 50 MB is 200 MB of text.

use super::lexer::Lexer;

/// Shorter lists are read number by number, and each number stays an element of its own.
const LEAST: usize = 1024;

/// Reads the list whose `{` was just read, if it is long and all its numbers are decimal and below 256. Its `}` is then the next token. Otherwise nothing is taken.
pub fn list(lexer: &mut Lexer<'_>) -> Option<Vec<u8>> {
    let text = &lexer.source().as_bytes()[lexer.pos()..];
    let mut bytes = Vec::new();
    let mut at = 0;
    loop {
        at += blanks(&text[at..]);
        let (value, length) = number(&text[at..])?;
        bytes.push(value);
        at += length;
        at += blanks(&text[at..]);
        match text.get(at)? {
            b',' => at += 1,
            b'}' => break,
            _ => return None,
        }
    }
    if bytes.len() < LEAST {
        return None;
    }
    lexer.advance(at);
    Some(bytes)
}

fn blanks(text: &[u8]) -> usize {
    let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    text.iter().take_while(is_blank).count()
}

/// A number below 256 and how many digits it has. A leading zero would make it octal; such a number is left to the other parser.
fn number(text: &[u8]) -> Option<(u8, usize)> {
    let (mut value, mut length) = (0_u16, 0);
    while let Some(digit @ b'0'..=b'9') = text.get(length) {
        if length > 0 && value == 0 {
            return None;
        }
        value = value * 10 + u16::from(digit - b'0');
        length += 1;
        if value > 255 {
            return None;
        }
    }
    (length > 0).then_some((value as u8, length))
}

#[cfg(test)]
mod tests {
    use super::LEAST;
    use crate::ast::{Init, Item};
    use crate::parse;

    /// The initializer of a list of [`LEAST`] numbers, with `other` at its end.
    fn init(ty: &str, other: &str) -> Vec<Init<'static>> {
        let numbers: Vec<String> = (0..LEAST).map(|at| (at % 256).to_string()).collect();
        let list = format!("{}{other}", numbers.join(",\n "));
        let text = format!(".version 7.1\n.global .{ty} a[2000] = {{{list}}};\n.global .b8 b;");
        let module = parse(text.leak()).unwrap();
        let lines: Vec<u32> = module.items.iter().map(line).collect();
        assert_eq!(lines[0] + LEAST as u32, lines[1], "lines are counted on");
        match &module.items[0] {
            Item::Variable(variable) => variable.init.clone().unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn line(item: &Item<'_>) -> u32 {
        match item {
            Item::Variable(variable) => variable.line,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn long_lists_of_bytes_are_one_element() {
        for ty in ["b8", "u8"] {
            let init = init(ty, ", 255");
            let [Init::Bytes(bytes)] = &init[..] else {
                panic!("{} elements", init.len())
            };
            assert_eq!(bytes.len(), LEAST + 1);
            assert_eq!(bytes[254..258], [254, 255, 0, 1]);
            assert_eq!(bytes[LEAST], 255);
        }
    }

    #[test]
    fn anything_else_is_read_as_ever() {
        assert_eq!(init("u16", ", 3")[1], Init::Int(1));
        for (other, value) in [(", 256", 256), (", -1", -1), (", 0x10", 16), (", 010", 8)] {
            let init = init("b8", other);
            assert_eq!(
                (init.len(), init[LEAST].clone()),
                (LEAST + 1, Init::Int(value))
            );
        }
        assert!(matches!(
            init("b8", ", 0xFF(f)")[LEAST],
            Init::Symbol { .. }
        ));
    }
}
