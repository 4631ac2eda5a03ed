//! What values of the APIs are made of.

use super::table::{ShapeRecord, TABLE};

/// A shape. Shapes may hold themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape(u32);

/// What a value of a shape is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A map with certain keys: [`Shape::members`].
    Structure,
    /// A list of values of one shape.
    List(Shape),
    /// A map with any keys, and values of one shape.
    Map(Shape),
    /// A text; [`Shape::values`] where only some are known.
    String,
    /// A whole number.
    Integer,
    /// A whole number of up to 64 bits.
    Long,
    /// A number.
    Float,
    /// A number of 64 bits.
    Double,
    /// `true` or `false`.
    Boolean,
    /// Bytes.
    Blob,
    /// A moment.
    Timestamp,
    /// Anything that JSON can say.
    Any,
}

/// A member of a structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Whether it makes repeated requests one: boto3 fills it in, in the input itself.
    pub is_idempotency_token: bool,
}

impl Shape {
    pub(super) fn new(index: u32) -> Self {
        Shape(index)
    }

    /// What a value is.
    pub fn kind(self) -> Kind {
        let Some(record) = self.record() else { return Kind::Any };
        let part = Shape(record.first());
        match record.kind() {
            0 => Kind::Structure,
            1 => Kind::List(part),
            2 => Kind::Map(part),
            3 => Kind::String,
            4 => Kind::Integer,
            5 => Kind::Long,
            6 => Kind::Float,
            7 => Kind::Double,
            8 => Kind::Boolean,
            9 => Kind::Blob,
            10 => Kind::Timestamp,
            _ => Kind::Any,
        }
    }

    /// The members of a structure, by name; none of anything else.
    pub fn members(self) -> impl ExactSizeIterator<Item = Member> {
        let (first, count) = self.range(Kind::Structure);
        (0..count).map(move |index| member(first, index).unwrap_or(NOTHING))
    }

    /// The members of a structure without which a request is refused.
    pub fn required_members(self) -> impl Iterator<Item = Member> {
        let (first, count) = self.range(Kind::Structure);
        let is_required = move |index: &u16| {
            let record = first.checked_add((*index).into()).and_then(|index| TABLE.member(index));
            record.is_some_and(|record| record.is_required())
        };
        (0..count).filter(is_required).filter_map(move |index| member(first, index))
    }

    /// The member of a structure with a name.
    pub fn member(self, name: &str) -> Option<Member> {
        let (first, count) = self.range(Kind::Structure);
        let found = super::table::search(count.into(), |index| {
            TABLE.compare(TABLE.member(first.checked_add(index)?)?.name(), name)
        });
        member(first, found?.try_into().ok()?)
    }

    /// Whether exactly one member of a structure has to be there.
    pub fn is_union(self) -> bool {
        self.record().is_some_and(|record| record.is_union())
    }

    /// The values that were known of a text when the table was made, sorted; AWS adds some from time to time.
    pub fn values(self) -> impl ExactSizeIterator<Item = &'static str> {
        let (first, count) = self.range(Kind::String);
        (0..count).map(move |index| {
            let id = first.checked_add(index.into()).and_then(|place| TABLE.value(place));
            id.and_then(|id| TABLE.name(id)).unwrap_or_default()
        })
    }

    fn range(self, kind: Kind) -> (u32, u16) {
        let record = self.record().filter(|_| self.kind() == kind);
        record.map_or((0, 0), |record| (record.first(), record.count()))
    }

    fn record(self) -> Option<ShapeRecord> {
        TABLE.shape(self.0)
    }
}

/// What stands for a member that cannot be read.
const NOTHING: Member = Member { name: "", shape: Shape(u32::MAX), required: false, is_idempotency_token: false };

fn member(first: u32, index: u16) -> Option<Member> {
    let record = TABLE.member(first.checked_add(index.into())?)?;
    Some(Member {
        name: TABLE.name(record.name())?,
        shape: Shape(record.shape()),
        required: record.is_required(),
        is_idempotency_token: record.is_idempotency_token(),
    })
}
