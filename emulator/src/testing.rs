//! Small PTX programs for tests.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::recording::tests::Sink;
use super::{
    End, Header, LaunchError, LoadOptions, Machine, MachineConfig, PollReason, Program, Recorder,
    Recording, Schedule,
};

/// Bytes of the buffer that a test kernel's first parameter points to.
pub(super) const OUT_BYTES: usize = 4096;

/// A program with `items` at module scope and the kernel `k(.param .b64 out)` around `body`. The address of `out` is in
/// `%out`; registers `%r`, `%rd`, `%rs`, `%f`, `%fd`, `%p` with numbers below 64 are declared.
pub(super) fn program_text(items: &str, body: &str) -> String {
    format!(
        ".version 7.1\n.target sm_70\n.address_size 64\n{items}\n.visible .entry k(.param .b64 out)\n{{\n\
         .reg .pred %p<64>;\n.reg .b16 %rs<64>;\n.reg .b32 %r<64>;\n.reg .b64 %rd<64>;\n.reg .f32 %f<64>;\n\
         .reg .f64 %fd<64>;\n.reg .b64 %out;\nld.param.b64 %out, [out];\n{body}\n}}\n"
    )
}

/// What a launch left behind.
pub(super) struct Ran {
    pub result: Result<End, LaunchError>,
    pub out: Vec<u8>,
    pub instructions: u64,
    pub time: u64,
}

impl Ran {
    pub(super) fn u64(&self, index: usize) -> u64 {
        u64::from_le_bytes(self.out[index * 8..index * 8 + 8].try_into().unwrap())
    }

    pub(super) fn u32(&self, index: usize) -> u32 {
        u32::from_le_bytes(self.out[index * 4..index * 4 + 4].try_into().unwrap())
    }

    /// The stop of a launch that must not end well.
    pub(super) fn stop(self) -> LaunchError {
        self.result.expect_err("the launch must fail")
    }

    /// Panics with the report if the launch did not finish.
    pub(super) fn finished(self) -> Ran {
        match &self.result {
            Ok(End::Finished) => self,
            Ok(end) => panic!("the launch was stopped: {end:?}"),
            Err(stop) => panic!("{stop}"),
        }
    }
}

/// How to launch a test program.
#[derive(Clone, Copy)]
pub(super) struct Lab {
    pub blocks: u32,
    pub threads: u32,
    pub config: MachineConfig,
    pub options: LoadOptions,
    /// Bytes of a heap that the machine serves.
    pub heap: Option<u64>,
    /// Stacks in global memory, and the bytes of each.
    pub stacks: Option<(u32, u64)>,
    /// Bytes of each lane of their warps, and of its block.
    pub lanes: Option<(u64, u64)>,
    /// Warps of which each has a slot for threads.
    pub slots: Option<u32>,
}

impl Default for Lab {
    fn default() -> Lab {
        let config = MachineConfig {
            memory: 1 << 20,
            ..MachineConfig::default()
        };
        Lab {
            blocks: 1,
            threads: 1,
            config,
            options: LoadOptions::default(),
            heap: None,
            stacks: None,
            lanes: None,
            slots: None,
        }
    }
}

impl Lab {
    pub(super) fn of(blocks: u32, threads: u32) -> Lab {
        Lab {
            blocks,
            threads,
            ..Lab::default()
        }
    }

    pub(super) fn scheduled(mut self, schedule: Schedule) -> Lab {
        self.config.schedule = schedule;
        self
    }

    /// Runs kernel `k` of `items` and `body`, answering no polls.
    pub(super) fn run(self, items: &str, body: &str) -> Ran {
        self.run_with(items, body, &mut |_, _| ControlFlow::Continue(()))
    }

    /// As [`Lab::run`], with a host that sees each poll and the buffer.
    pub(super) fn run_with(
        self,
        items: &str,
        body: &str,
        host: &mut dyn FnMut(PollReason<'_>, *mut u8) -> ControlFlow<()>,
    ) -> Ran {
        self.make(items, body, host, None, None)
    }

    /// As [`Lab::run`], and its recording; makes a recorded run again.
    pub(super) fn recorded(
        self,
        items: &str,
        body: &str,
        replay: Option<Arc<Recording>>,
    ) -> (Ran, String) {
        let sink = Sink::default();
        let host = &mut |_: PollReason<'_>, _: *mut u8| ControlFlow::Continue(());
        let ran = self.make(items, body, host, replay, Some(sink.clone()));
        (ran, sink.text())
    }

    fn make(
        self,
        items: &str,
        body: &str,
        host: &mut dyn FnMut(PollReason<'_>, *mut u8) -> ControlFlow<()>,
        replay: Option<Arc<Recording>>,
        sink: Option<Sink>,
    ) -> Ran {
        let source = program_text(items, body);
        let module = ptx::parse(&source).unwrap_or_else(|error| panic!("{error}\n{source}"));
        let program = Program::load_with(&source, &module, self.options).unwrap();
        let mut machine = Machine::new(&program, self.config);
        let out = machine.alloc(OUT_BYTES as u64, 64).unwrap();
        if let Some(limit) = self.heap {
            machine.serve_heap(limit).unwrap();
        }
        let _ = machine.serve_malloc();
        let stacks = self
            .stacks
            .map(|(count, each)| machine.stacks(count, each).unwrap());
        if let Some(base) = stacks {
            machine.write(out, &base.to_le_bytes()).unwrap();
        }
        if let (Some((count, _)), Some((each, block))) = (self.stacks, self.lanes) {
            let base = machine.lane_stacks(count, each, block).unwrap();
            machine.write(out + 8, &base.to_le_bytes()).unwrap();
        }
        if let Some(warps) = self.slots {
            let base = machine.slots(warps).unwrap();
            machine.write(out + 16, &base.to_le_bytes()).unwrap();
        }
        if let Some(recording) = replay {
            machine.replay(recording);
        }
        if let Some(sink) = sink {
            machine.record(Recorder::new(Box::new(sink), &Header::default()));
        }
        let pointer = machine.host_ptr(out, OUT_BYTES as u64).unwrap();
        let result = machine.launch(
            "k",
            self.blocks,
            self.threads,
            &out.to_le_bytes(),
            &mut |reason| host(reason, pointer),
        );
        machine.finish_recording().unwrap();
        let mut bytes = vec![0; OUT_BYTES];
        machine.read(out, &mut bytes).unwrap();
        Ran {
            result,
            out: bytes,
            instructions: machine.instructions(),
            time: machine.time(),
        }
    }
}

/// Runs `body` on one hart and returns the `u64`s that it left at `%out`.
pub(super) fn words<const N: usize>(body: &str) -> [u64; N] {
    let ran = Lab::default().run("", &format!("{body}\nret;")).finished();
    std::array::from_fn(|index| ran.u64(index))
}
