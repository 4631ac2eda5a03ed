//! Documents that belong together, and the forms in which they are written.

use super::{terraform, yaml};
use serde_json::Value;

/// A form in which documents are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The document by itself, as JSON.
    Json,
    /// The document by itself, as YAML.
    Yaml,
    /// A CloudFormation template in JSON.
    CloudFormation,
    /// Terraform configuration.
    Terraform,
}

/// What is emitted, before it has a form.
#[derive(Clone, Debug)]
pub struct Emission {
    /// What its files are called, without extensions.
    pub name: String,
    /// What a reader has to know and no document says.
    pub notes: Vec<String>,
    pub(super) documents: Vec<Document>,
    pub(super) template: Template,
}

/// The template that deploys all of it, or why there is none.
pub(super) type Template = Result<Value, String>;

/// A document that can stand by itself.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) stem: String,
    pub(super) content: Value,
}

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmittedFile {
    /// Its name, without a folder.
    pub name: String,
    /// What is in it.
    pub text: String,
}

impl Form {
    /// All forms.
    pub const ALL: [Form; 4] = [Form::Json, Form::Yaml, Form::CloudFormation, Form::Terraform];

    /// The name that the command line uses.
    pub fn name(self) -> &'static str {
        match self {
            Form::Json => "json",
            Form::Yaml => "yaml",
            Form::CloudFormation => "cloudformation",
            Form::Terraform => "terraform",
        }
    }
}

impl Document {
    pub(super) fn new(stem: &str, content: Value) -> Self {
        Document { stem: stem.to_owned(), content }
    }
}

impl Emission {
    /// One text, the same bytes each time. Several documents are one template; no form is JSON.
    pub fn text(&self, form: Option<Form>) -> Result<String, String> {
        let alone = match self.documents.as_slice() {
            [only] => Ok(&only.content),
            _ => self.template.as_ref(),
        };
        Ok(match form.unwrap_or(Form::Json) {
            Form::Json => json(alone?),
            Form::Yaml => yaml::write(alone?),
            Form::CloudFormation => json(self.template.as_ref()?),
            Form::Terraform => terraform::write(self.template.as_ref()?),
        })
    }

    /// A file for each document, or one that deploys them all; no form is a template.
    pub fn files(&self, form: Option<Form>) -> Result<Vec<EmittedFile>, String> {
        let form = form.unwrap_or(if self.documents.len() == 1 { Form::Json } else { Form::CloudFormation });
        let each = |extension: &str, write: fn(&Value) -> String| {
            let file = |document: &Document| EmittedFile {
                name: format!("{}.{extension}", document.stem),
                text: write(&document.content),
            };
            self.documents.iter().map(file).collect()
        };
        let whole = |extension: &str| {
            let text = self.text(Some(form))?;
            Ok(vec![EmittedFile { name: format!("{}.{extension}", self.name), text }])
        };
        match form {
            Form::Json => Ok(each("json", json)),
            Form::Yaml => Ok(each("yaml", yaml::write)),
            Form::CloudFormation if self.name == "template" => whole("json"),
            Form::CloudFormation => whole("template.json"),
            Form::Terraform => whole("tf"),
        }
    }

    /// What `aws cloudformation deploy` has to be told that it may make.
    pub fn capabilities(&self) -> Option<&'static str> {
        let resources = self.template.as_ref().ok()?.get("Resources")?.as_object()?;
        let is_iam = |resource: &Value| {
            resource.get("Type").and_then(Value::as_str).is_some_and(|kind| kind.starts_with("AWS::IAM::"))
        };
        resources.values().any(is_iam).then_some("CAPABILITY_IAM")
    }
}

fn json(value: &Value) -> String {
    format!("{value:#}\n")
}
