//! Services, actions, resource types and condition keys of the table.

use super::layout::Table;
use super::wildcard::Wildcard;
use std::cmp::Ordering;
use std::ops::Range;

/// A service, by the prefix of its actions.
#[derive(Clone, Copy)]
pub struct Service<'t> {
    table: &'t Table,
    row: usize,
}

/// An action of a service.
#[derive(Clone, Copy)]
pub struct Action<'t> {
    table: &'t Table,
    row: usize,
}

/// A resource type of a service.
#[derive(Clone, Copy)]
pub struct ResourceType<'t> {
    table: &'t Table,
    row: usize,
}

/// A resource type as an action takes it.
#[derive(Clone, Copy)]
pub struct ResourceUse<'t> {
    /// The type.
    pub resource: ResourceType<'t>,
    /// Whether a call always has a resource of this type.
    pub required: bool,
    keys: u16,
}

/// A key that a condition may test.
#[derive(Clone, Copy)]
pub struct ConditionKey<'t> {
    table: &'t Table,
    row: usize,
}

/// How AWS classifies what an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessLevel {
    /// It lists resources.
    List,
    /// It reads.
    Read,
    /// It creates, changes or deletes.
    Write,
    /// It changes tags.
    Tagging,
    /// It changes permissions.
    PermissionsManagement,
}

/// The type of a condition key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A point in time.
    Date,
    /// An address or a range of them.
    IpAddress,
    /// A number.
    Numeric,
    /// Base64.
    Binary,
    /// One that this program does not know.
    Unknown,
}

/// Marks a type of which a request carries several values.
const SEVERAL: u16 = 0x80;
/// Marks a resource type that an action requires.
const REQUIRED: u16 = 0x8000;

/// More parts than this no key has.
const MAX_PARTS: usize = 16;

fn starts_with(name: &str, start: &str) -> bool {
    name.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}

/// The order of names in the table: as in lower case.
pub(super) fn order(left: &str, right: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    left.bytes().map(lower).cmp(right.bytes().map(lower))
}

impl Table {
    /// All services, sorted by prefix.
    pub fn services(&self) -> impl ExactSizeIterator<Item = Service<'_>> {
        (0..self.services.len().saturating_sub(1)).map(move |row| Service { table: self, row })
    }

    /// The service with a prefix, whatever its case.
    pub fn service(&self, prefix: &str) -> Option<Service<'_>> {
        let all = self.services().len();
        let row = find(0..all, |row| order(Service { table: self, row }.prefix(), prefix))?;
        Some(Service { table: self, row })
    }

    /// The keys that every service has.
    pub fn global_keys(&self) -> impl Iterator<Item = ConditionKey<'_>> {
        let rows = (0..self.global_keys.len()).filter_map(|row| self.number(self.global_keys, row, 0));
        rows.map(move |row| ConditionKey { table: self, row: row.into() })
    }

    /// The key that every service has with a name, whatever its case.
    pub fn global_key(&self, name: &str) -> Option<ConditionKey<'_>> {
        self.global_keys().find(|key| key.matches(name))
    }

    /// The key of any service with a name, whatever its case.
    pub fn any_key(&self, name: &str) -> Option<ConditionKey<'_>> {
        let key = |row| ConditionKey { table: self, row };
        let all = 0..self.keys.len();
        if let Some(row) = find(all.clone(), |row| order(key(row).name(), name)) {
            return Some(key(row));
        }
        // What can be chosen stands behind one of these.
        let ends = name.match_indices([':', '/', '.', '-']).map(|(at, _)| at + 1).take(MAX_PARTS);
        let begins = ends.filter_map(|end| name.get(..end)).map(|fixed| format!("{fixed}${{"));
        begins.into_iter().find_map(|begin| {
            let first = first_not_less(all.clone(), |row| order(key(row).name(), &begin));
            let like = (first..all.end).map(key).take_while(|key| starts_with(key.name(), &begin));
            like.into_iter().find(|key| key.matches(name))
        })
    }

    /// Whether condition keys begin so although no service does: identity providers, former names.
    pub fn is_foreign_prefix(&self, prefix: &str) -> bool {
        let known = (0..self.foreign_prefixes.len()).filter_map(|row| self.number(self.foreign_prefixes, row, 0));
        known.filter_map(|id| self.name(id)).any(|name| like(name, prefix))
    }

    /// The day of the data: `2026-09-26`.
    pub fn date(&self) -> String {
        let day = self.day();
        format!("{:04}-{:02}-{:02}", day / 10_000, day / 100 % 100, day % 100)
    }
}

/// Finds a row among sorted ones.
pub(super) fn find(rows: Range<usize>, compare: impl Fn(usize) -> Ordering) -> Option<usize> {
    let found = first_not_less(rows.clone(), &compare);
    (found < rows.end && compare(found) == Ordering::Equal).then_some(found)
}

fn first_not_less(rows: Range<usize>, compare: impl Fn(usize) -> Ordering) -> usize {
    let (mut low, mut high) = (rows.start, rows.end);
    while low < high {
        let middle = low + (high - low) / 2;
        match compare(middle) {
            Ordering::Less => low = middle + 1,
            Ordering::Equal | Ordering::Greater => high = middle,
        }
    }
    low
}

impl<'t> Service<'t> {
    fn column(self, column: usize) -> u16 {
        self.table.number(self.table.services, self.row, column).unwrap_or_default()
    }

    fn rows(self, column: usize) -> Range<usize> {
        let end = self.table.number(self.table.services, self.row + 1, column).unwrap_or_default();
        self.column(column).into()..end.into()
    }

