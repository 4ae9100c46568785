//! What `cargo test` and `cargo bench` run: any programs of any packages.

use super::arguments::Arguments;
use super::build::Build;
use clap::Args;

/// What to build, and how.
#[derive(Clone, Debug, Default, Args)]
pub struct Several {
    /// Of which packages.
    #[command(flatten, next_help_heading = "Package Selection")]
    pub packages: Packages,
    /// Which programs.
    #[command(flatten, next_help_heading = "Target Selection")]
    pub targets: Targets,
    /// How.
    #[command(flatten)]
    pub build: Build,
}

/// What both have beside the selection.
#[derive(Clone, Debug, Default, Args)]
pub struct Course {
    /// Compile, but don't run
    #[arg(long)]
    pub no_run: bool,
    /// Run all executables regardless of failure
    #[arg(long)]
    pub no_fail_fast: bool,
}

/// cargo's package selection.
#[derive(Clone, Debug, Default, Args)]
pub struct Packages {
    /// Package to take
    #[arg(short, long, value_name = "SPEC", num_args = 0..=1, default_missing_value = "")]
    pub package: Vec<String>,
    /// All packages in the workspace
    #[arg(long)]
    pub workspace: bool,
    /// Exclude packages
    #[arg(long, value_name = "SPEC")]
    pub exclude: Vec<String>,
    /// Alias for --workspace (deprecated)
    #[arg(long)]
    pub all: bool,
}

/// cargo's target selection.
#[derive(Clone, Debug, Default, Args)]
pub struct Targets {
    /// Only this package's library
    #[arg(long)]
    pub lib: bool,
    /// All binaries
    #[arg(long)]
    pub bins: bool,
    /// Only the specified binary
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    pub bin: Vec<String>,
    /// All examples
    #[arg(long)]
    pub examples: bool,
    /// Only the specified example
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    pub example: Vec<String>,
    /// All targets that have `test = true` set
    #[arg(long)]
    pub tests: bool,
    /// Only the specified test target
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    pub test: Vec<String>,
    /// All targets that have `bench = true` set
    #[arg(long)]
    pub benches: bool,
    /// Only the specified bench target
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    pub bench: Vec<String>,
    /// All targets (does not include doctests)
    #[arg(long)]
    pub all_targets: bool,
}

impl Several {
    /// As arguments, without target and target directory.
    pub fn write(&self, args: &mut Arguments) {
        let Several {
            packages,
            targets,
            build,
        } = self;
        packages.write(args);
        targets.write(args);
        build.write(args);
    }

    /// Whether cargo only lists what there is: a flag has no name.
    pub fn only_lists(&self) -> bool {
        self.packages.only_lists() || self.targets.only_lists()
    }
}

impl Course {
    /// As arguments.
    pub fn write(&self, args: &mut Arguments) {
        let Course {
            no_run,
            no_fail_fast,
        } = self;
        args.flag("--no-run", *no_run);
        args.flag("--no-fail-fast", *no_fail_fast);
    }
}

impl Packages {
    fn write(&self, args: &mut Arguments) {
        let Packages {
            package,
            workspace,
            exclude,
            all,
        } = self;
        args.optionals("--package", package);
        args.flag("--workspace", *workspace);
        args.values("--exclude", exclude);
        args.flag("--all", *all);
    }

    fn only_lists(&self) -> bool {
        self.package.iter().any(String::is_empty)
    }
}

impl Targets {
    fn write(&self, args: &mut Arguments) {
        let Targets {
            lib,
            bins,
            bin,
            examples,
            example,
            tests,
            test,
            benches,
            bench,
            all_targets,
        } = self;
        args.flag("--lib", *lib);
        args.flag("--bins", *bins);
        args.optionals("--bin", bin);
        args.flag("--examples", *examples);
        args.optionals("--example", example);
        args.flag("--tests", *tests);
        args.optionals("--test", test);
        args.flag("--benches", *benches);
        args.optionals("--bench", bench);
        args.flag("--all-targets", *all_targets);
    }

    fn only_lists(&self) -> bool {
        [&self.bin, &self.example, &self.test, &self.bench]
            .into_iter()
            .flatten()
            .any(String::is_empty)
    }
}
