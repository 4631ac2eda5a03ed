//! What a Task passes against what the runbook declares.

use super::Case;

/// A runbook with one parameter of each kind.
const RUNBOOK: (&str, &str) = (
    "R.yaml",
    "\
schemaVersion: '0.3'
parameters:
  host: {type: String}
  mode: {type: String, default: fast, allowedValues: [fast, slow]}
  name: {type: String, default: abc, minChars: 2, maxChars: 5, allowedPattern: '^[a-z]+$'}
  odd: {type: String, default: a, allowedPattern: '^(?<=x)a$'}
  count: {type: Integer, default: 1}
  flag: {type: Boolean, default: true, allowedValues: [true, false]}
  list: {type: StringList, default: [a], minItems: 1, maxItems: 2}
  map: {type: StringMap, default: {}}
  maps: {type: MapList, default: []}
mainSteps:
- {name: Run, @run}
",
);

pub(crate) const CASES: &[Case] = &[
    ("unknown and missing", &[RUNBOOK, ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @start
    Parameters:
      DocumentName: R
      Parameters:  # error token/missing-parameter
        Host: [a]  # error token/unknown-parameter
    Next: B
  B:  # error token/missing-parameter
    Type: Task
    Resource: @start
    Parameters: {DocumentName: R}
    End: true
")]),
    ("no list of strings", &[RUNBOOK, ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @start
    Parameters:
      DocumentName: R
      Parameters:
        host: a  # error token/argument-type
        mode: {a: b}  # error token/argument-type
        count: [1]  # warning token/argument-type
        flag: true  # error token/argument-type
        map: [{a: b}]  # error token/argument-type
        maps: [[a]]  # error token/argument-type
        name.$: States.Array()
        list.$: States.MathAdd(1, 2)  # error token/argument-type
    End: true
")]),
    ("values that the declaration rules out", &[RUNBOOK, ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @start
    Parameters:
      DocumentName: R
      Parameters:
        host: [a, b]  # error token/argument-type
        mode: [Fast]  # error token/argument-type
        name: [ABC]  # error token/argument-type
        count: ['1', '2']  # error token/argument-type
        flag: [maybe]  # error token/argument-type
        list: [a, b, c]  # error token/argument-type
        map: ['a=b']  # error token/argument-type
        maps: ['{\"a\": 1}', 'a=b']  # error token/argument-type
    Next: B
  B:
    Type: Task
    Resource: @start
    Parameters:
      DocumentName: R
      Parameters:
        host: ['']  # warning token/argument-type
        name: [a]  # error token/argument-type
        list: []  # error token/argument-type
    Next: C
  C:
    Type: Task
    Resource: @start
    Parameters:
      DocumentName: R
      Parameters:
        host: [a]
        name: [abcdef]  # error token/argument-type
        mode.$: States.Array('Fast')  # error token/argument-type
    End: true
")]),
    ("values that fit, or are not known", &[RUNBOOK, ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @start
    Parameters:
      DocumentName: R
      Parameters:
        host.$: States.Array($.host)
        mode: [slow]
        name: [abcd]
        odd: [b]
        count: ['3']
        flag: ['True']
        list: [a, b]
        map: ['{\"a\": \"b\"}']
        maps: ['{\"a\": 1}', '{\"b\": 2}']
    Next: B
  B:
    Type: Task
    Resource: @start
    Parameters:
      DocumentName: R
      Parameters:
        host.$: $.hosts
        mode: ['${Mode}']
        name.$: States.StringSplit($.names, ',')
        list.$: $.list
    Next: C
  C:
    Type: Task
    QueryLanguage: JSONata
    Resource: @start
    Arguments:
      DocumentName: R
      Parameters:
        host: '{% $states.input.hosts %}'
        mode: ['{% $states.input.mode %}']
    End: true
")]),
    ("maps that cannot be listed", &[RUNBOOK, ("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @start, Parameters: {DocumentName: R, Parameters.$: $.all}, Next: B}
  B: {Type: Task, QueryLanguage: JSONata, Resource: @start, Arguments: {DocumentName: R, Parameters: '{% $states.input.all %}'}, Next: C}
  C: {Type: Task, Resource: @start, Parameters: {DocumentName: R, Parameters: {'${Name}': [x]}}, End: true}
")]),
    ("targets fill parameters", &[RUNBOOK, ("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @start, Parameters: {DocumentName: R, TargetParameterName: host, Targets: [{Key: ParameterValues, Values: [a, b]}]}, Next: B}
  B: {Type: Task, Resource: @start, Parameters: {DocumentName: R, TargetMaps: [{host: [a]}, {host: [b]}]}, Next: C}
  C: {Type: Task, Resource: @start, Parameters: {DocumentName: R, TargetParameterName.$: $.name}, Next: D}
  D: {Type: Task, QueryLanguage: JSONata, Resource: @start, Arguments: {DocumentName: R, TargetMaps: ['{% $states.input.map %}']}, End: true}
")]),
    ("a numbered version may have other parameters", &[RUNBOOK, ("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @start
    Parameters:
      DocumentName: R
      DocumentVersion: '3'
      Parameters:  # info token/missing-parameter
        Host: [a]  # info token/unknown-parameter
        mode: [Fast]  # info token/argument-type
    Next: B
  B:
    Type: Task
    Resource: @start
    Parameters:
      DocumentName: R
      DocumentVersion: $LATEST
      Parameters: {host: [a], mode: [Fast]}  # error token/argument-type
    End: true
")]),
    ("parameters whose names are not known", &[("template.yaml", "\
Resources:
  R:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content: {schemaVersion: '0.3', parameters: {'${Name}': {type: String}}, mainSteps: [{name: Run, @run}]}
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: A
        States: {A: {Type: Task, Resource: @start, Parameters: {DocumentName: !Ref R, Parameters: {x: [y]}}, End: true}}
")]),
];
