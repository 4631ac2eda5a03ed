//! The types of parameters, variables and outputs (User Guide, `documents-syntax-data-elements-parameters`).

/// A type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// A text; also the ids and names of resources, `AWS::EC2::Instance::Id`.
    String,
    /// A list of texts; also `List<AWS::EC2::Instance::Id>`.
    StringList,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A map.
    StringMap,
    /// A list of maps.
    MapList,
}

impl ValueType {
    /// The type of a name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "String" => Some(ValueType::String),
            "StringList" => Some(ValueType::StringList),
            "Boolean" => Some(ValueType::Boolean),
            "Integer" => Some(ValueType::Integer),
            "StringMap" => Some(ValueType::StringMap),
            "MapList" => Some(ValueType::MapList),
            _ if name.starts_with("List<AWS::") => Some(ValueType::StringList),
            _ if name.starts_with("AWS::") => Some(ValueType::String),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            ValueType::String => "String",
            ValueType::StringList => "StringList",
            ValueType::Boolean => "Boolean",
            ValueType::Integer => "Integer",
            ValueType::StringMap => "StringMap",
            ValueType::MapList => "MapList",
        }
    }

    /// Whether it is a list.
    pub fn is_list(self) -> bool {
        matches!(self, ValueType::StringList | ValueType::MapList)
    }

    /// Whether it is a single value: neither a list nor a map.
    pub fn is_scalar(self) -> bool {
        matches!(self, ValueType::String | ValueType::Boolean | ValueType::Integer)
    }
}
