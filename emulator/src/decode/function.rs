//! Bodies: statements, scopes and labels.

use std::collections::{HashMap, HashSet};

use ptx::ast::{Function, Instruction, Space, Statement, Variable};

use super::super::code::{Code, Piece, Signature};
use super::super::layout::{Layout, Symbol, align_of, size_of};
use super::super::load::LoadOptions;
use super::super::observe::Observe;
use super::super::op::{Op, Slot};
use super::super::source::Position;
use super::decoded::Decoded;
use super::groups::Groups;
use super::part_word;
use super::scope::{Fixup, FixupSite, Place, Prototype, Scope};
use super::signature::signature;

/// What all functions share.
pub(in super::super) struct Unit<'s> {
    pub symbols: HashMap<&'s str, Symbol>,
    pub signatures: Vec<Signature>,
    /// Which of the functions have a body.
    pub defined: Vec<bool>,
    pub layout: Layout,
    /// What was refused, in which function and line.
    pub refusals: Vec<(String, usize, u32)>,
    pub options: LoadOptions,
    /// The opcodes seen so far.
    pub groups: Groups,
}

/// The function being decoded.
pub(super) struct Decoder<'u, 's> {
    pub unit: &'u mut Unit<'s>,
    pub code: Code,
    pub scopes: Vec<Scope<'s>>,
    index: usize,
    slots: u32,
    /// The first slots of registers of 128 bits, which have two.
    pub wide: HashSet<Slot>,
    /// Slots for values inside one instruction, and how many of them it has taken.
    temps: Vec<Slot>,
    temps_used: usize,
    frame_top: u32,
    line: u32,
    /// The op that the last label stands at: what comes before must not be fused with what comes after.
    pub label_at: usize,
}

/// Decodes the function with this index. What is unknown becomes an op that stops the run when it is reached.
pub(in super::super) fn function<'s>(
    unit: &mut Unit<'s>,
    function: &'s Function<'s>,
    index: usize,
) -> Code {
    let signature = unit.signatures[index].clone();
    let frame_top = signature.bytes;
    let code = Code {
        name: function.name.to_string(),
        signature,
        frame: frame_top,
        align: 16,
        ..Code::default()
    };
    let mut decoder = Decoder {
        unit,
        code,
        scopes: vec![Scope::default()],
        index,
        slots: 0,
        wide: HashSet::new(),
        temps: Vec::new(),
        temps_used: 0,
        frame_top,
        line: function.line,
        label_at: 0,
    };
    decoder.name_parameters(function);
    if let Some(body) = &function.body {
        decoder.observe(Observe::Enter);
        decoder.statements(body);
        decoder.close_scope();
        // A body may end without `ret`.
        decoder.line = function.line;
        if !function.entry {
            decoder.observe(Observe::Leave);
        }
        decoder.emit(if function.entry { Op::Exit } else { Op::Return });
    }
    let mut code = decoder.code;
    part_word::mark(&mut code.ops, &mut code.observed);
    code.slots = decoder.slots;
    code.frame = code.frame.next_multiple_of(16);
    code
}

