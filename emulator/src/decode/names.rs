//! Names with what they stand for.

use std::collections::HashMap;

/// As many names are searched one by one, which is faster than hashing; a text may well have 100,000.
const FEW: usize = 12;

/// Names of one scope; a later one hides an earlier one.
pub(super) struct Names<'s, T> {
    list: Vec<(&'s str, T)>,
    /// Places in `list`, once there are more than [`FEW`].
    index: HashMap<&'s str, usize>,
}

impl<T> Default for Names<'_, T> {
    fn default() -> Self {
        Names {
            list: Vec::new(),
            index: HashMap::new(),
        }
    }
}

impl<'s, T> Names<'s, T> {
    pub(super) fn insert(&mut self, name: &'s str, value: T) {
        self.list.push((name, value));
        let all = self.list.iter().enumerate();
        match self.list.len() - 1 {
            ..FEW => {}
            FEW => self.index.extend(all.map(|(at, (name, _))| (*name, at))),
            last => drop(self.index.insert(name, last)),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&T> {
        self.find(name).map(|at| &self.list[at].1)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.find(name).map(|at| &mut self.list[at].1)
    }

    fn find(&self, name: &str) -> Option<usize> {
        if self.list.len() > FEW {
            return self.index.get(name).copied();
        }
        self.list.iter().rposition(|(other, _)| *other == name)
    }
}

#[cfg(test)]
mod tests {
    use super::{FEW, Names};

    #[test]
    fn the_last_of_equal_names_is_found_however_many_there_are() {
        let texts: Vec<String> = (0..3 * FEW)
            .map(|number| format!("n{}", number / 2))
            .collect();
        let mut names = Names::default();
        for (count, text) in texts.iter().enumerate() {
            assert_eq!(
                names.get(text),
                (count % 2 == 1).then(|| count - 1).as_ref()
            );
            names.insert(text, count);
            assert_eq!(names.get(text), Some(&count));
            assert_eq!(names.get("n0"), Some(&count.min(1)));
        }
        assert_eq!(names.get_mut("m"), None);
    }
}
