//! A test or bench of the harness.

/// Where it is, and what its attributes say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// Its number in the image.
    pub index: usize,
    /// Its path.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// `#[ignore]`, unless the command line says otherwise.
    pub ignore: bool,
    /// `#[ignore = "this"]`.
    pub ignore_message: Option<String>,
    /// `#[should_panic]`.
    pub should_panic: bool,
    /// Its source file.
    pub file: String,
    /// Line and column.
    pub start: (u32, u32),
    /// Line and column.
    pub end: (u32, u32),
}

/// What runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// `#[test]`, or a bench that runs once.
    #[default]
    Test,
    /// `#[bench]`.
    Bench,
}

impl Case {
    /// What libtest writes after the name.
    pub fn mode(&self) -> Option<&'static str> {
        (!self.ignore && self.should_panic).then_some("should panic")
    }

    /// The name; that of a bench as wide as the widest.
    pub fn padded_name(&self, width: usize) -> String {
        match self.kind {
            Kind::Test => self.name.clone(),
            Kind::Bench => format!("{:width$}", self.name),
        }
    }
}
