// What panics leave behind, in order: destructors, locks, once-cells, channels, half-done collections. The expected output is the host's.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Barrier, LazyLock, Mutex, Once, OnceLock, RwLock, mpsc};
use std::thread;

struct D(String);
impl Drop for D {
    fn drop(&mut self) {
        println!(
            "drop {}{}",
            self.0,
            if thread::panicking() {
                " (panicking)"
            } else {
                ""
            }
        );
    }
}
fn d(s: impl Into<String>) -> D {
    D(s.into())
}
struct Bad(&'static str);
impl Drop for Bad {
    fn drop(&mut self) {
        let _g = d(format!("inside {}", self.0));
        if !thread::panicking() {
            panic!("drop of {}", self.0);
        }
        println!("quiet {}", self.0)
    }
}

#[inline(never)]
fn callee(n: i32) -> i32 {
    let _g = d(format!("callee {n}"));
    if n > 2 {
        panic!("callee {n}");
    }
    n
}
#[inline(never)]
fn two(_a: D, n: i32) -> D {
    let _x = d("two");
    callee(n);
    d("result")
}
#[inline(never)]
fn nested(n: u32) -> u32 {
    let _g = d(format!("n{n}"));
    if n == 0 {
        panic!("bottom")
    }
    let r = catch_unwind(AssertUnwindSafe(|| {
        let _i = d(format!("in{n}"));
        nested(n - 1)
    }));
    match r {
        Ok(x) => x + 1,
        Err(e) => {
            println!("caught at {n}");
            if n % 3 == 0 {
                resume_unwind(e)
            } else {
                panic!("again {n}")
            }
        }
    }
}
trait T {
    fn go(&self, n: i32) -> Result<String, Box<dyn std::error::Error>>;
}
struct A;
struct B(i32);
impl T for A {
    fn go(&self, n: i32) -> Result<String, Box<dyn std::error::Error>> {
        let _g = d("A.go");
        Ok(format!("{}", callee(n)))
    }
}
impl T for B {
    fn go(&self, n: i32) -> Result<String, Box<dyn std::error::Error>> {
        let v: Vec<i32> = vec![1, 2, 3];
        let _g = d("B.go");
        Ok(format!("{}", v[n as usize] / self.0))
    }
}

thread_local! { static TL: RefCell<Vec<D>> = const { RefCell::new(Vec::new()) }; }

/// Of the message, what rustc 1.95 and 1.96 both say: about strings they differ at the end.
fn words(message: &str) -> &str {
    message.split(" (bytes").next().unwrap_or_default()
}

fn say(name: &str, r: thread::Result<impl std::fmt::Debug>) {
    match r {
        Ok(v) => println!("{name}: ok {v:?}"),
        Err(e) => {
            let s = e
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| e.downcast_ref::<&str>().map(|s| s.to_string()))
                .unwrap_or_else(|| format!("other {:?}", e.downcast_ref::<i32>()));
            println!("{name}: err {}", words(&s))
        }
    }
}

