//! Which functions can be left by an exception, and which get the checked convention.

use super::survey::{Body, Callee, Site, Survey};
use crate::ir::llvm::{Function, Place, Value, calling};

/// What becomes of each function of the survey, by its number.
pub(super) struct Plan {
    roles: Vec<Role>,
    /// Whether a call of an address can end with an exception.
    pointers: bool,
}

/// What becomes of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Role {
    /// Others rely on its signature: the host, LLVM's backend, the PTX passes.
    pub kept: bool,
    /// Its address is somewhere, and what is called by its address may throw: so all that is follows one convention.
    pub taken: bool,
    /// An exception may leave it.
    pub unwinds: bool,
}

impl Role {
    /// Whether it returns the exception beside its result.
    pub fn is_checked(self) -> bool {
        !self.kept && (self.unwinds || self.taken)
    }
}

impl Plan {
    pub fn make(survey: &Survey<'_>) -> Plan {
        let roles = survey.bodies.iter().map(|body| Role {
            kept: is_kept(body.function),
            taken: is_taken(body.function),
            unwinds: false,
        });
        let mut plan = Plan {
            roles: roles.collect(),
            pointers: false,
        };
        plan.spread(survey);
        for (role, body) in plan.roles.iter_mut().zip(&survey.bodies) {
            role.taken &= plan.pointers;
            // LLVM itself calls some of those that others see, such as `memcpy`. The program's own are not seen: rustc has linked it whole.
            role.kept |= role.taken && !role.unwinds && !body.function.linkage().is_local();
        }
        plan
    }

    pub fn role(&self, number: usize) -> Role {
        self.roles[number]
    }

    /// Whether a call may end with an exception.
    pub fn unwinds(&self, site: &Site<'_>) -> bool {
        !site.quiet
            && match site.callee {
                Callee::Throw => true,
                Callee::Defined(number) => self.roles[number].unwinds,
                Callee::Pointer => self.pointers,
                Callee::Foreign => false,
            }
    }

    /// Whether what is called returns an exception beside its result.
    pub fn is_checked(&self, callee: Callee) -> bool {
        match callee {
            Callee::Defined(number) => self.roles[number].is_checked(),
            Callee::Pointer => self.pointers,
            Callee::Throw | Callee::Foreign => false,
        }
    }

    /// Whether addresses are those of checked functions. Else nothing that is called by its address throws, as in a program whose panics abort.
    pub fn checks_pointers(&self) -> bool {
        self.pointers
    }

    /// From the functions that throw to their callers, until nothing is added.
    fn spread(&mut self, survey: &Survey<'_>) {
        let count = survey.bodies.len();
        let mut callers = vec![Vec::new(); count];
        let mut by_address = Vec::new();
        for (number, body) in survey.bodies.iter().enumerate() {
            let sites = body.blocks.iter().flat_map(|flow| &flow.sites);
            for site in sites {
                match site.callee {
                    Callee::Defined(callee) => callers[callee].push(number),
                    Callee::Pointer => by_address.push(number),
                    Callee::Throw | Callee::Foreign => {}
                }
            }
        }
        let mut work: Vec<usize> = (0..count).collect();
        while let Some(number) = work.pop() {
            let role = self.roles[number];
            if role.unwinds || role.kept || !self.is_left(&survey.bodies[number]) {
                continue;
            }
            self.roles[number].unwinds = true;
            work.append(&mut callers[number]);
            if role.taken && !self.pointers {
                self.pointers = true;
                work.append(&mut by_address);
            }
        }
    }

    /// Whether an exception leaves this function, by what is known of its callees so far. What LLVM or rustc has marked `nounwind` has only
    /// such callees or landing pads that end the program.
    fn is_left(&self, body: &Body<'_>) -> bool {
        if body.function.has(Place::Function, "nounwind") {
            return false;
        }
        let mut seen = vec![false; body.blocks.len()];
        let mut work = vec![0];
        while let Some(at) = work.pop() {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            let flow = &body.blocks[at];
            let mut caught = false;
            for site in flow.sites.iter().filter(|site| self.unwinds(site)) {
                if !site.invoke {
                    return true;
                }
                caught = true;
            }
            if flow.resume.is_some() {
                return true;
            }
            work.extend(&flow.successors);
            work.extend(flow.pad.filter(|_| caught));
        }
        false
    }
}

/// Whether others than the program call it, or the PTX passes and the emulator know it by its name.
fn is_kept(function: Function<'_>) -> bool {
    let name = function.name();
    name == "main" || name.starts_with("__gpu_run_") || is_kernel(function)
}

pub(super) fn is_kernel(function: Function<'_>) -> bool {
    function.convention() == calling::PTX_KERNEL
}

/// Whether the program has its address: it is used otherwise than by direct calls.
pub(super) fn is_taken(function: Function<'_>) -> bool {
    let users = function.users().into_iter();
    users
        .filter(|user| !function.is_called_by(*user))
        .any(|user| !is_list_of_used(user))
}

/// Whether it is `llvm.used` or the like, or a part of it: these hold a function without giving its address to anybody.
fn is_list_of_used(user: Value<'_>) -> bool {
    if let Some(global) = user.global() {
        return ["llvm.used", "llvm.compiler.used"].contains(&global.name().as_str());
    }
    let users = user.users();
    user.instruction().is_none() && !users.is_empty() && users.into_iter().all(is_list_of_used)
}
