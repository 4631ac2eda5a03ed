//! The bytes of the table: sections of records of one length each, behind a header that says where they are. All numbers are
//! little-endian; records name each other by their number. `tools/api_table.py` writes it.

use super::Stream;
use std::cmp::Ordering;

/// The table that is compiled in.
pub(super) static TABLE: Table = Table(include_bytes!("../data/api.bin"));

/// Where the version and the date stand, each filled up with zeros.
const VERSION: usize = 4;
const DATE: usize = 16;
const LABEL: usize = 12;
/// Where the places and the numbers of records of the sections stand.
const DIRECTORY: usize = 28;

/// A number that says that there is nothing.
const NONE: u32 = 0xFF_FFFF;

/// Bytes that may hold a table. Whatever cannot be read is not there.
#[derive(Clone, Copy)]
pub(super) struct Table(pub(super) &'static [u8]);

/// A section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// The names, one behind the other.
    Text,
    /// Where each name starts, and where the last one ends; names are sorted.
    Names,
    /// By the name of the client.
    Services,
    /// The numbers of services by the name of the integration.
    Integrations,
    /// Those of one service together, by name.
    Operations,
    /// Operations with methods that their names do not give.
    Methods,
    Shapes,
    /// Those of one structure together, by name.
    Members,
    /// Values of texts.
    Values,
}

impl Section {
    /// The bytes of a record.
    const fn width(self) -> usize {
        match self {
            Section::Text => 1,
            Section::Integrations => 2,
            Section::Names | Section::Values => 3,
            Section::Methods | Section::Shapes | Section::Members => 6,
            Section::Operations => 10,
            Section::Services => 20,
        }
    }
}

/// A name of a service.
#[derive(Clone, Copy)]
pub(super) enum Label {
    Client,
    Integration,
    Id,
    Signing,
    Endpoint,
}

macro_rules! records {
    ($($(#[$attribute:meta])* $name:ident $accessor:ident $section:ident;)*) => {$(
        $(#[$attribute])*
        #[derive(Clone, Copy)]
        pub(super) struct $name([u8; Section::$section.width()]);

        impl Table {
            pub(super) fn $accessor(self, index: u32) -> Option<$name> {
                self.record(Section::$section, index).map($name)
            }
        }
    )*};
}

records! {
    /// Five names, the first operation, the number of operations.
    ServiceRecord service Services;
    /// The name, flags, the shapes of input and output.
    OperationRecord operation Operations;
    /// An operation and the name of a method.
    MethodRecord method Methods;
    /// The kind with a flag, the first member or value or the part, the number of members or values.
    ShapeRecord shape Shapes;
    /// The name, the shape with flags.
    MemberRecord member Members;
}

impl Table {
    pub(super) fn version(self) -> &'static str {
        self.text_at(VERSION)
    }

    pub(super) fn date(self) -> &'static str {
        self.text_at(DATE)
    }

    fn text_at(self, place: usize) -> &'static str {
        let bytes = self.0.get(place..place + LABEL).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default().trim_end_matches('\0')
    }

    /// The number of records.
    pub(super) fn count(self, section: Section) -> u32 {
        self.directory(section, 4).unwrap_or_default()
    }

    fn directory(self, section: Section, offset: usize) -> Option<u32> {
        let entry = DIRECTORY + 8 * section as usize + offset;
        Some(u32::from_le_bytes(*self.0.get(entry..)?.first_chunk()?))
    }

    fn record<const WIDTH: usize>(self, section: Section, index: u32) -> Option<[u8; WIDTH]> {
        // The end of the last name stands behind the others.
        let last = self.count(section).checked_sub(u32::from(section != Section::Names))?;
        let offset = (index <= last).then(|| (index as usize).checked_mul(WIDTH))??;
        let place = (self.directory(section, 0)? as usize).checked_add(offset)?;
        self.0.get(place..)?.first_chunk().copied()
    }

    /// The number of the record that compares as equal, in a sorted section.
    pub(super) fn search(self, section: Section, compare: impl Fn(u32) -> Option<Ordering>) -> Option<u32> {
        search(self.count(section), compare)
    }

    /// The name with a number.
    pub(super) fn name(self, id: u32) -> Option<&'static str> {
        std::str::from_utf8(self.name_bytes(id)?).ok()
    }

    fn name_bytes(self, id: u32) -> Option<&'static [u8]> {
        let text = self.directory(Section::Text, 0)? as usize;
        let start = u24(&self.record::<3>(Section::Names, id)?, 0) as usize;
        let end = u24(&self.record::<3>(Section::Names, id.checked_add(1)?)?, 0) as usize;
        self.0.get(text..)?.get(start..end)
    }

    /// How the name with a number compares with a text.
    pub(super) fn compare(self, id: u32, text: &str) -> Option<Ordering> {
        Some(self.name_bytes(id)?.cmp(text.as_bytes()))
    }

    /// The service at a place of the order by integrations.
    pub(super) fn by_integration(self, index: u32) -> Option<u16> {
        self.record(Section::Integrations, index).map(u16::from_le_bytes)
    }

    /// The name of a value of a text.
    pub(super) fn value(self, index: u32) -> Option<u32> {
        self.record::<3>(Section::Values, index).map(|bytes| u24(&bytes, 0))
    }

    /// The operations, of any service, for which the table lists a method.
    pub(super) fn operations_of_method(self, method: &str) -> impl Iterator<Item = u32> {
        let listed = (0..self.count(Section::Methods)).filter_map(move |index| self.method(index));
        let named = listed.filter(move |record| self.compare(u24(&record.0, 3), method) == Some(Ordering::Equal));
        named.map(|record| u24(&record.0, 0))
    }

    /// The names of the methods that the table lists for an operation.
    pub(super) fn irregular_methods(self, operation: u32) -> impl Iterator<Item = u32> {
        let of = move |index: u32| Some(u24(&self.method(index)?.0, 0));
        let first = partition(self.count(Section::Methods), |index| of(index).is_some_and(|found| found < operation));
        let listed = (first..self.count(Section::Methods)).take_while(move |index| of(*index) == Some(operation));
        listed.filter_map(move |index| Some(u24(&self.method(index)?.0, 3)))
    }
}

