//! Whether a table from elsewhere holds what its parts promise.

use super::layout::{NoTable, Section, Table};
use super::services::order;
use std::cmp::Ordering;

impl Table {
    /// Looks at every row: all names and lists that it names are there, and what is searched is sorted.
    pub(super) fn validate(&self) -> Result<(), NoTable> {
        let (names, lists) = self.counts();
        let all_names = (0..names).all(|id| u16::try_from(id).is_ok_and(|id| self.name(id).is_some()));
        let day = self.day();
        let dated = (1900..2200).contains(&(day / 10_000)) && (1..=12).contains(&(day / 100 % 100));
        if !all_names || !dated || !self.columns_are_within(names, lists) {
            return Err(NoTable("it is cut off or damaged"));
        }
        let services: Vec<_> = self.services().collect();
        let sorted = is_sorted(services.iter().map(|service| service.prefix()));
        let inside = services.iter().all(|service| {
            is_sorted(service.actions().map(|action| action.name()))
                && is_sorted(service.resource_types().map(|resource| resource.name()))
        });
        let keys = (0..self.keys.len()).filter_map(|row| self.number(self.keys, row, 0)).filter_map(|id| self.name(id));
        let keys: Vec<&str> = keys.collect();
        let keys_sorted = keys.windows(2).all(|pair| matches!(pair, [left, right] if order(left, right).is_le()));
        (sorted && inside && keys_sorted && !services.is_empty())
            .then_some(())
            .ok_or(NoTable("its rows are not in order"))
    }

    fn columns_are_within(&self, names: usize, lists: usize) -> bool {
        let (keys, resources) = (self.keys.len(), self.resources.len());
        let below = |section: Section, column: usize, limit: usize| {
            (0..section.len()).all(|row| self.number(section, row, column).is_some_and(|id| usize::from(id) < limit))
        };
        let (actions, services) = (self.actions, self.services);
        let uses = self.services().flat_map(|service| service.actions()).all(|action| {
            let lists_exist = |use_: super::ResourceUse<'_>| !use_.resource.name().is_empty();
            action.resources().all(lists_exist)
        });
        below(services, 0, names)
            && below(services, 1, names)
            && below(services, 2, self.actions.len() + 1)
            && below(services, 3, resources + 1)
            && below(services, 4, lists)
            && below(actions, 0, names)
            && [2, 3].into_iter().all(|column| below(actions, column, lists))
            && below(self.resources, 0, names)
            && below(self.resources, 1, names)
            && below(self.resources, 2, lists)
            && below(self.keys, 0, names)
            && below(self.retired_services, 0, names)
            && below(self.retired_actions, 0, names)
            && below(self.retired_actions, 1, names)
            && below(self.foreign_prefixes, 0, names)
            && below(self.global_keys, 0, keys)
            && uses
    }
}

fn is_sorted<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    let names: Vec<&str> = names.collect();
    names.windows(2).all(|pair| matches!(pair, [left, right] if order(left, right) == Ordering::Less))
}
