//! The flags of `cargo run`, typed, grouped as cargo groups them, and turned back into arguments for cargo.
//!
//! Every group is taken apart field by field, so that a forgotten flag does not compile.

use crate::shell::Color;
use clap::{ArgAction, Args, ValueHint};
use std::ffi::OsString;
use std::path::PathBuf;

/// Flags that cargo gets unchanged, but for `--target-dir`.
#[derive(Clone, Debug, Default, Args)]
pub struct CargoOptions {
    /// General ones.
    #[command(flatten)]
    pub general: General,
    /// Which package.
    #[command(flatten, next_help_heading = "Package Selection")]
    pub package: Package,
    /// Which program.
    #[command(flatten, next_help_heading = "Target Selection")]
    pub target: Target,
    /// Which features.
    #[command(flatten, next_help_heading = "Feature Selection")]
    pub features: Features,
    /// How to build.
    #[command(flatten, next_help_heading = "Compilation Options")]
    pub compilation: Compilation,
    /// Where the package is.
    #[command(flatten, next_help_heading = "Manifest Options")]
    pub manifest: Manifest,
}

/// cargo's general options.
#[derive(Clone, Debug, Default, Args)]
pub struct General {
    /// Error format
    #[arg(long, value_name = "FMT")]
    pub message_format: Vec<String>,
    /// Use verbose output (-vv very verbose/build.rs output)
    #[arg(short, long, action = ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,
    /// Do not print cargo log messages, nor ours
    #[arg(short, long)]
    pub quiet: bool,
    /// Coloring
    #[arg(long, value_name = "WHEN", ignore_case = true)]
    pub color: Option<Color>,
    /// Override a configuration value
    #[arg(long, value_name = "KEY=VALUE|PATH")]
    pub config: Vec<String>,
    /// Unstable (nightly-only) flags to Cargo, see 'cargo -Z help' for details
    #[arg(short = 'Z', value_name = "FLAG")]
    pub unstable: Vec<String>,
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

/// cargo's feature selection.
#[derive(Clone, Debug, Default, Args)]
pub struct Features {
    /// Space or comma separated list of features to activate
    #[arg(short = 'F', long, value_name = "FEATURES")]
    pub features: Vec<String>,
    /// Activate all available features
    #[arg(long)]
    pub all_features: bool,
    /// Do not activate the `default` feature
    #[arg(long)]
    pub no_default_features: bool,
}

/// cargo's compilation options.
#[derive(Clone, Debug, Default, Args)]
pub struct Compilation {
    /// Number of parallel jobs, defaults to # of CPUs
    #[arg(short, long, value_name = "N", allow_negative_numbers = true)]
    pub jobs: Option<String>,
    /// Do not abort the build as soon as there is an error
    #[arg(long)]
    pub keep_going: bool,
    /// Build artifacts in release mode, with optimizations
    #[arg(short, long, conflicts_with = "profile")]
    pub release: bool,
    /// Build artifacts with the specified profile
    #[arg(long, value_name = "PROFILE-NAME")]
    pub profile: Option<String>,
    /// Build for the target triple: only the GPU's
    #[arg(long, value_name = "TRIPLE", value_parser = [crate::sysroot::plan::TARGET], hide = true)]
    pub target: Option<String>,
    /// Directory for all generated artifacts; ours go to `gpu` below it
    #[arg(long, value_name = "DIRECTORY", value_hint = ValueHint::DirPath)]
    pub target_dir: Option<PathBuf>,
    /// Output build graph in JSON (unstable)
    #[arg(long)]
    pub unit_graph: bool,
    /// Output a build timing report at the end of the build
    #[arg(long)]
    pub timings: bool,
}

/// cargo's manifest options.
#[derive(Clone, Debug, Default, Args)]
pub struct Manifest {
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub manifest_path: Option<PathBuf>,
    /// Ignore `rust-version` specification in packages
    #[arg(long)]
    pub ignore_rust_version: bool,
    /// Assert that `Cargo.lock` will remain unchanged
    #[arg(long)]
    pub locked: bool,
    /// Run without accessing the network
    #[arg(long)]
    pub offline: bool,
    /// Equivalent to specifying both --locked and --offline
    #[arg(long)]
    pub frozen: bool,
}

impl CargoOptions {
    /// Whether cargo only lists what there is: a selecting flag has no name.
    pub fn only_lists(&self) -> bool {
        let nameless = |selection: &Option<Option<String>>| matches!(selection, Some(None));
        nameless(&self.package.package)
            || nameless(&self.target.bin)
            || nameless(&self.target.example)
    }

