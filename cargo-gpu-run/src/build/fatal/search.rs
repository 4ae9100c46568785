//! Where in a program an instruction stands: a search of LLVM's intermediate representation, as text.

use ptx::demangle;
use std::collections::HashMap;
use std::path::Path;

/// A place of the source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The Rust path of the function or static, without hash.
    pub function: String,
    /// Whether it is a static or a declaration: no code stands there.
    pub is_data: bool,
    /// File, line and column, where the crate was compiled with them.
    pub source: Option<(String, u32, u32)>,
    /// Who needs the function, nearest first.
    pub callers: Vec<String>,
}

/// The symbol below which everything is ours: std's start of a program.
const RUNTIME: &str = "main";
/// Callers that are told.
const MOST_CALLERS: usize = 3;

/// A definition and what it names.
#[derive(Default)]
struct Entity<'t> {
    names: Vec<&'t str>,
    found: Vec<&'t str>,
    is_function: bool,
}

/// All places whose instruction `is_meant`, in functions that `root` may reach: the others are not compiled.
pub fn search(text: &str, root: &str, is_meant: impl Fn(&str) -> bool) -> Vec<Place> {
    let entities = entities(text, is_meant);
    let metadata = OnFirstUse::new(text);
    let mut places = Vec::new();
    let (order, callers) = reached(&entities, root);
    for name in order {
        let Some(entity) = entities.get(name) else {
            continue;
        };
        for line in &entity.found {
            let place = Place {
                function: demangle(&unescape(name)),
                is_data: !entity.is_function,
                source: metadata.location(line),
                callers: chain(name, root, &entities, &callers),
            };
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    // Those of which more is known first.
    places.sort_by_key(|place| place.source.is_none());
    places
}

fn entities<'t>(text: &'t str, is_meant: impl Fn(&str) -> bool) -> HashMap<&'t str, Entity<'t>> {
    let mut entities: HashMap<&str, Entity<'_>> = HashMap::new();
    // The function whose body this is.
    let mut inside: Option<&str> = None;
    for line in text.lines() {
        if is_head(line) {
            let mut names = symbols(line);
            let Some(name) = names.next() else { continue };
            inside = Some(name).filter(|_| line.starts_with("define "));
            let entity = entities.entry(name).or_default();
            entity.is_function = inside.is_some();
            entity.names.extend(names);
            if is_meant(line) {
                entity.found.push(line);
            }
        } else if line.starts_with('}') {
            inside = None;
        } else if let Some(name) = inside.filter(|_| line.starts_with(' ')) {
            let entity = entities.entry(name).or_default();
            entity.names.extend(symbols(line));
            if is_meant(line) {
                entity.found.push(line);
            }
        }
    }
    entities
}

fn is_head(line: &str) -> bool {
    ["define ", "declare ", "@"]
        .iter()
        .any(|start| line.starts_with(start))
}

/// LLVM's `\C3` in quoted names. A first byte of 1 says that the name is to be taken as it is.
fn unescape(name: &str) -> String {
    let mut parts = name.split('\\');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
        {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            None => bytes.extend_from_slice(part.as_bytes()),
        }
    }
    let name = String::from_utf8_lossy(&bytes);
    name.strip_prefix('\u{1}').unwrap_or(&name).to_owned()
}

/// `@name` and `@"name"`, without the marks.
fn symbols(line: &str) -> impl Iterator<Item = &str> {
    line.split('@')
        .skip(1)
        .filter_map(|rest| match rest.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => {
                let is_name =
                    |letter: char| letter.is_ascii_alphanumeric() || "_$.-".contains(letter);
                let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
                Some(&rest[..end]).filter(|name| !name.is_empty())
            }
        })
}

/// In the order in which they are met, and by whom each was met first.
fn reached<'t>(
    entities: &HashMap<&'t str, Entity<'t>>,
    root: &str,
) -> (Vec<&'t str>, HashMap<&'t str, &'t str>) {
    let Some((root, _)) = entities.get_key_value(root) else {
        // Then nothing is known of what is reached.
        let mut all: Vec<&str> = entities.keys().copied().collect();
        all.sort_unstable();
        return (all, HashMap::new());
    };
    let (mut callers, mut order, mut next) = (HashMap::from([(*root, *root)]), vec![*root], 0);
    while let Some(name) = order.get(next).copied() {
        next += 1;
        for named in entities.get(name).map_or(&[][..], |entity| &entity.names) {
            callers.entry(*named).or_insert_with(|| {
                order.push(*named);
                name
            });
        }
    }
    (order, callers)
}

/// The functions by which `name` was met, demangled.
fn chain(
    name: &str,
    root: &str,
    entities: &HashMap<&str, Entity<'_>>,
    callers: &HashMap<&str, &str>,
) -> Vec<String> {
    let above = |name: &&str| callers.get(name).copied();
    let chain = std::iter::successors(above(&name), above)
        .take_while(|name| *name != root && *name != RUNTIME);
    let is_function = |name: &&str| entities.get(name).is_some_and(|entity| entity.is_function);
    chain
        .filter(is_function)
        .take(MOST_CALLERS)
        .map(|name| demangle(&unescape(name)))
        .collect()
}