impl<'s> Decoder<'_, 's> {
    fn name_parameters(&mut self, function: &'s Function<'s>) {
        let signature = &self.code.signature;
        let pieces = signature.params.iter().chain(&signature.returns);
        let names = function.params.iter().chain(&function.returns);
        for (variable, piece) in names.zip(pieces) {
            let place = Place::Frame(*piece);
            self.scopes[0].variables.insert(&variable.name, place);
        }
    }

    fn scope(&mut self) -> &mut Scope<'s> {
        self.scopes
            .last_mut()
            .expect("the function's own scope is closed last")
    }

    fn statements(&mut self, statements: &'s [Statement<'s>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &'s Statement<'s>) {
        match statement {
            Statement::Label(name) => {
                let at = self.code.ops.len();
                self.label_at = at;
                self.scope().labels.insert(name, at as u32);
            }
            Statement::Registers {
                ty,
                name,
                count: Some(count),
            } => self.scope().add_bank(name, *count, ty == "b128"),
            Statement::Registers {
                ty,
                name,
                count: None,
            } => match self.new_register(ty == "b128") {
                Ok(slot) => self.scope().registers.insert(name, slot),
                Err(what) => self.refuse(what, self.line),
            },
            Statement::Variable(variable) => {
                self.line = variable.line;
                if let Err(what) = self.variable(variable) {
                    self.refuse(what, variable.line);
                }
            }
            Statement::Instruction(instruction) => self.whole_instruction(instruction),
            Statement::Block(inner) => {
                let frame_top = self.frame_top;
                self.scopes.push(Scope::default());
                self.statements(inner);
                self.close_scope();
                self.frame_top = frame_top;
            }
            Statement::Prototype {
                name,
                returns,
                params,
                ..
            } => {
                // As of a function, which limits their sizes.
                match signature(params, returns, name) {
                    Ok(signature) => {
                        let sizes = |pieces: &[Piece]| pieces.iter().map(|p| p.bytes).collect();
                        let prototype = Prototype {
                            params: sizes(&signature.params),
                            returns: sizes(&signature.returns),
                        };
                        self.scope().prototypes.insert(name, prototype);
                    }
                    Err(error) => {
                        self.refuse(format!("the prototype `{name}`: {error}"), self.line);
                    }
                }
            }
            Statement::Targets {
                name,
                kind,
                targets,
            } => {
                if kind == "branchtargets" {
                    self.branch_targets(name, targets.iter().map(|target| target.as_ref()));
                }
            }
            Statement::Loc {
                file, line, column, ..
            } => {
                let position = Position {
                    file: *file,
                    line: *line,
                    column: *column,
                };
                self.code
                    .positions
                    .push(self.code.ops.len() as u32, position);
            }
            Statement::InlineAsm(inner) => self.statements(inner),
            Statement::Pragma(_) => {}
        }
    }

    fn branch_targets(&mut self, name: &'s str, targets: impl Iterator<Item = &'s str>) {
        let table = self.code.tables.len();
        let mut entries = 0;
        for (entry, label) in targets.enumerate() {
            let fixup = Fixup {
                label,
                line: self.line,
                site: FixupSite::Table { table, entry },
            };
            self.scope().fixups.push(fixup);
            entries = entry + 1;
        }
        self.code.tables.push(vec![0; entries]);
        self.scope().tables.insert(name, table as u32);
    }

    fn variable(&mut self, variable: &'s Variable<'s>) -> Decoded<()> {
        let place = match variable.space {
            Space::Local | Space::Param => {
                let size = size_of(variable).map_err(|error| error.to_string())?;
                let align = align_of(variable).map_err(|error| error.to_string())?;
                let start = u64::from(self.frame_top).next_multiple_of(align);
                let end = start.saturating_add(size);
                if end > 1 << 25 || align > 1 << 16 {
                    return Err(format!(
                        "variable `{}` is too large for a frame",
                        variable.name
                    ));
                }
                self.code.align = self.code.align.max(align as u32);
                self.frame_top = end as u32;
                self.code.frame = self.code.frame.max(self.frame_top);
                Place::Frame(Piece {
                    offset: start as u32,
                    bytes: size as u32,
                })
            }
            Space::Reg => return Err("a register parameter".to_owned()),
            Space::Global | Space::Const | Space::Shared => {
                let unit = &mut *self.unit;
                let symbol = unit
                    .layout
                    .place(variable)
                    .map_err(|error| error.to_string())?;
                unit.layout
                    .initialise(variable, symbol, &unit.symbols)
                    .map_err(|error| error.to_string())?;
                Place::Symbol(symbol)
            }
        };
        self.scope().variables.insert(&variable.name, place);
        Ok(())
    }

    /// Decodes one instruction, or replaces all of it by the op that says what is missing.
    fn whole_instruction(&mut self, instruction: &'s Instruction<'s>) {
        self.line = instruction.line;
        self.temps_used = 0;
        let start = self.code.ops.len();
        let fixups = self.scope().fixups.len();
        if let Err(what) = self.guarded(instruction) {
            self.code.ops.truncate(start);
            self.code.lines.truncate(start);
            self.scope().fixups.truncate(fixups);
            self.refuse(what, instruction.line);
        }
    }

    fn refuse(&mut self, what: String, line: u32) {
        let refusal = self.unit.refusals.len() as u32;
        self.unit.refusals.push((what, self.index, line));
        self.emit(Op::Unsupported { refusal });
    }

    /// Resolves the jumps to this scope's labels; the others may find theirs further out.
    fn close_scope(&mut self) {
        let Some(scope) = self.scopes.pop() else {
            return;
        };
        for fixup in scope.fixups {
            match (scope.labels.get(fixup.label), self.scopes.last_mut()) {
                (Some(&target), _) => self.resolve(fixup.site, target),
                (None, Some(outer)) => outer.fixups.push(fixup),
                (None, None) => {
                    let target = self.code.ops.len() as u32;
                    self.resolve(fixup.site, target);
                    self.refuse(
                        format!(
                            "a jump to the label `{}`, which does not exist",
                            fixup.label
                        ),
                        fixup.line,
                    );
                }
            }
        }
    }

    fn resolve(&mut self, site: FixupSite, to: u32) {
        match site {
            FixupSite::Table { table, entry } => self.code.tables[table][entry] = to,
            FixupSite::Op(at) => match &mut self.code.ops[at] {
                Op::Jump { target }
                | Op::JumpIf { target, .. }
                | Op::JumpUnless { target, .. }
                | Op::CompareJump { target, .. }
                | Op::CompareImmJump { target, .. } => *target = to,
                // A refusal took the jump's place.
                _ => {}
            },
        }
    }

    /// Appends an op of the current line.
    pub(super) fn emit(&mut self, op: Op) {
        self.code.ops.push(op);
        self.code.lines.push(self.line);
    }

    /// Notes that the op emitted next jumps to `label`.
    pub(super) fn jump_to(&mut self, label: &'s str) {
        self.jump_from(self.code.ops.len(), label);
    }

    /// Notes that the op at `at` jumps to `label`.
    pub(super) fn jump_from(&mut self, at: usize, label: &'s str) {
        let fixup = Fixup {
            label,
            line: self.line,
            site: FixupSite::Op(at),
        };
        self.scope().fixups.push(fixup);
    }

    /// A fresh register.
    pub(super) fn new_slot(&mut self) -> Decoded<Slot> {
        let slot = Slot::try_from(self.slots)
            .map_err(|_| "a function with more than 65,536 registers".to_owned())?;
        self.slots += 1;
        Ok(slot)
    }

    /// A fresh register, of 128 bits if it is `wide`.
    pub(super) fn new_register(&mut self, wide: bool) -> Decoded<Slot> {
        match wide {
            true => self.new_wide(),
            false => self.new_slot(),
        }
    }

    /// A register for a value that lives inside the current instruction only.
    pub(super) fn temp(&mut self) -> Decoded<Slot> {
        if self.temps_used == self.temps.len() {
            let slot = self.new_slot()?;
            self.temps.push(slot);
        }
        self.temps_used += 1;
        Ok(self.temps[self.temps_used - 1])
    }
}
