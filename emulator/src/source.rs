//! Where in the Rust source an op comes from, by PTX's `.file` and `.loc`.
//!
//! LLVM writes no `inlined_at` for this target, so a line tells only the innermost of the functions that were inlined there.

use std::collections::HashMap;

use ptx::ast::{Item, Module};
use ptx::unescape;

/// One `.loc`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub file: u32,
    pub line: u32,
    pub column: u32,
}

/// The positions of a function's ops: each holds from its op to the next one's.
#[derive(Clone, Debug, Default)]
pub(super) struct Positions(Vec<(u32, Position)>);

impl Positions {
    /// Ops from `op` on are at `position`. Ops come in order.
    pub(super) fn push(&mut self, op: u32, position: Position) {
        // Line 0: made by the compiler. The last line is more use than none.
        if position.line == 0 {
            return;
        }
        match self.0.last_mut() {
            Some((last, at)) if *last >= op => *at = position,
            _ => self.0.push((op, position)),
        }
    }

    /// The position of an op, then those before it in the function's text.
    fn back_from(&self, op: u32) -> impl Iterator<Item = Position> {
        let end = self.0.partition_point(|(start, _)| *start <= op);
        self.0[..end].iter().rev().map(|(_, position)| *position)
    }

    /// The positions behind an op's.
    fn on_from(&self, op: u32) -> impl Iterator<Item = Position> {
        let start = self.0.partition_point(|(start, _)| *start <= op);
        self.0[start..].iter().map(|(_, position)| *position)
    }
}

/// A place in a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// As the compiler names it: relative to the workspace if it lies in it.
    pub file: String,
    /// 1-based.
    pub line: u32,
    /// 1-based; 0 if unknown.
    pub column: u32,
    /// The file of std whose code was inlined at the op. The place is then the last one before it in the text of the function,
    /// or, if there is none, the next one after it: the call of that code or something near.
    pub inlined: Option<String>,
}

impl Place {
    /// Whether it is in std's source.
    pub(super) fn is_of_std(&self) -> bool {
        self.file.starts_with(STD)
    }
}

/// The files of a program.
#[derive(Clone, Debug, Default)]
pub(super) struct Files(HashMap<u32, String>);

/// How rustc names the sources of std.
const STD: &str = "/rustc/";

impl Files {
    pub(super) fn of(module: &Module<'_>) -> Files {
        let files = module.items.iter().filter_map(|item| match item {
            Item::File { index, path } => Some((*index, unescape(path.as_ref()))),
            _ => None,
        });
        Files(files.collect())
    }

    /// Where an op comes from; with `users`, rather the line of the user's code near it than a line of std.
    pub(super) fn place(&self, positions: &Positions, op: u32, users: bool) -> Option<Place> {
        let named = |position: Position| Some((self.0.get(&position.file)?, position));
        let mut found = positions.back_from(op).map_while(named);
        let (file, position) = found.next()?;
        let place = |file: &str, position: Position, inlined: Option<&str>| Place {
            file: file.to_owned(),
            line: position.line,
            column: position.column,
            inlined: inlined.map(str::to_owned),
        };
        let std = file;
        if users
            && file.starts_with(STD)
            && let Some((file, position)) = found
                .chain(positions.on_from(op).map_while(named))
                .find(|(file, _)| !file.starts_with(STD))
        {
            return Some(place(file, position, Some(std)));
        }
        Some(place(file, position, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32) -> Position {
        Position {
            file: if line < 100 { 1 } else { 2 },
            line,
            column: 5,
        }
    }

    #[test]
    fn an_op_is_where_the_last_loc_says_and_the_user_is_nearer_than_std() {
        let mut positions = Positions::default();
        for (op, line) in [(0, 10), (0, 11), (3, 0), (4, 200), (6, 12)] {
            positions.push(op, at(line));
        }
        let text = ".version 7.1\n.target sm_70\n.file 1 \"src/main.rs\"\n.file 2 \"/rustc/x/library/core/src/y.rs\"\n";
        let files = Files::of(&ptx::parse(text).unwrap());
        let line = |op, users| {
            let place = files.place(&positions, op, users).unwrap();
            (place.line, place.inlined.is_none())
        };
        assert_eq!(line(0, true), (11, true));
        assert_eq!(line(3, true), (11, true));
        assert_eq!(line(5, true), (11, false));
        assert_eq!(line(5, false), (200, true));
        assert_eq!(line(9, true), (12, true));
        assert_eq!(files.place(&Positions::default(), 0, true), None);
        let mut later = Positions::default();
        for (op, line) in [(0, 200), (6, 12)] {
            later.push(op, at(line));
        }
        let place = files.place(&later, 3, true).unwrap();
        assert_eq!((place.line, place.inlined.is_none()), (12, false));

        let text = ".version 7.1\n.target sm_70\n.file 1 \"src/gr\\303\\266\\303\\237e.rs\"\n";
        let files = Files::of(&ptx::parse(text).unwrap());
        let place = files.place(&positions, 0, true).unwrap();
        assert_eq!(place.file, "src/größe.rs");
    }
}
