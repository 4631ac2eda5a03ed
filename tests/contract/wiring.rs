//! How the token leaves the state machine.

use super::Case;

/// A runbook that answers with the token that it gets as `t`.
const RUNBOOK: (&str, &str) = ("R.yaml", "\
schemaVersion: '0.3'
parameters: {t: {type: String}}
mainSteps:
- {name: Say, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ t }}', output: '{}'}}
");

pub(crate) const CASES: &[Case] = &[
    ("nothing carries the token", &[("w.asl.yaml", "\
StartAt: Call
States:
  Call:  # error token/not-passed
    Type: Task
    Resource: @wait
    TimeoutSeconds: 3600
    Parameters: {DocumentName: R, Parameters: {x: [y]}}
    End: true
")]),
    ("no payload at all", &[("w.asl.yaml", "\
StartAt: Call
States:
  Call:  # error token/not-passed
    Type: Task
    Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
    TimeoutSeconds: 3600
    End: true
")]),
    ("a runbook named by reference does not hide a forgotten token", &[("template.yaml", "\
Parameters: {Runbook: {Type: String}, Y: {Type: String}}
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionSubstitutions: {Doc: !Ref Runbook}
      Definition:
        StartAt: Call
        States:
          Call:  # error token/not-passed
            Type: Task
            Resource: !Sub 'arn:${AWS::Partition}:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken'
            TimeoutSeconds: 3600
            Parameters: {DocumentName: '${Doc}', Parameters: {x: [!Ref Y]}}
            Next: Jsonata
          Jsonata:  # error token/not-passed
            Type: Task
            QueryLanguage: JSONata
            Resource: @wait
            TimeoutSeconds: 3600
            Arguments: {DocumentName: !Ref Runbook, Parameters: {x: [y]}}
            End: true
")]),
    ("what is not known may carry the token", &[("w.asl.yaml", "\
StartAt: Whole
States:
  Whole: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Parameters: {DocumentName: R, Parameters.$: $.parameters}, Next: Text}
  Text: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Parameters: {DocumentName: R, Parameters: {t.$: '${Token}'}}, Next: Merge}
  Merge: {Type: Task, QueryLanguage: JSONata, Resource: @wait, TimeoutSeconds: 9, Arguments: '{% $merge([$states.input.base, {}]) %}', Next: Place}
  Place: {Type: Task, QueryLanguage: JSONata, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: {t: ['${Token}']}}, Next: Scan}
  Scan: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Parameters: {DocumentName: R, Parameters: {t.$: 'States.Array($$..Token)'}}, End: true}
")]),
    ("ancestors carry the token", &[("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', TimeoutSeconds: 9, Parameters: {QueueUrl: q, MessageBody.$: $$}, Next: B}
  B: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', TimeoutSeconds: 9, Parameters: {QueueUrl: q, MessageBody: {task.$: $$.Task}}, Next: C}
  C: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', TimeoutSeconds: 9, InputPath: $$, Next: D}
  D: {Type: Task, QueryLanguage: JSONata, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', TimeoutSeconds: 9, Arguments: {QueueUrl: q, MessageBody: '{% $string($states.context) %}'}, End: true}
")]),
    ("the token bare, in either language", &[("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Parameters:
      DocumentName: R
      Parameters:
        a.$: $$.Task.Token  # error token/not-a-list
        b.$: $$['Task']['Token']  # error token/not-a-list
        c.$: States.Format('{}', $$.Task.Token)  # error token/not-a-list
        d.$: States.ArrayGetItem(States.Array($$.Task.Token), 0)  # error token/not-a-list
        e.$: States.Array(States.Format('{}', $$.Task.Token))
    Next: B
  B:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    InputPath: $$.Task
    Parameters: {DocumentName: R, Parameters: {a.$: $.Token}}  # error token/not-a-list
    Next: C
  C:
    Type: Task
    QueryLanguage: JSONata
    Resource: @wait
    TimeoutSeconds: 9
    Arguments:
      DocumentName: R
      Parameters:
        a: '{% $states.context.Task.Token %}'  # error token/not-a-list
        b: '{% $string($states.context.Task.Token) %}'  # error token/not-a-list
        c: '{% \"x\" & $states.context.Task.Token %}'  # error token/not-a-list
        d: '{% [$states.context.Task.Token] %}'
        e: ['{% $states.context.Task.Token %}']
        f: '{% $states.input.a ? [$states.context.Task.Token] : [\"a\" & \"b\"] %}'
    End: true
")]),
    ("text that only looks like the token", &[("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Parameters:
      DocumentName: R
      Parameters:
        a: [$$.Task.Token]  # error token/literal
        b: ['States.Array($$.Task.Token)']  # error token/literal
        c: ['{% $states.context.Task.Token %}']  # error token/literal
        d.$: States.Array('$$.Task.Token')  # error token/literal
        e: $$.Task.Token  # error token/literal
    Next: B
  B:
    Type: Task
    QueryLanguage: JSONata
    Resource: @wait
    TimeoutSeconds: 9
    Arguments: {DocumentName: R, Parameters: {a: [$$.Task.Token]}}  # error token/literal
    End: true
")]),
    ("paths that are not the token", &[("w.asl.yaml", "\
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Parameters:
      DocumentName: R
      Parameters:
        a.$: States.Array($$.task.token)  # error token/wrong-path
        b.$: States.Array($$.TaskToken)  # error token/wrong-path
        c.$: States.Array($states.context.Task.Token)  # error token/wrong-path
        d.$: States.Array($.Task.Token)  # error token/wrong-path
    Next: B
  B:
    Type: Task
    QueryLanguage: JSONata
    Resource: @wait
    TimeoutSeconds: 9
    Arguments: {DocumentName: R, Parameters: {a: ['{% $$.Task.Token %}']}}  # error token/wrong-path
    Next: C
  C:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Parameters:
      DocumentName: R
      Parameters:
        parent.$: States.Array($.Task.Token)
        own.$: @token
    End: true
")]),
    ("states that do not wait", &[("w.asl.yaml", "\
StartAt: Start
States:
  Start:
    Type: Task
    Resource: @start
    Parameters: {DocumentName: R, Parameters: {t.$: @token}}  # error token/not-waiting
    Next: Pass
  Pass:
    Type: Pass
    Parameters: {t.$: $$.Task.Token}  # error token/not-waiting
    Next: Choice
  Choice:
    Type: Choice
    Choices:
    - {Variable: $$.Task.Token, IsPresent: true, Next: Set}  # error token/not-waiting
    - {Not: {Variable: $.a, StringEqualsPath: $$.Task.Token}, Next: Set}  # error token/not-waiting
    Default: Set
  Set:
    Type: Pass
    Assign: {t.$: $$.Task.Token}  # error token/not-waiting
    Next: Jsonata
  Jsonata:
    Type: Pass
    QueryLanguage: JSONata
    Output: {t: '{% $states.context.Task.Token %}'}  # warning token/not-waiting
    Next: Context
  Context: {Type: Pass, Parameters: {all.$: $$}, Next: Unknown}
  Unknown: {Type: Task, Resource: '${Call}', Parameters: {t.$: $$.Task.Token}, Next: Sync}
  Sync: {Type: Task, Resource: 'arn:aws:states:::states:startExecution.sync', Parameters: {StateMachineArn: m, Input: {t.$: $$.Task.Token}}, Next: Nothing}
  Nothing: {Type: Task, Parameters: {t.$: $$.Task.Token}, End: true}  # error asl/missing-field
")]),
    ("expressions that give a list with the token", &[RUNBOOK, ("w.asl.yaml", "\
QueryLanguage: JSONata
StartAt: A
States:
  A: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: {t: '{% ( $t := $states.context.Task.Token; [$t] ) %}'}}, Next: B}
  B: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: {t: ['{% $states.context.Task.Token & \"\" %}']}}, Next: C}
  C: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: {t: ['{% $lookup($states.context.Task, \"Token\") %}']}}, Next: D}
  D: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: {t: '{% $append([$states.context.Task.Token], []) /* one */ %}'}}, Next: E}
  E: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: '{% {\"t\": [$states.context.Task.Token]} %}'}, Next: F}
  F: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: '{% {\"DocumentName\": \"R\", \"Parameters\": {\"t\": [$states.context.Task.Token]}} %}', End: true}
")]),
    ("expressions that cannot be followed", &[RUNBOOK, ("w.asl.yaml", "\
QueryLanguage: JSONata
StartAt: A
States:
  A: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: {t: '{% $append($states.input.x, $states.context.Task.Token) %}'}}, Next: B}
  B: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: {t: '{% $f($states.context) %}'}}, Next: C}  # warning asl/unknown-function
  C: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: {t: '{% $states.context.**.Token %}'}}, Next: D}
  D: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: '{% $merge([$states.input.base, {\"t\": [$states.context.Task.Token]}]) %}'}, Next: E}
  E: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: {t: ['{% ( %}']}}, Next: F}  # error asl/invalid-jsonata
  F: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: {t: ['{% $states.input.c ? $states.context.Task.Token : \"none\" %}']}}, Next: G}
  G: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: {t: ['{% $states.context.Task.Token & $states.input.suffix %}']}}, Next: H}
  H: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: '{% {\"DocumentName\": $states.input.x, \"Parameters\": $states.input.p} %}', Next: I}
  I: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: '{% {\"DocumentName\": \"R\", \"TargetParameterName\": \"t\", \"Parameters\": {}, \"X\": $states.context} %}', End: true}
")]),
    ("expressions that give something else", &[RUNBOOK, ("w.asl.yaml", "\
QueryLanguage: JSONata
StartAt: A
States:
  A:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Arguments: {DocumentName: R, Parameters: {t: '{% ( $t := $states.context.Task.Token; $t ) %}'}}  # error token/not-a-list
    Next: B
  B:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Arguments: {DocumentName: R, Parameters: {t: ['{% [$states.context.Task.Token] %}']}}  # error token/shape
    Next: C
  C:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Arguments: {DocumentName: R, Parameters: {t: '{% [\"x-\" & $states.context.Task.Token] %}'}}  # error token/shape
    Next: D
  D:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Arguments: {DocumentName: R, Parameters: {t: '{% $states.context.Task[\"Token\"] %}'}}  # error token/argument-type
    Next: E
  E:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Arguments: {DocumentName: R, Parameters: {t: '{% [$states.context.Task.Token, \"x\"] %}'}}  # error token/shape
    Next: F
  F:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Arguments: {DocumentName: R, Parameters: '{% {\"t\": $states.input.c ? $states.context.Task.Token : \"none\"} %}'}  # error token/not-a-list
    Next: U
  U:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Arguments: {DocumentName: R, Parameters: '{% {\"t\": [$states.context.Task.Token], \"u\": [\"y\"]} %}'}  # error token/unknown-parameter
    Next: G
  G:
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Arguments: '{% {\"DocumentName\": \"R\", \"Parameters\": {\"t\": $states.context.Task.Token}} %}'  # error token/not-a-list
    Next: H
  H:  # error token/not-passed
    Type: Task
    Resource: @wait
    TimeoutSeconds: 9
    Arguments: '{% {\"DocumentName\": \"R\", \"Parameters\": {\"t\": [\"x\"]}} /* $states.context.Task.Token */ %}'
    End: true
")]),
    ("a payload in the other language's field is another rule's matter", &[("w.asl.yaml", "\
StartAt: A
States:
  A: {Type: Task, Resource: @wait, TimeoutSeconds: 9, Arguments: {DocumentName: R, Parameters: {t: ['{% $states.context.Task.Token %}']}}, Next: B}  # error asl/query-language-field
  B: {Type: Task, QueryLanguage: JSONata, Resource: @wait, TimeoutSeconds: 9, Parameters: {DocumentName: R, Parameters: {t.$: @token}}, End: true}  # error asl/query-language-field
"), ("R.yaml", "\
schemaVersion: '0.3'
parameters: {t: {type: String}}
mainSteps:
- {name: Say, action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ t }}', output: '{}'}}
")]),
];