fn main() {
    panic::set_hook(Box::new(|i| {
        println!("hook: {}", words(i.payload_as_str().unwrap_or("?")))
    }));
    say(
        "callee",
        catch_unwind(|| {
            let _a = d("a");
            callee(1) + callee(5) + callee(9)
        }),
    );
    say(
        "argument",
        catch_unwind(|| {
            let _ = two(d("arg"), callee(3));
            1
        }),
    );
    say(
        "argument2",
        catch_unwind(|| {
            let _ = two(d("arg"), 7);
            1
        }),
    );
    say(
        "drop",
        catch_unwind(|| {
            let _a = d("before");
            let _b = Bad("b");
            let _c = d("after");
            4
        }),
    );
    say(
        "drop2",
        catch_unwind(|| {
            let _a = d("before");
            let _b = Bad("b");
            panic!("first");
        }),
    );
    say("nested", catch_unwind(|| nested(12)));
    say(
        "vecdrop",
        catch_unwind(|| {
            let v: Vec<Box<dyn std::any::Any>> =
                vec![Box::new(d("v0")), Box::new(Bad("v1")), Box::new(d("v2"))];
            drop(v);
            1
        }),
    );
    let ts: Vec<Box<dyn T>> = vec![Box::new(A), Box::new(B(0)), Box::new(B(2))];
    for (i, t) in ts.iter().enumerate() {
        for n in [1, 3] {
            say(
                &format!("dyn {i} {n}"),
                catch_unwind(AssertUnwindSafe(|| t.go(n).unwrap())),
            );
        }
    }
    let fs: [fn(i32) -> i32; 2] = [callee, |n| callee(n + 1)];
    say(
        "fnptr",
        catch_unwind(|| fs.iter().map(|f| f(2)).sum::<i32>()),
    );
    let mut v: Vec<D> = (0..6).map(|i| d(format!("r{i}"))).collect();
    let mut n = 0;
    say(
        "retain",
        catch_unwind(AssertUnwindSafe(|| {
            v.retain(|_| {
                n += 1;
                if n == 4 {
                    panic!("retain")
                }
                n % 2 == 0
            })
        })),
    );
    println!("left {:?}", v.iter().map(|d| &d.0[..]).collect::<Vec<_>>());
    drop(v);
    let m = Arc::new(Mutex::new(1));
    let rw = Arc::new(RwLock::new(2));
    let (m2, rw2) = (m.clone(), rw.clone());
    say(
        "join",
        thread::spawn(move || {
            let _g = d("thread");
            let _l = m2.lock().unwrap();
            let _w = rw2.write().unwrap();
            callee(8)
        })
        .join(),
    );
    println!("poisoned {} {}", m.is_poisoned(), rw.is_poisoned());
    println!(
        "{:?} {:?}",
        m.lock().unwrap_or_else(|e| e.into_inner()),
        rw.try_read().is_err()
    );
    say(
        "scope",
        catch_unwind(|| {
            thread::scope(|s| {
                let _g = d("scope");
                let h = s.spawn(|| {
                    let _t = d("scoped");
                    callee(4)
                });
                say("inner", h.join());
                drop(_g);
                s.spawn(|| {
                    if true {
                        panic!("unjoined")
                    }
                });
                5
            })
        }),
    );
    say(
        "tls",
        thread::spawn(|| {
            TL.with(|t| t.borrow_mut().push(d("tls")));
            let _x = d("stack");
            callee(6)
        })
        .join(),
    );
    let (tx, rx) = mpsc::channel();
    let h = thread::spawn(move || {
        let tx = tx;
        tx.send(1).unwrap();
        if true {
            panic!("sender")
        }
        tx.send(2).unwrap();
    });
    println!("{:?} {:?}", rx.recv(), rx.recv());
    say("chan", h.join());
    static ONCE: Once = Once::new();
    static CELL: OnceLock<i32> = OnceLock::new();
    static LAZY: LazyLock<i32> = LazyLock::new(|| {
        if true {
            panic!("lazy")
        }
        3
    });
    say("once", catch_unwind(|| ONCE.call_once(|| panic!("once"))));
    ONCE.call_once_force(|s| println!("poisoned {}", s.is_poisoned()));
    say(
        "cell",
        catch_unwind(|| *CELL.get_or_init(|| panic!("cell"))),
    );
    println!("{}", CELL.get_or_init(|| 7));
    say("lazy", catch_unwind(|| *LAZY));
    say("lazy", catch_unwind(|| *LAZY));
    say(
        "payload",
        catch_unwind(|| {
            let _g = d("p");
            panic::panic_any(17)
        }),
    );
    say(
        "resume",
        catch_unwind(|| {
            let _g = d("q");
            resume_unwind(Box::new(18))
        }),
    );
    say(
        "sort",
        catch_unwind(|| {
            let mut v: Vec<i32> = (0..50).rev().collect();
            let mut n = 0;
            v.sort_by(|a, b| {
                n += 1;
                if n == 60 {
                    panic!("cmp")
                }
                a.cmp(b)
            });
            v.len()
        }),
    );
    say(
        "fmt",
        catch_unwind(|| {
            struct F;
            impl std::fmt::Display for F {
                fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                    let _g = d("fmt");
                    write!(f, "{}", callee(3))
                }
            }
            format!("{}", F)
        }),
    );
    say(
        "iter",
        catch_unwind(|| {
            (0..5)
                .map(|i| d(format!("i{i}")))
                .map(|x| {
                    if x.0 == "i3" {
                        panic!("i3")
                    }
                    x
                })
                .collect::<Vec<_>>()
                .len()
        }),
    );
    say(
        "overflow",
        catch_unwind(|| {
            let x: u8 = std::env::args().count() as u8 + 254;
            x.checked_add(1).unwrap()
        }),
    );
    say(
        "slice",
        catch_unwind(|| {
            let s = "häß";
            s[..2].len()
        }),
    );
    say(
        "refcell",
        catch_unwind(|| {
            let r = RefCell::new(1);
            let _a = r.borrow_mut();
            let b = r.borrow_mut();
            *b
        }),
    );
    say(
        "big",
        catch_unwind(|| {
            let a = [3u64; 100];
            let b = big(a, 3);
            b[0]
        }),
    );
    let b = Arc::new(Barrier::new(4));
    let hs: Vec<_> = (0..4)
        .map(|i| {
            let b = b.clone();
            thread::spawn(move || {
                b.wait();
                for _ in 0..50 {
                    let r = catch_unwind(|| {
                        let _v = vec![i; 10];
                        if i % 2 == 0 {
                            panic::resume_unwind(Box::new(i))
                        }
                        i
                    });
                    assert_eq!(r.is_err(), i % 2 == 0);
                }
                i
            })
        })
        .collect();
    println!("{}", hs.into_iter().map(|h| h.join().unwrap()).sum::<i32>());
    let _end = d("end of main");
}
#[inline(never)]
fn big(a: [u64; 100], n: i32) -> [u64; 100] {
    let mut x = a;
    x[0] += callee(n) as u64;
    x
}

//@ nvvm: 134