impl ServiceRecord {
    pub(super) fn label(self, label: Label) -> u32 {
        u24(&self.0, 3 * label as usize)
    }

    /// The first operation, and how many there are.
    pub(super) fn operations(self) -> (u32, u16) {
        (u24(&self.0, 15), u16_of(&self.0, 18))
    }
}

impl OperationRecord {
    pub(super) fn name(self) -> u32 {
        u24(&self.0, 0)
    }

    pub(super) fn input(self) -> Option<u32> {
        Some(u24(&self.0, 4)).filter(|shape| *shape != NONE)
    }

    pub(super) fn output(self) -> Option<u32> {
        Some(u24(&self.0, 7)).filter(|shape| *shape != NONE)
    }

    pub(super) fn streams(self) -> impl Iterator<Item = Stream> {
        let flags = u8_of(&self.0, 3);
        let streams = [(1, Stream::Request), (2, Stream::Response), (4 | 8, Stream::Events)];
        streams.into_iter().filter(move |(mask, _)| flags & mask != 0).map(|(_, stream)| stream)
    }

    pub(super) fn is_deprecated(self) -> bool {
        u8_of(&self.0, 3) & 16 != 0
    }
}

impl ShapeRecord {
    pub(super) fn kind(self) -> u8 {
        u8_of(&self.0, 0) & 0x7F
    }

    pub(super) fn is_union(self) -> bool {
        u8_of(&self.0, 0) & 0x80 != 0
    }

    pub(super) fn first(self) -> u32 {
        u24(&self.0, 1)
    }

    pub(super) fn count(self) -> u16 {
        u16_of(&self.0, 4)
    }
}

impl MemberRecord {
    pub(super) fn name(self) -> u32 {
        u24(&self.0, 0)
    }

    pub(super) fn shape(self) -> u32 {
        u24(&self.0, 3) & 0x3F_FFFF
    }

    pub(super) fn is_required(self) -> bool {
        u24(&self.0, 3) & 0x80_0000 != 0
    }

    pub(super) fn is_idempotency_token(self) -> bool {
        u24(&self.0, 3) & 0x40_0000 != 0
    }
}

/// The number below `count` that compares as equal; `None` where one cannot be compared.
pub(super) fn search(count: u32, compare: impl Fn(u32) -> Option<Ordering>) -> Option<u32> {
    let found = partition(count, |index| compare(index) == Some(Ordering::Less));
    (found < count && compare(found) == Some(Ordering::Equal)).then_some(found)
}

/// The first number below `count` that is not before what is looked for.
fn partition(count: u32, is_before: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

fn u8_of(bytes: &[u8], place: usize) -> u8 {
    bytes.get(place).copied().unwrap_or_default()
}

fn u16_of(bytes: &[u8], place: usize) -> u16 {
    bytes.get(place..).and_then(<[u8]>::first_chunk).copied().map_or(0, u16::from_le_bytes)
}

fn u24(bytes: &[u8], place: usize) -> u32 {
    let [low, middle, high] = bytes.get(place..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
    u32::from_le_bytes([low, middle, high, 0])
}
