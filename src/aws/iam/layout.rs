//! The parts of the table's file, read in place. `tools/iam_table.py` writes them.

use std::borrow::Cow;
use std::fmt;

const MAGIC: &[u8] = b"iam-tab1";

/// The bytes of a table and where its parts are. What lies outside of them reads as nothing.
pub struct Table {
    bytes: Cow<'static, [u8]>,
    date: u32,
    /// All names, one behind the other, and where each starts; one more start than names.
    text: Section,
    text_starts: Section,
    /// Lists of numbers, one behind the other, and where each starts; one more start than lists.
    units: Section,
    unit_starts: Section,
    pub(super) services: Section,
    pub(super) actions: Section,
    pub(super) resources: Section,
    pub(super) keys: Section,
    pub(super) retired_services: Section,
    pub(super) retired_actions: Section,
    pub(super) foreign_prefixes: Section,
    pub(super) global_keys: Section,
}

/// Rows of one length.
#[derive(Clone, Copy)]
pub(super) struct Section {
    start: usize,
    bytes: usize,
    row: usize,
}

impl Section {
    /// The number of rows.
    pub(super) fn len(self) -> usize {
        self.bytes / self.row
    }
}

/// Why bytes are no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoTable(pub(super) &'static str);

impl fmt::Display for NoTable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl Table {
    /// Finds the parts; what is in them is not looked at.
    pub(super) fn open(bytes: Cow<'static, [u8]>) -> Result<Self, NoTable> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(NoTable("it does not begin as such a table does"))?;
        let mut numbers = rest.chunks_exact(4).filter_map(|four| Some(u32::from_le_bytes(four.try_into().ok()?)));
        let date = numbers.next().unwrap_or_default();
        let mut section = |row: usize| {
            let (start, length) = (numbers.next()? as usize, numbers.next()? as usize);
            let inside = start.checked_add(length).is_some_and(|end| end <= bytes.len());
            (inside && length % row == 0).then_some(Section { start, bytes: length, row })
        };
        let mut all = || {
            Some((
                [section(1)?, section(4)?, section(2)?, section(4)?],
                [section(12)?, section(8)?, section(8)?, section(4)?],
                [section(8)?, section(8)?, section(2)?, section(2)?],
            ))
        };
        let found = all().ok_or(NoTable("it is cut off or damaged"))?;
        let ([text, text_starts, units, unit_starts], [services, actions, resources, keys], rest) = found;
        let [retired_services, retired_actions, foreign_prefixes, global_keys] = rest;
        Ok(Table {
            bytes,
            date,
            text,
            text_starts,
            units,
            unit_starts,
            services,
            actions,
            resources,
            keys,
            retired_services,
            retired_actions,
            foreign_prefixes,
            global_keys,
        })
    }

    /// A table without rows.
    pub(super) fn empty() -> Self {
        let none = |row| Section { start: 0, bytes: 0, row };
        Table {
            bytes: Cow::Borrowed(&[]),
            date: 0,
            text: none(1),
            text_starts: none(4),
            units: none(2),
            unit_starts: none(4),
            services: none(12),
            actions: none(8),
            resources: none(8),
            keys: none(4),
            retired_services: none(8),
            retired_actions: none(8),
            foreign_prefixes: none(2),
            global_keys: none(2),
        }
    }

    /// The day of the data, as the decimal digits of `YYYYMMDD`.
    pub(super) fn day(&self) -> u32 {
        self.date
    }

    fn part(&self, start: usize, length: usize) -> Option<&[u8]> {
        self.bytes.get(start..start.checked_add(length)?)
    }

    /// The 16-bit number in a column of a row.
    pub(super) fn number(&self, section: Section, row: usize, column: usize) -> Option<u16> {
        let offset = row.checked_mul(section.row)?.checked_add(column * 2).filter(|end| *end < section.bytes)?;
        Some(u16::from_le_bytes(self.part(section.start + offset, 2)?.try_into().ok()?))
    }

    /// The 32-bit number that begins in a column of 16-bit numbers.
    pub(super) fn long(&self, section: Section, row: usize, column: usize) -> Option<u32> {
        let offset = row.checked_mul(section.row)?.checked_add(column * 2).filter(|end| *end < section.bytes)?;
        Some(u32::from_le_bytes(self.part(section.start + offset, 4)?.try_into().ok()?))
    }

    /// A name.
    pub(super) fn name(&self, id: u16) -> Option<&str> {
        let (start, end) = self.bounds(self.text_starts, id)?;
        let text = self.part(self.text.start + start, end.checked_sub(start)?)?;
        std::str::from_utf8(text).ok().filter(|_| end <= self.text.bytes)
    }

    /// The numbers of a list.
    pub(super) fn list(&self, id: u16) -> impl ExactSizeIterator<Item = u16> + Clone {
        let part = self.bounds(self.unit_starts, id).and_then(|(start, end)| {
            let length = end.checked_sub(start)?;
            self.part(self.units.start + start * 2, length * 2).filter(|_| end * 2 <= self.units.bytes)
        });
        let pairs = part.unwrap_or_default().chunks_exact(2);
        pairs.map(|pair| u16::from_le_bytes(pair.try_into().unwrap_or_default()))
    }

    fn bounds(&self, starts: Section, id: u16) -> Option<(usize, usize)> {
        let index = usize::from(id);
        Some((self.long(starts, index, 0)? as usize, self.long(starts, index + 1, 0)? as usize))
    }

    /// The number of names, and of lists.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.text_starts.len().saturating_sub(1), self.unit_starts.len().saturating_sub(1))
    }
}
