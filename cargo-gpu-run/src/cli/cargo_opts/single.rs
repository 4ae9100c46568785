//! What `cargo run` runs: one program of one package.

use super::arguments::Arguments;
use clap::Args;

/// cargo's selection.
#[derive(Clone, Debug, Default, Args)]
pub struct Selection {
    /// Which package.
    #[command(flatten, next_help_heading = "Package Selection")]
    pub package: Package,
    /// Which program.
    #[command(flatten, next_help_heading = "Target Selection")]
    pub target: Target,
}

/// cargo's package selection.
#[derive(Clone, Debug, Default, Args)]
pub struct Package {
    /// Package with the target to run
    #[arg(short, long, value_name = "SPEC", num_args = 0..=1)]
    pub package: Option<Option<String>>,
}

/// cargo's target selection.
#[derive(Clone, Debug, Default, Args)]
pub struct Target {
    /// Name of the bin target to run
    #[arg(long, value_name = "NAME", num_args = 0..=1)]
    pub bin: Option<Option<String>>,
    /// Name of the example target to run
    #[arg(long, value_name = "NAME", num_args = 0..=1)]
    pub example: Option<Option<String>>,
}

impl Selection {
    /// Whether cargo only lists what there is: a selecting flag has no name.
    pub fn only_lists(&self) -> bool {
        let nameless = |selection: &Option<Option<String>>| matches!(selection, Some(None));
        nameless(&self.package.package)
            || nameless(&self.target.bin)
            || nameless(&self.target.example)
    }

    /// As arguments.
    pub fn write(&self, args: &mut Arguments) {
        let Selection { package, target } = self;
        package.write(args);
        target.write(args);
    }
}

impl Package {
    /// As arguments.
    pub fn write(&self, args: &mut Arguments) {
        let Package { package } = self;
        args.optional("--package", package);
    }
}

impl Target {
    /// As arguments.
    pub fn write(&self, args: &mut Arguments) {
        let Target { bin, example } = self;
        args.optional("--bin", bin);
        args.optional("--example", example);
    }
}
