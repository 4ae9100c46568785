//! Crates that are known not to build for the GPU: what is said when one of them did not, beside the compiler's errors about its insides.

use super::fatal::Message;
use super::rustc_args::is_crate;
use std::ffi::OsString;

/// A crate that does not build, or whose users do not.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused {
    /// As Rust names it.
    name: &'static str,
    /// What its macros have the compiler say about a crate that uses it; `None` if it does not build itself.
    says: Option<&'static str>,
    why: &'static str,
    help: &'static str,
}

const SYSTEMS: &str = "it knows operating systems by name, and the GPU is none of them";
const NET: &str = "std's `TcpStream`, `TcpListener` and `UdpSocket` work; tokio builds without its features `net`, `process` and `signal`";
const WHO: &str =
    "`cargo tree --invert PACKAGE` says who depends on it; perhaps a feature does without";

/// What docs/compat.md lists.
const TABLE: &[Refused] = &[
    Refused {
        name: "linkme",
        says: Some("distributed_slice is not implemented for this platform"),
        why: "it needs a linker that puts sections of all crates together, and PTX has no sections",
        help: "the crate `inventory` works: it registers before `main`",
    },
    Refused {
        name: "ctor",
        says: Some("#[ctor]/#[dtor] is not supported on the current target"),
        why: SYSTEMS,
        help: "`#[unsafe(link_section = \".init_array\")]` on a `#[used]` static with the function works, and so does the crate `inventory`",
    },
    own("mio", NET),
    own("socket2", NET),
    own("errno", WHO),
    own("polling", WHO),
    own("console", WHO),
    Refused {
        name: "getrandom",
        says: None,
        why: "its version 0.1 knows operating systems by name; 0.2 to 0.4 work",
        help: "rand 0.7 depends on 0.1, and rand 0.8 does not",
    },
    Refused {
        name: "symlink",
        says: Some("in crate `symlink`"),
        why: SYSTEMS,
        help: "tracing-appender depends on it since 0.2.5; 0.2.3 works",
    },
];

const fn own(name: &'static str, help: &'static str) -> Refused {
    Refused {
        name,
        says: None,
        why: SYSTEMS,
        help,
    }
}

/// The rows that a compiler's call may meet. A package of the user's own may have any name.
pub fn possible(args: &[OsString], is_users: bool) -> Vec<&'static Refused> {
    let row = |row: &&Refused| match row.says {
        Some(_) => uses(args, row.name),
        None => !is_users && is_crate(args, row.name),
    };
    TABLE.iter().filter(row).collect()
}

fn uses(args: &[OsString], name: &str) -> bool {
    args.windows(2).any(|pair| {
        let value = pair[1].to_str().and_then(|value| value.split_once('='));
        pair[0] == "--extern" && value.is_some_and(|(alias, _)| ends_with(alias, name))
    })
}

/// cargo may put options before the name: `noprelude:NAME`.
fn ends_with(alias: &str, name: &str) -> bool {
    alias.rsplit(':').next() == Some(name)
}

impl Refused {
    /// Whether this line of the compiler's is why.
    pub fn is_meant(&self, line: &str) -> bool {
        match self.says {
            Some(text) => line.contains(text),
            None => line.contains("\"level\":\"error\"") || line.starts_with("error"),
        }
    }

    /// Says it, in the form that the compiler's arguments ask for.
    pub fn explain(&self, args: &[OsString]) {
        let Refused {
            name, why, help, ..
        } = self;
        let message = Message {
            level: "note",
            text: format!("the crate `{name}` does not work on the GPU"),
            places: Vec::new(),
            more: vec![("note", (*why).to_owned()), ("help", (*help).to_owned())],
        };
        message.print(args);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str, is_users: bool) -> Vec<&'static str> {
        let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let rows = possible(&args, is_users);
        rows.iter().map(|row| row.name).collect()
    }

    #[test]
    fn a_crate_and_the_users_of_another() {
        assert_eq!(names("--crate-name mio", false), ["mio"]);
        assert!(names("--crate-name mio", true).is_empty());
        assert!(names("--crate-name linkme", false).is_empty());
        let user = "--crate-name a --extern mio=/m.rmeta --extern linkme=/l.rmeta --extern priv:ctor=/c.rmeta";
        assert_eq!(names(user, true), ["linkme", "ctor"]);
        let appender = "--crate-name tracing_appender --extern symlink=/s.rmeta";
        assert_eq!(names(appender, false), ["symlink"]);
    }

    #[test]
    fn the_lines_that_are_meant() {
        let error = "{\"$message_type\":\"diagnostic\",\"message\":\"distributed_slice is not implemented for this platform\",\"level\":\"error\"}";
        let other = "{\"message\":\"mismatched types\",\"level\":\"error\"}";
        let warning = "{\"message\":\"unused\",\"level\":\"warning\"}";
        let (linkme, mio) = (&TABLE[0], &TABLE[2]);
        assert!(linkme.is_meant(error) && !linkme.is_meant(other));
        assert!(mio.is_meant(other) && !mio.is_meant(warning));
    }
}
