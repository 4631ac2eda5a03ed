//! What steps pass to the runbooks that they start, and runbooks that start themselves.

use super::Case;

const CHILD: (&str, &str) = (
    "Child.yaml",
    "\
schemaVersion: '0.3'
parameters:
  Id: {type: String, allowedPattern: '^i-[a-f0-9]+$'}
  Count: {type: Integer, default: 1}
  Names: {type: StringList, default: [], maxItems: 2}
  Mode: {type: String, allowedValues: [fast, slow], default: fast}
  Options: {type: StringMap, default: {}}
  Sure: {type: Boolean, default: false, allowedValues: [true, false]}
mainSteps:
- {name: Work, @sleep}
",
);

/// A version that declares more.
const NEWER: (&str, &str) = (
    "other/Child.yaml",
    "\
schemaVersion: '0.3'
parameters:
  Id: {type: String, default: ''}
  Size: {type: String, default: ''}
mainSteps:
- {name: Work, @sleep}
",
);

pub(super) const CASES: &[Case] = &[
    ("every form in which a value may be passed", &[CHILD, ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {Ids: {type: StringList}, Id: {type: String}, Map: {type: StringMap}}
mainSteps:
- {name: A, action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: {Id: '{{ Id }}', Count: 3, Names: '{{ Ids }}', Options: '{{ Map }}', Sure: true}}}
- {name: B, action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: {Id: ['i-{{ Id }}'], Count: ['3'], Names: [a, b], Mode: slow, Sure: ['true']}}}
- {name: C, action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: {Id: 'i-0a', Names: ['{{ Ids }}', a, b], Options: {a: b}, Mode: '{{ global:REGION }}'}}}
- {name: D, action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: {Id: '${Id}', Mode: '%%MODE%%', Options: '{a: b}'}}}
- {name: E, action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: '{{ Map }}'}}
")]),
    ("names, types and values that the child does not take", &[CHILD, ("Parent.yaml", "\
schemaVersion: '0.3'
mainSteps:
- name: A
  action: aws:executeAutomation
  inputs:
    DocumentName: Child
    RuntimeParameters:  # error automation/child-missing-parameter
      id: i-0a  # error automation/child-unknown-parameter
      Count: many  # error automation/child-parameter-type
      Names: [a, b, c]  # error automation/child-value-not-allowed
      Mode: [fast, slow]  # error automation/child-parameter-type
- name: B
  action: aws:executeAutomation
  inputs:
    DocumentName: Child  # error automation/child-missing-parameter
- name: C
  action: aws:executeAutomation
  inputs:
    DocumentName: Child
    RuntimeParameters:
      Id:
      - web-1  # error automation/child-value-not-allowed
      Mode: Fast  # error automation/child-value-not-allowed
      Sure: maybe  # error automation/child-value-not-allowed
")]),
    ("another version, or elsewhere, may take them", &[CHILD, ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {version: {type: String}}
mainSteps:
- {name: A, action: 'aws:executeAutomation', inputs: {DocumentName: Child, DocumentVersion: '3', RuntimeParameters: {Id: i-0a, New: x}}}  # info automation/child-unknown-parameter
- {name: B, action: 'aws:executeAutomation', inputs: {DocumentName: Child, DocumentVersion: '{{ version }}'}}  # info automation/child-missing-parameter
- {name: C, action: 'aws:executeAutomation', inputs: {DocumentName: Child, DocumentVersion: $LATEST, RuntimeParameters: {Id: i-0a, New: x}}}  # error automation/child-unknown-parameter
- {name: D, action: 'aws:executeAutomation', inputs: {DocumentName: Child, TargetLocations: [{Accounts: ['111122223333'], Regions: [eu-west-1]}]}}  # silent automation/child-missing-parameter
")]),
    ("parameters that targets fill", &[CHILD, ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {name: {type: String}, maps: {type: MapList}}
mainSteps:
- {name: A, action: 'aws:executeAutomation', inputs: {DocumentName: Child, TargetParameterName: Id, Targets: [{Key: ParameterValues, Values: [i-0a, i-0b]}]}}
- {name: B, action: 'aws:executeAutomation', inputs: {DocumentName: Child, TargetParameterName: '{{ name }}', Targets: [{Key: ParameterValues, Values: [i-0a]}]}}
- {name: C, action: 'aws:executeAutomation', inputs: {DocumentName: Child, TargetMaps: [{Id: [i-0a]}]}}
- {name: D, action: 'aws:executeAutomation', inputs: {DocumentName: Child, TargetMaps: '{{ maps }}'}}
- {name: E, action: 'aws:executeAutomation', inputs: {DocumentName: Child, TargetParameterName: Mode, Targets: [{Key: ParameterValues, Values: [fast]}]}}  # error automation/child-missing-parameter
")]),
    ("names that lead to no document of these", &[CHILD, ("Parent.yaml", "\
schemaVersion: '0.3'
parameters: {name: {type: String}}
mainSteps:
- {name: A, action: 'aws:executeAutomation', inputs: {DocumentName: '{{ name }}', RuntimeParameters: {New: x}}}
- {name: B, action: 'aws:executeAutomation', inputs: {DocumentName: AWS-RestartEC2Instance, RuntimeParameters: {New: x}}}
- {name: C, action: 'aws:executeAutomation', inputs: {DocumentName: '${Prefix}-Child', RuntimeParameters: {New: x}}}
")]),
    ("copies of which one takes what is passed", &[("one/Child.yaml", "\
schemaVersion: '0.3'
parameters: {Id: {type: String}}
mainSteps:
- {name: Work, @sleep}
"), NEWER, ("Parent.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: A, action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: {Size: x}}}
- {name: B, action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: {Id: x, Weight: x}}}  # error automation/child-unknown-parameter
")]),
    ("what a child declares is not known", &[("Child.yaml", "\
schemaVersion: '0.3'
parameters: !Ref Parameters
mainSteps:
- {name: Work, @sleep}
"), ("Parent.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: A, action: 'aws:executeAutomation', inputs: {DocumentName: Child, RuntimeParameters: {Size: x}}}
")]),
    ("a runbook that starts itself where a branch says so", &[("R.yaml", "\
schemaVersion: '0.3'
parameters: {Left: {type: String}}
mainSteps:
- {name: Work, @sleep}
- {name: Done, action: 'aws:branch', isEnd: true, inputs: {Choices: [{NextStep: Again, Variable: '{{ Left }}', StringEquals: some}]}}
- {name: Again, action: 'aws:executeAutomation', inputs: {DocumentName: R, RuntimeParameters: {Left: some}}}  # info automation/self-recursion
")]),
    ("a runbook that starts itself, and a handler", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Again, action: 'aws:executeAutomation', onFailure: Continue, inputs: {DocumentName: R}}  # warning automation/self-recursion
- {name: Work, @sleep}
")]),
    ("an older version of itself", &[("R.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Again, action: 'aws:executeAutomation', inputs: {DocumentName: R, DocumentVersion: '1'}}  # silent automation/self-recursion
")]),
    ("two that always start each other are told once", &[("A.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Go, action: 'aws:executeAutomation', inputs: {DocumentName: B}}  # error automation/self-recursion
"), ("B.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Go, action: 'aws:executeAutomation', inputs: {DocumentName: A}}  # silent automation/self-recursion
"), ("Outside.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Go, action: 'aws:executeAutomation', inputs: {DocumentName: A}}  # silent automation/self-recursion
")]),
    ("six levels, by one of two ways", &[("L1.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Short, action: 'aws:executeAutomation', inputs: {DocumentName: L4}}
- {name: Long, action: 'aws:executeAutomation', inputs: {DocumentName: L2}}
"), ("L2.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Go, action: 'aws:executeAutomation', inputs: {DocumentName: L3}}
"), ("L3.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Go, action: 'aws:executeAutomation', inputs: {DocumentName: L4}}
"), ("L4.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Go, action: 'aws:executeAutomation', inputs: {DocumentName: L5}}  # silent automation/child-depth
"), ("L5.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Go, action: 'aws:executeAutomation', inputs: {DocumentName: L6}}  # info automation/child-depth
"), ("L6.yaml", "\
schemaVersion: '0.3'
mainSteps:
- {name: Work, @sleep}
")]),
];
