//! References to what a template does not have, and those that only seem so.

use crate::support::{Case, found, report, rules};
use sfn_ssm_lint::catalogue::Severity;

fn template(head: &str, reference: &str) -> String {
    format!(
        "{head}Parameters:\n  Time: {{Type: String, Default: PT1M, AllowedValues: [PT1M, PT2M]}}\nConditions:\n  Cond: !Equals [!Ref Time, \
         PT1M]\nResources:\n  Queue: {{Type: AWS::SQS::Queue}}\n  Stack: {{Type: AWS::CloudFormation::Stack}}\n  Doc:\n    Type: \
         AWS::SSM::Document\n    Properties:\n      DocumentType: Automation\n      Content:\n        schemaVersion: '0.3'\n        \
         description: {reference}\n        mainSteps: [{{name: A, action: aws:sleep, inputs: {{Duration: PT1M}}}}]\n"
    )
}

#[test]
fn unknown_names_are_found_at_their_characters() {
    for (reference, instead) in [
        ("!Sub '${Time} «${Quue}»'", "${Queue}"),
        ("!Sub 'é ${!Quue} «${Quue.Arn}»'", "${Queue.Arn}"),
        ("!Sub ['${Own} «${Quue}»', {Own: 1}]", "${Time}"),
        ("!Sub \"\\u00e9 «${Quue}»\"", "${Queue}"),
        ("!Sub 'echo «${HOME}»'", "${!HOME}"),
        ("!Sub 'echo «${1:-x}»'", "${!1:-x}"),
        ("!Join ['', [!Sub '«${Cond}»']]", "${Time}"),
        ("!If [Cond, !Sub '«${Gone}»', x]", "${Time}"),
    ] {
        let text = template("", reference);
        let pointer = report_pointer(&text);
        let files = [("t.yaml", text.as_str())];
        Case { name: reference, files: &files, rule: "template/unknown-reference", pointer: &pointer, instead }.check();
    }
    for (reference, column) in
        [("!Ref Quue", 27), ("!GetAtt Quue.Arn", 30), ("!GetAtt [Quue, Arn]", 30), ("{Ref: Quue}", 22)]
    {
        let found = found(&[("t.yaml", &template("", reference))], Severity::Warning);
        let found: Vec<(&str, usize, usize)> = found.iter().map(|found| (found.0.as_str(), found.2, found.3)).collect();
        assert_eq!(found, [("template/unknown-reference", 14, column)], "{reference}");
    }
}

/// The pointer of the only finding in a text with marks.
fn report_pointer(text: &str) -> String {
    let (_, report) = report(&[("t.yaml", &text.replace(['«', '»'], ""))]);
    report.findings.first().map(|finding| finding.site.pointer.to_string()).unwrap_or_default()
}

#[test]
fn names_that_are_there_or_may_be_added_are_known() {
    for reference in [
        "!Ref Queue",
        "!GetAtt Stack.Outputs.Name",
        "!GetAtt [Stack, Outputs.Name]",
        "!Ref AWS::StackName",
        "!Sub '${AWS::Region} ${Queue.Arn} ${!HOME} ${Time}'",
        "!ImportValue Gone",
        "{'Fn::ImportValue': !Sub '${AWS::StackName}-x'}",
        "!FindInMap [Gone, !Ref Time, x]",
        "!Select [0, !Split [',', !Ref Time]]",
        "!Base64 x",
        "'echo ${HOME}'",
        "{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: x}}}",
        "!Cidr [a, b, c]",
    ] {
        assert_eq!(rules(&[("t.yaml", &template("", reference))]), [""; 0], "{reference}");
    }
    for head in [
        "Transform: AWS::LanguageExtensions\n",
        "Transform: [AWS::Serverless-2016-10-31, Mine]\n",
        "Transform: {Name: Mine}\n",
        "Fn::Transform: {Name: AWS::Include}\n",
    ] {
        assert_eq!(rules(&[("t.yaml", &template(head, "!Ref Gone"))]), [""; 0], "{head}");
    }
    let looped = template("Transform: AWS::LanguageExtensions\n", "!Ref Doca").replace(
        "  Queue:",
        "  Fn::ForEach::Docs: [Id, [a, b], {'Doc${Id}': {Type: AWS::SSM::Document, Properties: {Content: !Ref Id}}}]\n  Queue:",
    );
    assert_eq!(rules(&[("t.yaml", &looped)]), [""; 0]);
    let module = template("", "!Ref MineBucket")
        .replace("  Queue:", "  Mine: {Type: 'My::S3::Bucket::MODULE', Properties: {}}\n  Queue:");
    assert_eq!(rules(&[("t.yaml", &module)]), [""; 0]);
}

