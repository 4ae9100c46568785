//! Processes of the host.
//@ env: GIVEN=value

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::process::{Command, Stdio};

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

fn main() -> io::Result<()> {
    let output = shell("echo out; echo err >&2; exit 3").output()?;
    println!("{output:?}");
    println!("{} {:?}", output.status, output.status.code());
    let status = shell("kill -9 $$").stdout(Stdio::null()).status()?;
    println!("{status} {:?}", status.code());

    // More on both pipes than they hold.
    let both = shell("head -c 300000 /dev/zero >&2; head -c 200000 /dev/zero").output()?;
    println!("{} {}", both.stdout.len(), both.stderr.len());

    let mut cat = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    assert!(cat.id() > 0 && cat.id() != std::process::id());
    let (mut stdin, mut stdout) = (cat.stdin.take().unwrap(), BufReader::new(cat.stdout.take().unwrap()));
    // A thread waits for the other's line.
    let line = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            line
        });
        stdin.write_all(b"through a pipe\n").unwrap();
        reader.join().unwrap()
    });
    print!("{line}");
    assert!(cat.try_wait()?.is_none());
    drop(stdin);
    assert!(cat.wait()?.success() && cat.try_wait()?.unwrap().success());

    let mut sleeper = Command::new("sleep").arg("100").spawn()?;
    sleeper.kill()?;
    println!("{}", sleeper.wait()?);

    // The environment is the program's: what it was given and what it has set.
    // SAFETY: one thread.
    unsafe { std::env::set_var("SET", "here") };
    let env = shell("echo $GIVEN $SET $OTHER; pwd").env("OTHER", "too").current_dir("/").output()?;
    print!("{}", String::from_utf8(env.stdout).unwrap());
    let env = Command::new("/usr/bin/env").env_clear().env("ONLY", "this").output()?;
    print!("{}", String::from_utf8(env.stdout).unwrap());

    println!("{}", Command::new("no such program").spawn().unwrap_err());
    let error = Command::new("with\0zero").spawn().unwrap_err();
    println!("{:?}", error.kind() == ErrorKind::InvalidInput);

    let (mut reader, mut writer) = io::pipe()?;
    let child = shell("echo from the child").stdout(writer.try_clone()?).status()?;
    writer.write_all(b"from here\n")?;
    drop(writer);
    let mut text = String::new();
    reader.read_to_string(&mut text)?;
    print!("{child}\n{text}");
    drop(reader);
    let (reader, mut writer) = io::pipe()?;
    drop(reader);
    println!("{}", writer.write(b"x").unwrap_err());

    // What is inherited comes out in order.
    println!("before");
    shell("echo inherited").status()?;
    println!("after");
    Ok(())
}
