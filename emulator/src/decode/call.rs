//! Calls.

use device_abi as abi;

use ptx::ast::Operand;

use super::super::code::{CallSite, Piece, Target};
use super::super::layout::Symbol;
use super::super::op::{DriverCall, HeapCall, Op, WaitFor};
use super::decoded::Decoded;
use super::function::Decoder;
use super::mods::Mods;

impl<'s> Decoder<'_, 's> {
    pub(super) fn call(&mut self, mods: Mods<'s>, list: &'s [Operand<'s>]) -> Decoded<()> {
        mods.only(&["uni"])?;
        let (returns, rest) = match list {
            [Operand::List(returns), rest @ ..] => (returns.as_slice(), rest),
            rest => (&[][..], rest),
        };
        let [Operand::Name(target), rest @ ..] = rest else {
            return Err("a call without a target".to_owned());
        };
        let (arguments, prototype) = match rest {
            [] => (&[][..], None),
            [Operand::List(arguments)] => (arguments.as_slice(), None),
            [Operand::List(arguments), Operand::Name(prototype)] => {
                (arguments.as_slice(), Some(prototype.as_ref()))
            }
            [Operand::Name(prototype)] => (&[][..], Some(prototype.as_ref())),
            _ => return Err("the operands of this call".to_owned()),
        };
        let arguments = self.pieces(arguments)?;
        let results = self.pieces(returns)?;
        if let Some(index) = self.function_symbol(target) {
            return self.direct(target, index, arguments, results);
        }
        let slot = self
            .register(target)?
            .ok_or_else(|| format!("the function `{target}`"))?;
        self.check_prototype(prototype, &arguments, &results)?;
        self.emit_call(CallSite {
            target: Target::Indirect(slot),
            arguments,
            results,
        });
        Ok(())
    }

    fn direct(
        &mut self,
        name: &str,
        index: u32,
        arguments: Vec<Piece>,
        results: Vec<Piece>,
    ) -> Decoded<()> {
        let signature = &self.unit.signatures[index as usize];
        let sizes =
            |pieces: &[Piece]| -> Vec<u32> { pieces.iter().map(|piece| piece.bytes).collect() };
        if sizes(&signature.params) != sizes(&arguments)
            || sizes(&signature.returns) != sizes(&results)
        {
            // The program gave the function another type: a fault where it is called, as by a pointer.
            let value = Symbol::Function(index).value();
            let d = self.temp()?;
            self.emit(Op::Imm { d, value });
            self.emit_call(CallSite {
                target: Target::Indirect(d),
                arguments,
                results,
            });
            return Ok(());
        }
        let site = CallSite {
            target: Target::Direct(index),
            arguments,
            results,
        };
        let futex = self.unit.options.recognise_futex;
        let wait = match name {
            abi::FUTEX_WAIT if futex => Some(WaitFor::Waker),
            abi::WAIT => Some(WaitFor::Device),
            abi::WAIT_RELAXED => Some(WaitFor::Relaxed),
            abi::WAIT_RELAXED_64 => Some(WaitFor::Relaxed64),
            abi::WAIT_HOST => Some(WaitFor::Answer),
            abi::WAIT_HOST_LONG => Some(WaitFor::Host),
            _ => None,
        };
        if let (true, Some(whom)) = (self.unit.options.recognise_waits, wait) {
            let (arguments, result, signature) = match whom {
                WaitFor::Answer => (&[8, 4][..], 8, "fn(u64, u32) -> u64"),
                WaitFor::Relaxed64 => (&[8, 8, 8][..], 4, "fn(u64, u64, u64) -> u32"),
                _ => (&[8, 4, 8][..], 4, "fn(u64, u32, u64) -> u32"),
            };
            if sizes(&site.arguments) != arguments || sizes(&site.results) != [result] {
                return Err(format!("`{name}`, which must be `{signature}`"));
            }
            let index = self.add_site(site);
            self.emit(Op::Wait { site: index, whom });
            return Ok(());
        }
        if (futex, name) == (true, abi::FUTEX_WAKE) {
            if sizes(&site.arguments) != [8, 4] || sizes(&site.results) != [4] {
                return Err(format!("`{name}`, which must be `fn(u64, u32) -> u32`"));
            }
            let site = self.add_site(site);
            self.emit(Op::Wake { site });
            return Ok(());
        }
        if !self.unit.defined[index as usize]
            && let Some((call, arguments, results)) = driver_call(name)
        {
            if sizes(&site.arguments) != arguments || sizes(&site.results) != results {
                return Err(format!("`{name}` with other parameters than the driver's"));
            }
            let site = self.add_site(site);
            self.emit(Op::Driver { site, call });
            return Ok(());
        }
        if name == abi::BACKTRACE {
            if sizes(&site.arguments) != [8, 8] || sizes(&site.results) != [4] {
                return Err(format!("`{name}`, which must be `fn(u64, u64) -> u32`"));
            }
            let site = self.add_site(site);
            self.emit(Op::Backtrace { site });
            return Ok(());
        }
        if let Some((call, arguments, results)) = heap_call(name) {
            if sizes(&site.arguments) != arguments || sizes(&site.results) != results {
                return Err(format!("`{name}` with other parameters than the heap's"));
            }
            let site = self.add_site(site);
            self.emit(Op::Heap { site, call });
            return Ok(());
        }
        self.emit_call(site);
        Ok(())
    }

    fn check_prototype(
        &self,
        prototype: Option<&str>,
        arguments: &[Piece],
        results: &[Piece],
    ) -> Decoded<()> {
        let name = prototype.ok_or_else(|| "an indirect call without a prototype".to_owned())?;
        let found = self
            .scopes
            .iter()
            .rev()
            .find_map(|scope| scope.prototypes.get(name));
        let found = found.ok_or_else(|| format!("the prototype `{name}`"))?;
        let fits = |sizes: &[u32], pieces: &[Piece]| {
            sizes
                .iter()
                .copied()
                .eq(pieces.iter().map(|piece| piece.bytes))
        };
        if fits(&found.params, arguments) && fits(&found.returns, results) {
            Ok(())
        } else {
            Err(format!("a call that does not fit its prototype `{name}`"))
        }
    }

    fn emit_call(&mut self, site: CallSite) {
        let site = self.add_site(site);
        self.emit(Op::Call { site });
    }

    fn add_site(&mut self, site: CallSite) -> u32 {
        self.code.calls.push(site);
        (self.code.calls.len() - 1) as u32
    }

    fn pieces(&self, list: &'s [Operand<'s>]) -> Decoded<Vec<Piece>> {
        let piece = |operand: &Operand<'s>| match operand {
            Operand::Name(name) => self.frame_piece(name),
            _ => Err("a call with operands that are no parameters".to_owned()),
        };
        list.iter().map(piece).collect()
    }
}

/// A function that the driver offers to kernels which declare it: which, and the bytes of its parameters and results.
fn driver_call(name: &str) -> Option<(DriverCall, &'static [u32], &'static [u32])> {
    Some(match name {
        "vprintf" => (DriverCall::Print, &[8, 8], &[4]),
        "malloc" => (DriverCall::Malloc, &[8], &[8]),
        "free" => (DriverCall::Free, &[8], &[]),
        "__assertfail" => (DriverCall::Assert, &[8, 8, 4, 8, 8], &[]),
        _ => return None,
    })
}

/// A function of the runtime's heap: which, and the bytes of its parameters and results.
fn heap_call(name: &str) -> Option<(HeapCall, &'static [u32], &'static [u32])> {
    Some(match name {
        abi::ALLOC | abi::LOCALS_ALLOC => (HeapCall::Alloc, &[8, 8, 4], &[8]),
        abi::DEALLOC | abi::LOCALS_DEALLOC => (HeapCall::Dealloc, &[8, 8, 8], &[]),
        abi::REALLOC => (HeapCall::Realloc, &[8, 8, 8, 8], &[8]),
        _ => return None,
    })
}