#[test]
fn names_that_sam_makes_are_known() {
    let function = "  Fn: {Type: AWS::Serverless::Function, Properties: {}}\n  Flow: {Type: AWS::Serverless::StateMachine, Properties: \
                    {Role: x, Definition: {StartAt: A, States: {A: {Type: Succeed}}}}}\n  Queue:";
    let sam =
        |reference: &str| template("Transform: AWS::Serverless-2016-10-31\n", reference).replace("  Queue:", function);
    for reference in [
        "!Ref ServerlessRestApi",
        "!Sub 'https://${ServerlessRestApi}.x/${ServerlessRestApiProdStage}'",
        "!Ref ServerlessHttpApi",
        "!GetAtt FnRole.Arn",
        "!Ref Fn.Version",
        "!Ref FnAliaslive",
        "!GetAtt FlowRole.Arn",
        "!GetAtt FlowEventsRole.Arn",
        "!Ref FlowMyScheduleRole",
        "!Ref CodeDeployServiceRole",
        "!Ref ServerlessDeploymentApplication",
    ] {
        assert_eq!(rules(&[("t.yaml", &sam(reference))]), [""; 0], "{reference}");
        let without = sam(reference).replace("Transform: AWS::Serverless-2016-10-31\n", "");
        assert_eq!(rules(&[("t.yaml", &without)]), [""; 0], "{reference}, no Transform");
    }
    assert_eq!(rules(&[("t.yaml", &sam("!Ref Gone"))]), ["template/unknown-reference"]);
}

#[test]
fn functions_beside_other_keys_may_add_anything() {
    for content in [
        "{schemaVersion: '0.3', 'Fn::Transform': {Name: AWS::Include}}",
        "{'Fn::Transform': {Name: AWS::Include}}",
        "{schemaVersion: '0.3', mainSteps: {'Fn::Transform': {Name: M}}}",
        "{schemaVersion: '0.3', mainSteps: [{name: A, action: aws:pause, inputs: {Duration: PT1M}, nextStep: B}, {'Fn::Transform': {Name: M}}]}",
        "{schemaVersion: '0.3', mainSteps: !FindInMap [A, B, C]}",
        "!Ref AWS::NoValue",
        "!ImportValue X",
        "!Sub '${Content}'",
        "'${Content}'",
    ] {
        let text = format!(
            "Parameters: {{Content: {{Type: String}}}}\nResources:\n  Doc: {{Type: AWS::SSM::Document, Properties: {{DocumentType: \
             Automation, Content: {content}}}}}\n"
        );
        assert_eq!(rules(&[("t.yaml", &text)]), [""; 0], "{content}");
    }
    for definition in [
        "{StartAt: A, States: {'Fn::ForEach::S': [N, [A, B], {'${N}': {Type: Pass}}]}}",
        "{StartAt: A, States: {A: {Type: Pass, Next: B}, 'Fn::Transform': {Name: M}}}",
        "{StartAt: A, 'Fn::Transform': {Name: M}}",
        "{StartAt: !Ref Content, States: {A: {Type: Pass, Next: !Ref Content}, B: {Type: Succeed}}}",
    ] {
        let text = format!(
            "Parameters: {{Content: {{Type: String}}}}\nResources:\n  M: {{Type: AWS::StepFunctions::StateMachine, Properties: {{RoleArn: \
             x, Definition: {definition}}}}}\n"
        );
        assert_eq!(rules(&[("t.yaml", &text)]), [""; 0], "{definition}");
    }
}

#[test]
fn holes_may_stand_for_more_than_a_value() {
    for content in [
        "inputs: {Duration: ${D}}",
        "inputs: {Duration: ${D}}\n            outputs: [${D}, 'x${D}', ${D}]",
        "inputs: {Duration: PT1M}\n            ${D}",
        "inputs: ${D}",
        "${D}",
    ] {
        let text = format!(
            "Parameters: {{D: {{Type: String}}}}\nResources:\n  Doc:\n    Type: AWS::SSM::Document\n    Properties:\n      DocumentType: \
             Automation\n      Content: !Sub |\n        schemaVersion: '0.3'\n        mainSteps:\n          - name: A\n            \
             action: aws:sleep\n            {content}\n"
        );
        assert_eq!(rules(&[("t.yaml", &text)]), [""; 0], "{content}");
    }
    let text = "Parameters: {D: {Type: String}}\nResources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      \
                RoleArn: x\n      DefinitionString: !Sub |\n        {\"StartAt\": \"A\", ${D} \"States\": {\"A\": {\"Type\": \"Wait\", \
                \"Seconds\": ${D}, \"Next\": \"B\"}, ${D}}, \"X\": [${D}, 1]}\n";
    assert_eq!(rules(&[("t.yaml", text)]), [""; 0]);
    // What follows such a hole is still read.
    let text = "Parameters: {D: {Type: String}}\nResources:\n  Doc:\n    Type: AWS::SSM::Document\n    Properties:\n      DocumentType: \
                Automation\n      Content: !Sub |\n        schemaVersion: '0.3'\n        mainSteps:\n          - {name: A, action: \
                aws:sleep, inputs: {Duration: ${D}}}\n          - {name: B, action: aws:wait, inputs: {Duration: ${D}}}\n";
    assert_eq!(rules(&[("t.yaml", text)]), ["automation/unknown-action"]);
}

#[test]
fn placeholders_of_a_shell_are_only_mentioned() {
    let text = |command: &str| {
        format!(
            "Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionSubstitutions: {{Used: a}}\n      \
             Definition: {{StartAt: A, States: {{A: {{Type: Pass, Result: {{x: '${{Used}}', commands: ['{command}']}}, End: true}}}}}}\n"
        )
    };
    assert_eq!(rules(&[("t.yaml", &text("echo ${HOME}"))]), [""; 0]);
    assert_eq!(rules(&[("t.yaml", &text("${Use}"))]), ["template/unresolved-placeholder"]);
}
