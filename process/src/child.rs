//! Processes that we start and wait for: they end with us, also when we are killed and can do nothing about it.

use std::process::Command;

/// Has `command` killed when this process ends before it, however that happens. It must be started by a thread that waits for it: to Linux
/// a parent is a thread. Elsewhere this does nothing.
pub fn tie(command: &mut Command) -> &mut Command {
    #[cfg(target_os = "linux")]
    {
        let parent = rustix::process::getpid();
        let tie = move || {
            die_with_parent()?;
            // It may have ended before.
            match rustix::process::getppid() == Some(parent) {
                true => Ok(()),
                false => Err(std::io::Error::from(std::io::ErrorKind::NotFound)),
            }
        };
        // SAFETY: between fork and exec this only calls prctl and getppid, which are async-signal-safe; it takes no lock and allocates
        // nothing.
        unsafe { std::os::unix::process::CommandExt::pre_exec(command, tie) };
    }
    command
}

/// Has this process killed when the thread that started it ends. What replaces the process inherits that.
///
/// # Errors
/// The operating system refuses.
pub fn die_with_parent() -> std::io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::io::Read as _;
    use std::process::Stdio;

    #[test]
    fn it_ends_with_the_thread_that_started_it() {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let starter = std::thread::spawn(move || {
            let mut command = Command::new("sleep");
            command.arg("600").stdin(Stdio::null()).stdout(writer);
            tie(&mut command).spawn().unwrap()
        });
        let mut child = starter.join().unwrap();
        // The end of the pipe: nobody has its other side any more.
        assert_eq!(reader.read_to_end(&mut Vec::new()).unwrap(), 0);
        assert!(!child.wait().unwrap().success());
    }

    #[test]
    fn it_lives_as_long_as_its_parent() {
        let output = tie(Command::new("echo").arg("alive")).output().unwrap();
        assert_eq!(output.stdout, b"alive\n");
    }
}