    /// What stands before the colon: `ssm`.
    pub fn prefix(self) -> &'t str {
        self.table.name(self.column(0)).unwrap_or_default()
    }

    /// Its name: `AWS Systems Manager`.
    pub fn title(self) -> &'t str {
        self.table.name(self.column(1)).unwrap_or_default()
    }

    /// Its actions, sorted by name.
    pub fn actions(self) -> impl ExactSizeIterator<Item = Action<'t>> + Clone {
        self.rows(2).map(move |row| Action { table: self.table, row })
    }

    /// The action with a name, whatever its case.
    pub fn action(self, name: &str) -> Option<Action<'t>> {
        let table = self.table;
        let row = find(self.rows(2), |row| order(Action { table, row }.name(), name))?;
        Some(Action { table, row })
    }

    /// The actions that a pattern with `*` and `?` means.
    pub fn actions_like(self, pattern: &str) -> impl Iterator<Item = Action<'t>> {
        let fixed = pattern.get(..pattern.find(['*', '?']).unwrap_or(pattern.len())).unwrap_or_default().to_owned();
        let wildcard = Wildcard::new(pattern);
        let Range { start, end } = self.rows(2);
        let table = self.table;
        let first = first_not_less(start..end, |row| order(Action { table, row }.name(), &fixed));
        let all = (first..end).map(move |row| Action { table, row });
        let begins = move |action: &Action<'t>| starts_with(action.name(), &fixed);
        all.take_while(begins).filter(move |action| wildcard.matches(action.name()))
    }

    /// Its resource types, sorted by name.
    pub fn resource_types(self) -> impl ExactSizeIterator<Item = ResourceType<'t>> {
        self.rows(3).map(move |row| ResourceType { table: self.table, row })
    }

    /// The keys that conditions on its actions may test, beside the global ones.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'t>> {
        keys(self.table, self.column(4))
    }

    /// The key of its own with a name, whatever its case.
    pub fn condition_key(self, name: &str) -> Option<ConditionKey<'t>> {
        self.condition_keys().find(|key| key.matches(name))
    }
}

fn keys(table: &Table, list: u16) -> impl Iterator<Item = ConditionKey<'_>> {
    table.list(list).map(move |row| ConditionKey { table, row: row.into() })
}

impl<'t> Action<'t> {
    fn column(self, column: usize) -> u16 {
        self.table.number(self.table.actions, self.row, column).unwrap_or_default()
    }

    /// Its name as AWS writes it, without the prefix.
    pub fn name(self) -> &'t str {
        self.table.name(self.column(0)).unwrap_or_default()
    }

    /// What it does.
    pub fn access_level(self) -> AccessLevel {
        match self.column(1) {
            0 => AccessLevel::List,
            1 => AccessLevel::Read,
            3 => AccessLevel::Tagging,
            4 => AccessLevel::PermissionsManagement,
            _ => AccessLevel::Write,
        }
    }

    /// The types of resources that a statement may name for it; without any, only `*` is documented.
    pub fn resources(self) -> impl ExactSizeIterator<Item = ResourceUse<'t>> + Clone {
        let (table, units) = (self.table, self.table.list(self.column(2)));
        let at = move |index: usize| units.clone().nth(index).unwrap_or_default();
        let count = self.table.list(self.column(2)).len() / 2;
        (0..count).map(move |index| {
            let resource = at(index * 2);
            ResourceUse {
                resource: ResourceType { table, row: (resource & !REQUIRED).into() },
                required: resource & REQUIRED != 0,
                keys: at(index * 2 + 1),
            }
        })
    }

    /// The condition keys of the action itself.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'t>> {
        keys(self.table, self.column(3))
    }
}

impl<'t> ResourceUse<'t> {
    /// The condition keys that the action has with such a resource.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'t>> {
        keys(self.resource.table, self.keys)
    }
}

impl<'t> ResourceType<'t> {
    fn column(self, column: usize) -> u16 {
        self.table.number(self.table.resources, self.row, column).unwrap_or_default()
    }

    /// Its name: `document`.
    pub fn name(self) -> &'t str {
        self.table.name(self.column(0)).unwrap_or_default()
    }

    /// The form of its ARNs: `arn:${Partition}:ssm:${Region}:${Account}:document/${DocumentName}`.
    pub fn arn(self) -> &'t str {
        self.table.name(self.column(1)).unwrap_or_default()
    }

    /// The condition keys that every such resource has.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'t>> {
        keys(self.table, self.column(2))
    }
}

impl<'t> ConditionKey<'t> {
    fn code(self) -> u16 {
        self.table.number(self.table.keys, self.row, 1).unwrap_or(u16::MAX)
    }

    /// Its name as AWS writes it, with `${…}` for parts that anybody may choose.
    pub fn name(self) -> &'t str {
        let id = self.table.number(self.table.keys, self.row, 0);
        id.and_then(|id| self.table.name(id)).unwrap_or_default()
    }

    /// The type of a value.
    pub fn value_type(self) -> ValueType {
        match self.code() & !SEVERAL {
            0 => ValueType::String,
            1 => ValueType::Arn,
            2 => ValueType::Bool,
            3 => ValueType::Date,
            4 => ValueType::IpAddress,
            5 => ValueType::Numeric,
            6 => ValueType::Binary,
            _ => ValueType::Unknown,
        }
    }

    /// Whether a request may carry several values of it.
    pub fn is_multivalued(self) -> bool {
        self.code() & SEVERAL != 0
    }

    /// Whether a key of a policy is this one.
    pub fn matches(self, name: &str) -> bool {
        like(self.name(), name)
    }
}

/// Whether a name is one that a template with `${…}` stands for, whatever its case.
fn like(template: &str, name: &str) -> bool {
    let Some((fixed, _)) = template.split_once("${") else { return template.eq_ignore_ascii_case(name) };
    starts_with(name, fixed) && Wildcard::template(template).matches(name)
}