    /// The arguments for `cargo run`, without target and target directory.
    pub fn to_args(&self) -> Vec<OsString> {
        let CargoOptions {
            general,
            package,
            target,
            features,
            compilation,
            manifest,
        } = self;
        let mut args = Arguments::default();
        general.write(&mut args);
        package.write(&mut args);
        target.write(&mut args);
        features.write(&mut args);
        compilation.write(&mut args);
        manifest.write(&mut args);
        args.0
    }

    /// The arguments that `cargo metadata` shares.
    pub fn to_metadata_args(&self) -> Vec<OsString> {
        let General {
            message_format: _,
            verbose: _,
            quiet: _,
            color,
            config,
            unstable,
        } = &self.general;
        let Manifest {
            manifest_path,
            ignore_rust_version: _,
            locked,
            offline,
            frozen,
        } = &self.manifest;
        let mut args = Arguments::default();
        args.value("--color", color.map(Color::as_str));
        args.values("--config", config);
        args.values("-Z", unstable);
        args.value("--manifest-path", manifest_path.as_ref());
        args.flag("--locked", *locked);
        args.flag("--offline", *offline);
        args.flag("--frozen", *frozen);
        args.0
    }
}

impl General {
    fn write(&self, args: &mut Arguments) {
        let General {
            message_format,
            verbose,
            quiet,
            color,
            config,
            unstable,
        } = self;
        args.values("--message-format", message_format);
        (0..*verbose).for_each(|_| args.flag("--verbose", true));
        args.flag("--quiet", *quiet);
        args.value("--color", color.map(Color::as_str));
        args.values("--config", config);
        args.values("-Z", unstable);
    }
}

impl Package {
    fn write(&self, args: &mut Arguments) {
        let Package { package } = self;
        args.optional("--package", package);
    }
}

impl Target {
    fn write(&self, args: &mut Arguments) {
        let Target { bin, example } = self;
        args.optional("--bin", bin);
        args.optional("--example", example);
    }
}

impl Features {
    fn write(&self, args: &mut Arguments) {
        let Features {
            features,
            all_features,
            no_default_features,
        } = self;
        args.values("--features", features);
        args.flag("--all-features", *all_features);
        args.flag("--no-default-features", *no_default_features);
    }
}

impl Compilation {
    fn write(&self, args: &mut Arguments) {
        // Target and target directory are ours.
        let Compilation {
            jobs,
            keep_going,
            release,
            profile,
            target: _,
            target_dir: _,
            unit_graph,
            timings,
        } = self;
        args.value("--jobs", jobs.as_ref());
        args.flag("--keep-going", *keep_going);
        args.flag("--release", *release);
        args.value("--profile", profile.as_ref());
        args.flag("--unit-graph", *unit_graph);
        args.flag("--timings", *timings);
    }
}

impl Manifest {
    fn write(&self, args: &mut Arguments) {
        let Manifest {
            manifest_path,
            ignore_rust_version,
            locked,
            offline,
            frozen,
        } = self;
        args.value("--manifest-path", manifest_path.as_ref());
        args.flag("--ignore-rust-version", *ignore_rust_version);
        args.flag("--locked", *locked);
        args.flag("--offline", *offline);
        args.flag("--frozen", *frozen);
    }
}

/// Arguments in the making. Values follow their flag as a word of their own, so that one with a leading dash stays a value.
#[derive(Default)]
struct Arguments(Vec<OsString>);

impl Arguments {
    fn flag(&mut self, name: &str, given: bool) {
        if given {
            self.0.push(name.into());
        }
    }

    fn value(&mut self, name: &str, value: Option<impl Into<OsString>>) {
        if let Some(value) = value {
            self.0.extend([name.into(), value.into()]);
        }
    }

    fn values(&mut self, name: &str, values: &[String]) {
        values
            .iter()
            .for_each(|value| self.value(name, Some(value)));
    }

    fn optional(&mut self, name: &str, value: &Option<Option<String>>) {
        match value {
            None => {}
            Some(None) => self.flag(name, true),
            Some(Some(value)) => self.value(name, Some(value)),
        }
    }
}
