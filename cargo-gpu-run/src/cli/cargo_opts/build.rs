//! How cargo builds.

use super::arguments::Arguments;
use super::general::General;
use crate::shell::Color;
use clap::{Args, ValueHint};
use std::ffi::OsString;
use std::path::PathBuf;

/// What cargo's commands share.
#[derive(Clone, Debug, Default, Args)]
pub struct Build {
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

impl Build {
    /// As arguments, without target and target directory.
    pub fn write(&self, args: &mut Arguments) {
        let Build {
            features,
            compilation,
            manifest,
        } = self;
        features.write(args);
        compilation.write(args);
        manifest.write(args);
    }

    /// The arguments that `cargo metadata` shares.
    pub fn to_metadata_args(&self, general: &General) -> Vec<OsString> {
        let General {
            message_format: _,
            verbose: _,
            quiet: _,
            color,
            config,
            unstable,
        } = general;
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
