//! AWS's managed policies by name, from a table that `tools/managed-policies.sh` makes. It is read in place, and only where a
//! role names such a policy.

use std::cmp::Ordering;
use std::ops::Range;

static TABLE: Table = Table(include_bytes!("data/managed.bin"));

/// Where the day stands, and behind it the place and the length of each section.
const DAY: usize = 8;
const DIRECTORY: usize = 12;

const DENY: u16 = 1;
const NOT_ACTION: u16 = 2;
const NOT_RESOURCE: u16 = 4;
const CONDITIONS: u16 = 8;

/// Bytes that hold a table. Whatever cannot be read is not there.
#[derive(Clone, Copy)]
struct Table(&'static [u8]);

#[derive(Clone, Copy)]
enum Section {
    Text,
    TextStarts,
    Units,
    UnitStarts,
    /// The name and the first statement of each policy, by name; the last row ends the one before it.
    Policies,
    Statements,
}

/// A managed policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    row: usize,
}

/// A statement of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    row: usize,
}

/// The day of the policies' texts: `2026-10-27`.
pub fn date() -> String {
    let day = TABLE.number(DAY).unwrap_or_default();
    format!("{:04}-{:02}-{:02}", day / 10_000, day / 100 % 100, day % 100)
}

/// The policy that an ARN means, in whatever partition: `arn:aws-cn:iam::aws:policy/service-role/AmazonSSMAutomationRole`.
pub fn find(arn: &str) -> Option<Policy> {
    let (partition, name) = arn.strip_prefix("arn:")?.split_once(":iam::aws:policy/")?;
    let plain = !partition.contains(':') || partition == "${AWS::Partition}";
    let (mut low, mut high) = (0, Policy::all().len());
    while low < high && plain {
        let middle = low + (high - low) / 2;
        match (Policy { row: middle }).name().cmp(name) {
            Ordering::Less => low = middle + 1,
            Ordering::Equal => return Some(Policy { row: middle }),
            Ordering::Greater => high = middle,
        }
    }
    None
}

impl Policy {
    /// All of them, by name.
    pub fn all() -> impl ExactSizeIterator<Item = Policy> {
        (0..(TABLE.section(Section::Policies).len() / 4).saturating_sub(1)).map(|row| Policy { row })
    }

    /// What its ARN ends with: `service-role/AmazonSSMAutomationRole`.
    pub fn name(self) -> &'static str {
        TABLE.column(Section::Policies, 2, self.row, 0).and_then(|id| TABLE.text(id)).unwrap_or_default()
    }

    /// Its statements.
    pub fn statements(self) -> impl ExactSizeIterator<Item = Statement> {
        let first = |row| TABLE.column(Section::Policies, 2, row, 1).map(usize::from).unwrap_or_default();
        let rows: Range<usize> = first(self.row)..first(self.row + 1);
        rows.map(|row| Statement { row })
    }
}

impl Statement {
    fn has(self, flag: u16) -> bool {
        self.column(0) & flag != 0
    }

    fn column(self, column: usize) -> u16 {
        TABLE.column(Section::Statements, 3, self.row, column).unwrap_or_default()
    }

    /// Whether it denies.
    pub fn denies(self) -> bool {
        self.has(DENY)
    }

    /// Whether conditions decide if it counts.
    pub fn has_conditions(self) -> bool {
        self.has(CONDITIONS)
    }

    /// The actions that it speaks of, or all but these.
    pub fn actions(self) -> (impl Iterator<Item = &'static str>, bool) {
        (TABLE.list(self.column(1)), self.has(NOT_ACTION))
    }

    /// The resources that it speaks of, or all but these.
    pub fn resources(self) -> (impl Iterator<Item = &'static str>, bool) {
        (TABLE.list(self.column(2)), self.has(NOT_RESOURCE))
    }
}