/// `!12 = ...` by number, read when the first location is looked for.
struct OnFirstUse<'t> {
    text: &'t str,
    lines: std::cell::OnceCell<HashMap<&'t str, &'t str>>,
}

impl<'t> OnFirstUse<'t> {
    fn new(text: &'t str) -> OnFirstUse<'t> {
        let lines = std::cell::OnceCell::new();
        OnFirstUse { text, lines }
    }

    fn node(&self, number: &str) -> Option<&'t str> {
        let lines = self.lines.get_or_init(|| {
            let nodes = self.text.lines().filter(|line| line.starts_with('!'));
            nodes
                .filter_map(|line| line[1..].split_once(" = "))
                .collect()
        });
        lines.get(number).copied()
    }

    /// Of an instruction with `!dbg !12`: in the function itself, if it was inlined into that.
    fn location(&self, instruction: &str) -> Option<(String, u32, u32)> {
        let (_, rest) = instruction.split_once("!dbg !")?;
        let mut location = self.node(digits(rest))?;
        while let Some(outer) = field(location, "inlinedAt: !") {
            location = self.node(outer)?;
        }
        let number = |name| field(location, name)?.parse().ok();
        let (line, column) = (number("line: ")?, number("column: ").unwrap_or(1));
        let mut scope = self.node(field(location, "scope: !")?)?;
        let file = loop {
            match field(scope, "file: !") {
                Some(file) => break self.node(file)?,
                None => scope = self.node(field(scope, "scope: !")?)?,
            }
        };
        let text = |name| file.split_once(name)?.1.split('"').next();
        let directory = Path::new(text("directory: \"").unwrap_or_default());
        let path = directory.join(text("filename: \"")?);
        // As rustc names it: from where it runs.
        let here = std::env::current_dir().unwrap_or_default();
        let path = path.strip_prefix(here).unwrap_or(&path);
        Some((path.display().to_string(), line, column))
    }
}

/// The number behind a field's name.
fn field<'t>(node: &'t str, name: &str) -> Option<&'t str> {
    let at = node.match_indices(name).map(|(at, _)| at).find(|at| {
        let before = node[..*at].chars().next_back();
        !before.is_some_and(|letter| letter.is_ascii_alphanumeric())
    })?;
    Some(digits(&node[at + name.len()..])).filter(|digits| !digits.is_empty())
}

fn digits(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_digit());
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
@vtable = private constant <{ ptr }> <{ ptr @_ZN4demo4deep7convert17hb7f1a37ac98fdea0E }>, align 8

define internal i128 @_ZN4demo4deep7convert17hb7f1a37ac98fdea0E(double %x) unnamed_addr #2 !dbg !44 {
start:
  %y = fmul double %x, 2.000000e+00, !dbg !51
  br label %next

next:                                             ; preds = %start
  %_0 = call i128 @llvm.fptosi.sat.i128.f64(double %y), !dbg !52
  ret i128 %_0, !dbg !51
}

define void @unreached(double %x) {
  %_0 = call i128 @llvm.fptosi.sat.i128.f64(double %x)
  ret void
}

define i128 @"odd name"(double %x) {
  %_0 = call i128 @llvm.fptosi.sat.i128.f64(double %x)
  ret i128 %_0
}

define void @root() {
  call void @_ZN4demo3run17hb7f1a37ac98fdea0E()
}

define void @_ZN4demo3run17hb7f1a37ac98fdea0E() {
  call void %f(ptr @vtable)
  call i128 @"odd name"(double 1.0)
  ret void
}

declare i128 @llvm.fptosi.sat.i128.f64(double) #4

!43 = !DIFile(filename: "src/main.rs", directory: "/home/me/demo")
!44 = distinct !DISubprogram(name: "convert", scope: !45, file: !43, line: 3, scopeLine: 3)
!49 = !DILocation(line: 5, column: 9, scope: !50)
!50 = distinct !DILexicalBlock(scope: !44, file: !43, line: 4, column: 9)
!52 = !DILocation(line: 30, column: 30, scope: !53, inlinedAt: !49)
"#;

    #[test]
    fn places_of_what_is_reached() {
        let is_meant = |line: &str| line.starts_with(' ') && line.contains("@llvm.fptosi.sat.i128");
        let places = search(TEXT, "root", is_meant);
        let place = |function: &str, source, callers: &[&str]| Place {
            function: function.to_owned(),
            is_data: false,
            source,
            callers: callers.iter().map(|name| (*name).to_owned()).collect(),
        };
        let source = Some(("/home/me/demo/src/main.rs".to_owned(), 5, 9));
        let expected = [
            place("demo::deep::convert", source, &["demo::run"]),
            place("odd name", None, &["demo::run"]),
        ];
        assert_eq!(places, expected);
        assert_eq!(search(TEXT, "not there", is_meant).len(), 3);
        assert_eq!(search(TEXT, "root", |_| false), []);
        let odd = search(TEXT, "root", |line| line.starts_with("define i128 @\"odd"));
        assert_eq!(odd, expected[1..]);
        let declared = search(TEXT, "root", |line| line.starts_with("declare "));
        assert!(declared[0].is_data);
        assert_eq!(declared[0].function, "llvm.fptosi.sat.i128.f64");
    }
}
