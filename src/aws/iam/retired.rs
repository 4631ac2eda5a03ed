//! Services and actions that AWS has taken out of its reference: policies may still name them.

use super::layout::Table;
use super::services::{find, order};
use std::cmp::Ordering;

impl Table {
    /// The month until which a service without entry was in AWS's reference, at least.
    pub fn retired_service(&self, prefix: &str) -> Option<String> {
        let rows = self.retired_services;
        let name = |row| self.number(rows, row, 0).and_then(|id| self.name(id)).unwrap_or_default();
        let row = find(0..rows.len(), |row| order(name(row), prefix))?;
        self.long(rows, row, 2).map(month)
    }

    /// The month until which an action without entry was in AWS's reference, at least.
    pub fn retired_action(&self, prefix: &str, action: &str) -> Option<String> {
        let rows = self.retired_actions;
        let name = |row, column| self.number(rows, row, column).and_then(|id| self.name(id)).unwrap_or_default();
        let row = find(0..rows.len(), |row| match order(name(row, 0), prefix) {
            Ordering::Equal => order(name(row, 1), action),
            other => other,
        })?;
        self.long(rows, row, 2).map(month)
    }
}

fn month(day: u32) -> String {
    format!("{:04}-{:02}", day / 10_000, day / 100 % 100)
}
