//! The pass over a module.

use super::content::{self, Content};
use super::pool::Pool;
use super::replace::{self, Place, Places};
use super::table::Table;
use ptx::ast::{Function, Item, Linkage, Module, Space, Statement, Variable};
use ptx::walk;
use std::collections::{HashMap, HashSet};

/// Variables that begin as zero. Theirs is an array of its own, of which the binary has nothing but the size.
const ZERO: &str = "__gpu_run_zero";
/// The others; a number follows. An initializer may only name what stands before it, and not the array that it is part of. So an array has
/// variables that name those of arrays with lower numbers.
const DATA: &str = "__gpu_run_data_";

/// Moves the module's own `.global` variables to a module of their own, which is returned, in few arrays. None if there is nothing to move.
///
/// What remains names the arrays as `.extern`, and shows the functions that they name.
pub fn gather<'a>(module: &mut Module<'a>) -> Option<Module<'a>> {
    let (mut arrays, places, named) = arrays(module);
    if places.is_empty() {
        return None;
    }
    let table = Table::fill(module);
    let mut declared = HashSet::new();
    let mut declarations = Vec::new();
    for item in &mut module.items {
        match item {
            Item::Function(function) => {
                if named.contains(function.name.as_ref()) || table.has(&function.name) {
                    if declared.insert(function.name.to_string()) {
                        declarations.push(Item::Function(declaration(function)));
                    }
                    if function.linkage == Linkage::Internal {
                        function.linkage = Linkage::Visible;
                    }
                }
                replace::body(function.body.as_deref_mut().unwrap_or_default(), &places);
            }
            Item::Variable(variable) => {
                replace::initializers(variable.init.as_deref_mut().unwrap_or_default(), &places);
            }
            Item::File { .. } | Item::Section(_) => {}
        }
    }
    module
        .items
        .retain(|item| !matches!(item, Item::Variable(v) if places.contains_key(v.name.as_ref())));
    arrays.extend(table.finish());
    let foreign = arrays.iter().map(|array| {
        Item::Variable(Variable {
            linkage: Linkage::Extern,
            init: None,
            ..array.clone()
        })
    });
    module.items.splice(0..0, foreign);
    declarations.extend(arrays.into_iter().map(Item::Variable));
    Some(Module {
        version: module.version,
        target: module.target.clone(),
        address_size: module.address_size,
        items: declarations,
    })
}

fn declaration<'a>(function: &Function<'a>) -> Function<'a> {
    Function {
        linkage: Linkage::Extern,
        body: None,
        ..function.clone()
    }
}

/// The arrays, where each variable has gone, and what else their initializers name: functions.
fn arrays<'a>(module: &Module<'a>) -> (Vec<Variable<'a>>, Places, HashSet<String>) {
    let mut zero = Pool::default();
    let mut data: Vec<Pool<'a>> = Vec::new();
    let mut levels: HashMap<&str, usize> = HashMap::new();
    let mut places = Places::new();
    let mut named = HashSet::new();
    let mut placed_by_the_host = Vec::new();
    let (variables, hidden) = names(module);
    for variable in own_variables(module) {
        let name = variable.name.as_ref();
        if is_placed_by_the_host(variable) && !hidden.contains(name) {
            let (pool, offset) = (name.to_owned(), 0);
            places.insert(name.to_owned(), Place { pool, offset });
            placed_by_the_host.push(variable.clone());
            continue;
        }
        // A variable that stays, or one further on, cannot be named from the other module.
        let in_reach = |content: &Content<'a>| {
            let mut addresses = content.addresses.iter();
            addresses.all(|(_, to)| {
                places.contains_key(to.name.as_ref()) || !variables.contains(to.name.as_ref())
            })
        };
        let content = content::of(variable).filter(in_reach);
        let Some(mut content) = content.filter(|_| !hidden.contains(name)) else {
            continue;
        };
        let (pool, offset) = if content.bytes.is_none() {
            (ZERO.to_owned(), zero.add(content))
        } else {
            let mut level = 0;
            for (_, to) in &mut content.addresses {
                match levels.get(to.name.as_ref()) {
                    Some(below) => level = level.max(below + 1),
                    None if places.contains_key(to.name.as_ref()) => {}
                    None => _ = named.insert(to.name.to_string()),
                }
                replace::moved(&mut to.name, &mut to.offset, &places);
            }
            levels.insert(name, level);
            data.resize_with(data.len().max(level + 1), Pool::default);
            (format!("{DATA}{level}"), data[level].add(content))
        };
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        places.insert(name.to_owned(), Place { pool, offset });
    }
    let data = data.into_iter().enumerate();
    let data = data.filter_map(|(level, pool)| pool.finish(format!("{DATA}{level}")));
    // In front: the others' initializers may name them.
    let arrays = placed_by_the_host.into_iter();
    let arrays = arrays.chain(zero.finish(ZERO.to_owned())).chain(data);
    (arrays.collect(), places, named)
}

/// What `ptx::detach` has left of a large variable: the launcher looks for its name, so it keeps it and is an array of its own.
fn is_placed_by_the_host(variable: &Variable<'_>) -> bool {
    variable.space == Space::Global
        && variable.linkage == Linkage::Visible
        && variable.init.is_none()
}

fn own_variables<'m, 'a>(module: &'m Module<'a>) -> impl Iterator<Item = &'m Variable<'a>> {
    module.items.iter().filter_map(|item| match item {
        Item::Variable(variable) => Some(variable),
        _ => None,
    })
}

/// The names of all variables at module scope, and those that a function declares for something of its own.
fn names<'m>(module: &'m Module<'_>) -> (HashSet<&'m str>, HashSet<&'m str>) {
    let variables: HashSet<&str> = own_variables(module).map(|v| v.name.as_ref()).collect();
    let mut hidden = HashSet::new();
    let mut declares = |name: &'m str| {
        if variables.contains(name) {
            hidden.insert(name);
        }
    };
    for item in &module.items {
        if let Item::Function(function) = item {
            let parameters = function.params.iter().chain(&function.returns);
            parameters.for_each(|variable| declares(&variable.name));
            declared(function.body.as_deref().unwrap_or_default(), &mut declares);
        }
    }
    (variables, hidden)
}

fn declared<'m>(body: &'m [Statement<'_>], declares: &mut dyn FnMut(&'m str)) {
    for statement in walk::statements(body) {
        match statement {
            Statement::Label(name) | Statement::Registers { name, .. } => declares(name),
            Statement::Variable(variable) => declares(&variable.name),
            _ => {}
        }
    }
}
