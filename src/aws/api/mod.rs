//! The AWS APIs as botocore's models describe them: services, their operations, and the shapes that these take and answer.
//!
//! `src/aws/data/README.md` says what the table was made from. It is read in place: nothing is done before the first look-up.

mod method;
mod shape;
mod table;

pub use shape::{Kind, Member, Shape};

use method::regular_method;
use std::borrow::Cow;
use table::{Label, OperationRecord, Section, ServiceRecord, TABLE};

/// The version of botocore that the table was made from.
pub fn version() -> &'static str {
    TABLE.version()
}

/// The day on which that version was released: `2026-11-17`.
pub fn date() -> &'static str {
    TABLE.date()
}

/// A service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Service(u16);

/// An operation of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operation(u32);

/// What an operation streams instead of passing it whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// The body of the request.
    Request,
    /// The body of the response.
    Response,
    /// Events, in either direction.
    Events,
}

/// The name of a client that botocore still takes for another one.
const OLD_CLIENT: (&str, &str) = ("runtime.sagemaker", "sagemaker-runtime");

/// How a text names an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As the API does: `SendTaskSuccess`.
    Name,
    /// As boto3 does: `send_task_success`.
    Method,
    /// In another case, with the same words: `sendTaskSuccess`.
    OtherCase,
}

impl Service {
    /// All services, by the names of their boto3 clients.
    pub fn all() -> impl ExactSizeIterator<Item = Service> {
        let count = u16::try_from(TABLE.count(Section::Services)).unwrap_or_default();
        (0..count).map(Service)
    }

    /// The service with a boto3 client of this name: `stepfunctions`.
    pub fn of_client(name: &str) -> Option<Service> {
        let name = if name == OLD_CLIENT.0 { OLD_CLIENT.1 } else { name };
        let found =
            TABLE.search(Section::Services, |index| TABLE.compare(TABLE.service(index)?.label(Label::Client), name));
        Some(Service(u16::try_from(found?).ok()?))
    }

    /// The service with this name in the SDK integrations of Step Functions: `sfn`. Where boto3 has two clients for one
    /// service (`sms-voice` and `pinpoint-sms-voice`), it is either.
    pub fn of_integration(name: &str) -> Option<Service> {
        let found = TABLE.search(Section::Integrations, |index| {
            TABLE.compare(TABLE.service(TABLE.by_integration(index)?.into())?.label(Label::Integration), name)
        });
        TABLE.by_integration(found?).map(Service)
    }

    /// The name of its boto3 client: `stepfunctions`.
    pub fn client(self) -> &'static str {
        self.label(Label::Client)
    }

    /// Its name in `aws-sdk:…` resources of Step Functions: `sfn`.
    pub fn integration(self) -> &'static str {
        self.label(Label::Integration)
    }

    /// Its own name, as the SDKs know it: `SFN`.
    pub fn id(self) -> &'static str {
        self.label(Label::Id)
    }

    /// The name that requests are signed for, mostly the prefix of its IAM actions: `states`.
    pub fn signing_name(self) -> &'static str {
        self.label(Label::Signing)
    }

    /// What its endpoints start with: `states`.
    pub fn endpoint_prefix(self) -> &'static str {
        self.label(Label::Endpoint)
    }

    /// Its operations, by name.
    pub fn operations(self) -> impl ExactSizeIterator<Item = Operation> {
        let (first, count) = self.record().map_or((0, 0), |record| record.operations());
        (first..first.saturating_add(count.into())).map(Operation)
    }

    /// The operation of this name: `SendTaskSuccess`.
    pub fn operation(self, name: &str) -> Option<Operation> {
        let operations = self.record()?.operations();
        let found = table::search(operations.1.into(), |index| {
            TABLE.compare(TABLE.operation(operations.0.checked_add(index)?)?.name(), name)
        });
        Some(Operation(operations.0.checked_add(found?)?))
    }

    /// The operation whose method in boto3 has this name: `send_task_success`.
    pub fn operation_of_method(self, method: &str) -> Option<Operation> {
        if method.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        let (first, count) = self.record()?.operations();
        let own = |operation: &u32| (first..first.saturating_add(count.into())).contains(operation);
        let regular = self.operation_spelt_like(method).filter(|operation| operation.method() == method);
        regular.or_else(|| TABLE.operations_of_method(method).find(own).map(Operation))
    }

    /// The operation that a text names with the right words.
    pub fn find_operation(self, text: &str) -> Option<(Operation, Spelling)> {
        let named = self.operation(text).map(|operation| (operation, Spelling::Name));
        named.or_else(|| Some((self.operation_of_method(text)?, Spelling::Method))).or_else(|| {
            let found = self.operation_spelt_like(text).filter(|found| found.method() == regular_method(text))?;
            Some((found, Spelling::OtherCase))
        })
    }

    /// The operation that Step Functions calls by this action: its name with a small first letter, `sendTaskSuccess`.
    pub fn operation_of_action(self, action: &str) -> Option<Operation> {
        let first = action.chars().next().filter(char::is_ascii_lowercase)?;
        let name = [first.to_ascii_uppercase()].into_iter().chain(action.chars().skip(1)).collect::<String>();
        self.operation(&name)
    }

    /// The operation of this name in whatever case, and with whatever marks between its words.
    pub fn operation_spelt_like(self, name: &str) -> Option<Operation> {
        self.operations().find(|operation| letters(operation.name()).eq(letters(name)))
    }

    fn label(self, label: Label) -> &'static str {
        self.record().and_then(|record| TABLE.name(record.label(label))).unwrap_or_default()
    }

    fn record(self) -> Option<ServiceRecord> {
        TABLE.service(self.0.into())
    }
}

impl Operation {
    /// Its name: `SendTaskSuccess`.
    pub fn name(self) -> &'static str {
        self.record().and_then(|record| TABLE.name(record.name())).unwrap_or_default()
    }

    /// Its method in boto3: `send_task_success`.
    pub fn method(self) -> Cow<'static, str> {
        match self.irregular_methods().next() {
            Some(method) => method.into(),
            None => regular_method(self.name()).into(),
        }
    }

    /// What it takes; without a shape, boto3 lets every parameter pass.
    pub fn input(self) -> Option<Shape> {
        self.record()?.input().map(Shape::new)
    }

    /// What it answers.
    pub fn output(self) -> Option<Shape> {
        self.record()?.output().map(Shape::new)
    }

    /// What it streams.
    pub fn streams(self) -> impl Iterator<Item = Stream> {
        self.record().into_iter().flat_map(|record| record.streams())
    }

    /// Whether AWS advises against it.
    pub fn is_deprecated(self) -> bool {
        self.record().is_some_and(|record| record.is_deprecated())
    }

    /// Its method and the aliases of that, where the method does not follow from its name.
    fn irregular_methods(self) -> impl Iterator<Item = &'static str> {
        TABLE.irregular_methods(self.0).filter_map(|id| TABLE.name(id))
    }

    fn record(self) -> Option<OperationRecord> {
        TABLE.operation(self.0)
    }
}

fn letters(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