impl Table {
    fn number(self, place: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.0.get(place..place.checked_add(4)?)?.try_into().ok()?))
    }

    fn section(self, section: Section) -> &'static [u8] {
        let entry = DIRECTORY + 8 * section as usize;
        let bounds = || {
            let (place, length) = (self.number(entry)? as usize, self.number(entry + 4)? as usize);
            self.0.get(place..place.checked_add(length)?)
        };
        bounds().unwrap_or_default()
    }

    /// A column of a row of 16-bit numbers.
    fn column(self, section: Section, width: usize, row: usize, column: usize) -> Option<u16> {
        let place = row.checked_mul(width)?.checked_add(column)?.checked_mul(2)?;
        let bytes = self.section(section).get(place..place.checked_add(2)?)?;
        Some(u16::from_le_bytes(bytes.try_into().ok()?))
    }

    fn bounds(self, starts: Section, id: u16) -> Option<Range<usize>> {
        let place = usize::from(id) * 4;
        let bytes = self.section(starts).get(place..place + 8)?;
        let (first, second) = bytes.split_at_checked(4)?;
        let number = |bytes: &[u8]| Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize);
        Some(number(first)?..number(second)?)
    }

    fn text(self, id: u16) -> Option<&'static str> {
        std::str::from_utf8(self.section(Section::Text).get(self.bounds(Section::TextStarts, id)?)?).ok()
    }

    fn list(self, id: u16) -> impl Iterator<Item = &'static str> {
        let numbers = self.bounds(Section::UnitStarts, id).unwrap_or(0..0);
        numbers.filter_map(move |index| self.column(Section::Units, 1, index, 0)).filter_map(move |id| self.text(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actions(arn: &str) -> Vec<&'static str> {
        find(arn).unwrap().statements().flat_map(|statement| statement.actions().0).collect()
    }

    #[test]
    fn policies_are_found_in_every_partition_and_path() {
        let read = find("arn:aws:iam::aws:policy/ReadOnlyAccess").unwrap();
        assert_eq!(read.name(), "ReadOnlyAccess");
        assert!(read.statements().len() > 0);
        for partition in ["aws", "aws-cn", "${AWS::Partition}"] {
            let arn = format!("arn:{partition}:iam::aws:policy/service-role/AmazonSSMAutomationRole");
            assert!(actions(&arn).contains(&"lambda:InvokeFunction"), "{arn}");
        }
        assert!(find("arn:aws:iam::aws:policy/job-function/Billing").is_some());
        for none in [
            "arn:aws:iam::aws:policy/AmazonSSMAutomationRole",
            "arn:aws:iam::123456789012:policy/ReadOnlyAccess",
            "ReadOnlyAccess",
            "arn:aws:iam::aws:policy/",
        ] {
            assert_eq!(find(none), None, "{none}");
        }
    }

    #[test]
    fn what_statements_say() {
        let all = find("arn:aws:iam::aws:policy/AdministratorAccess").unwrap();
        let [only] = all.statements().collect::<Vec<_>>()[..] else { panic!() };
        assert!(!only.denies() && !only.has_conditions());
        assert_eq!(only.actions().0.collect::<Vec<_>>(), ["*"]);
        assert_eq!(only.resources().0.collect::<Vec<_>>(), ["*"]);
        let power = find("arn:aws:iam::aws:policy/PowerUserAccess").unwrap();
        assert!(power.statements().any(|statement| statement.actions().1));
        let denies = find("arn:aws:iam::aws:policy/AWSDenyAll").unwrap();
        assert!(denies.statements().any(Statement::denies));
    }

    #[test]
    fn every_row_can_be_read() {
        let names: Vec<&str> = Policy::all().map(Policy::name).collect();
        assert!(names.windows(2).all(|pair| pair[0] < pair[1]) && names.iter().all(|name| !name.is_empty()));
        let mut statements = 0;
        for policy in Policy::all() {
            assert_eq!(find(&format!("arn:aws:iam::aws:policy/{}", policy.name())), Some(policy));
            assert!(policy.statements().len() > 0, "{}", policy.name());
            for statement in policy.statements() {
                statements += 1;
                assert!(statement.actions().0.count() > 0, "{}", policy.name());
                assert!(statement.resources().0.count() > 0, "{}", policy.name());
            }
        }
        let readme = include_str!("data/README.md");
        let size = TABLE.0.len();
        for fact in
            [format!("{} policies", names.len()), format!("{statements} statements"), format!("{size} bytes"), date()]
        {
            assert!(readme.contains(&fact), "README.md does not say {fact}");
        }
    }
}
