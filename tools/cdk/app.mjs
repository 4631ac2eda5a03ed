// The two applications of testdata/cdk: one that is right, and its twin with one mistake in each construct.
//
//   node app.mjs FOLDER    writes FOLDER/patching and FOLDER/patching-broken, each as CDK writes a cdk.out

import * as cdk from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const START = 'aws-sdk:ssm:startAutomationExecution.waitForTaskToken';

/** A runbook that patches one node and answers its caller's token, failure first. */
function runbookContent(role, { onFailure = 'step:SendTaskFailure', nextStep = 'SendTaskSuccess', parameters = {} } = {}) {
  const answer = (name, inputs) => ({
    name, action: 'aws:executeAwsApi', maxAttempts: 3, isEnd: true,
    inputs: { Service: 'stepfunctions', Api: name, taskToken: '{{ taskToken }}', ...inputs },
  });
  return {
    schemaVersion: '0.3',
    assumeRole: role.roleArn,
    parameters: { taskToken: { type: 'String' }, instanceId: { type: 'String' }, ...parameters },
    mainSteps: [
      {
        name: 'Patch', action: 'aws:runCommand', nextStep, onFailure, onCancel: 'step:SendTaskFailure',
        inputs: { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: ['{{ instanceId }}'], Parameters: { Operation: 'Install' } },
      },
      answer('SendTaskFailure', { error: 'PatchFailed', cause: 'see the automation execution {{ automation:EXECUTION_ID }}' }),
      answer('SendTaskSuccess', { output: '{"patched": "{{ instanceId }}"}' }),
    ],
  };
}

function runbook(scope, id, role, options) {
  return new ssm.CfnDocument(scope, id, {
    documentType: 'Automation', updateMethod: 'NewVersion', name: options?.name, content: runbookContent(role, options),
  });
}

/** What runbooks run as. */
function runbookRole(scope) {
  const account = { StringEquals: { 'aws:SourceAccount': cdk.Stack.of(scope).account } };
  const role = new iam.Role(scope, 'RunbookRole', {
    assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com', { conditions: account }),
  });
  const allow = (...actions) => role.addToPolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
  allow('ssm:SendCommand', 'ssm:ListCommands', 'ssm:ListCommandInvocations', 'ssm:DescribeInstanceInformation');
  allow('ssm:StartAutomationExecution', 'ssm:GetAutomationExecution', 'ec2:DescribeInstanceStatus', 'ec2:RebootInstances');
  allow('states:SendTaskSuccess', 'states:SendTaskFailure');
  return role;
}

/** What a state machine needs whose definition is a text, of which CDK knows nothing. */
function mayStart(machine) {
  machine.addToRolePolicy(new iam.PolicyStatement({ actions: ['ssm:StartAutomationExecution'], resources: ['*'] }));
  machine.addToRolePolicy(new iam.PolicyStatement({
    actions: ['iam:PassRole'], resources: ['*'], conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
  }));
}

/** A state machine's text in which the runbook's name is a token of CDK. */
const definition = (stack, documentName, task = {}, parameters = {}) => ({
  Comment: 'Patches "one" node – \\ and answers',
  StartAt: 'Patch',
  States: {
    Patch: {
      Type: 'Task',
      Resource: `arn:${stack.partition}:states:::${START}`,
      Parameters: {
        DocumentName: documentName,
        Parameters: { 'taskToken.$': 'States.Array($$.Task.Token)', 'instanceId.$': 'States.Array($.instance)', ...parameters },
      },
      TimeoutSeconds: 7200,
      Next: 'Done',
      ...task,
    },
    Done: { Type: 'Succeed' },
  },
});

/** A Task as CDK's own construct writes it. */
function startAutomation(scope, id, documentName, parameters) {
  return new tasks.CallAwsService(scope, id, {
    service: 'ssm', action: 'startAutomationExecution', integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    iamResources: ['*'], taskTimeout: sfn.Timeout.duration(cdk.Duration.hours(2)),
    parameters: { DocumentName: documentName, Parameters: parameters },
  });
}

function patchingStack(scope, broken, files) {
  const stack = new cdk.Stack(scope, 'Patching', { description: 'Runbooks started by state machines' });
  const role = runbookRole(stack);
  const patch = runbook(stack, 'PatchNode', role, broken ? { onFailure: 'Abort' } : {});
  const named = runbook(stack, 'NamedRunbook', role, {
    name: 'Patching-PatchNamed', ...(broken ? { nextStep: 'SendTaskSucces' } : {}),
  });
  const token = sfn.JsonPath.array(sfn.JsonPath.taskToken);
  const instance = sfn.JsonPath.array(sfn.JsonPath.stringAt('$.instance'));

  // In the broken twin the token is handed over as a string.
  const chain = startAutomation(stack, 'Patch', patch.ref, {
    taskToken: broken ? sfn.JsonPath.taskToken : token, instanceId: instance,
  });
  chain.addRetry({ errors: ['Ssm.AutomationExecutionLimitExceededException'], interval: cdk.Duration.minutes(1) });
  chain.addCatch(new sfn.Fail(stack, 'Not patched', { error: 'PatchFailed' }));
  new sfn.StateMachine(stack, 'FromChain', {
    definitionBody: sfn.DefinitionBody.fromChainable(chain.next(new sfn.Succeed(stack, 'Patched'))),
  });

  const parallel = new sfn.Parallel(stack, 'Both').branch(
    startAutomation(stack, 'First', patch.ref, { taskToken: token, instanceId: instance }),
    startAutomation(stack, 'Second', named.ref, {
      taskToken: token, instanceId: instance, ...(broken ? { InstanceId: ['i-0123456789abcdef0'] } : {}),
    }),
  );
  const each = new sfn.Map(stack, 'Each', { itemsPath: '$.instances' }).itemProcessor(parallel);
  new sfn.StateMachine(stack, 'FromMap', { definitionBody: sfn.DefinitionBody.fromChainable(each) });

  mayStart(new sfn.StateMachine(stack, 'FromTokens', {
    definitionBody: sfn.DefinitionBody.fromString(
      stack.toJsonString(definition(stack, patch.ref, broken ? { Next: 'Finished' } : {}), 2),
    ),
  }));

  const written = definition({ partition: 'aws' }, '${Runbook}', broken ? { TimeoutSeconds: undefined } : {});
  mayStart(new sfn.StateMachine(stack, 'FromString', {
    stateMachineName: 'from-string',
    definitionBody: sfn.DefinitionBody.fromString(JSON.stringify(written, undefined, 2)),
    definitionSubstitutions: { [broken ? 'Runbok' : 'Runbook']: named.ref },
  }));

  mayStart(new sfn.StateMachine(stack, 'FromFile', {
    definitionBody: sfn.DefinitionBody.fromFile(files.definition),
    definitionSubstitutions: { Runbook: patch.ref, Seconds: '7200' },
  }));

  const query = tasks.CallAwsService.jsonata(stack, 'Patch by query', {
    service: 'ssm', action: 'startAutomationExecution', integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    iamResources: ['*'], taskTimeout: sfn.Timeout.duration(cdk.Duration.hours(2)),
    parameters: {
      DocumentName: patch.ref,
      Parameters: {
        taskToken: broken ? '{% $states.context.Task.Token %}' : ['{% $states.context.Task.Token %}'],
        instanceId: ['{% $states.input.instance %}'],
      },
    },
  });
  new sfn.StateMachine(stack, 'FromQuery', {
    queryLanguage: sfn.QueryLanguage.JSONATA, definitionBody: sfn.DefinitionBody.fromChainable(query),
  });

  const custom = new sfn.CustomState(stack, 'Patch as written', {
    stateJson: {
      Type: 'Task', Resource: `arn:${stack.partition}:states:::${START}`, TimeoutSeconds: 7200,
      Parameters: {
        DocumentName: `arn:${stack.partition}:ssm:${stack.region}:${stack.account}:document/${patch.ref}`,
        Parameters: {
          [broken ? 'taskToken' : 'taskToken.$']: broken ? ['$$.Task.Token'] : 'States.Array($$.Task.Token)',
          'instanceId.$': 'States.Array($.instance)',
        },
      },
    },
  });
  mayStart(new sfn.StateMachine(stack, 'FromCustomState', { definitionBody: sfn.DefinitionBody.fromChainable(custom) }));

  const starter = new iam.Role(stack, 'StarterRole', {
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
    inlinePolicies: {
      Start: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ actions: ['ssm:StartAutomationExecution'], resources: ['*'] })],
      }),
    },
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('CloudWatchLogsReadOnlyAccess')],
  });
  new sfn.CfnStateMachine(stack, 'FromObject', {
    roleArn: starter.roleArn,
    definition: definition(stack, named.ref, {}, broken ? { reboot: ['never'] } : {}),
  });

  // The name of the role makes a text in pieces of the runbook, as it does of a state machine.
  const text = new ssm.CfnDocument(stack, 'TextRunbook', {
    documentType: 'Automation', documentFormat: 'YAML', content: runbookText(role, broken),
  });
  const byText = startAutomation(stack, 'Patch by text', text.ref, { taskToken: token, instanceId: instance });
  new sfn.StateMachine(stack, 'FromText', { definitionBody: sfn.DefinitionBody.fromChainable(byText) });
  nestedStack(stack, patch, broken);
  return patch;
}

/** The runbook as somebody writes it into a YAML file. */
const runbookText = (role, broken) => `schemaVersion: '0.3'
description: "Restarts one node"
assumeRole: ${role.roleArn}
parameters:
  taskToken: { type: String }
  instanceId: { type: String }
mainSteps:
  - name: Restart   # takes a while
    action: aws:executeAutomation
    inputs:
      DocumentName: AWS-RestartEC2Instance
      RuntimeParameters:
        InstanceId: ["{{ instanceId }}"]
    nextStep: SendTaskSuccess
    onFailure: step:SendTaskFailure
${broken ? '' : '    onCancel: step:SendTaskFailure\n'}\
  - name: SendTaskFailure
    action: aws:executeAwsApi
    maxAttempts: 3
    isEnd: true
    inputs: { Service: stepfunctions, Api: SendTaskFailure, taskToken: "{{ taskToken }}", error: RestartFailed, cause: see the steps }
  - name: SendTaskSuccess
    action: aws:executeAwsApi
    maxAttempts: 3
    isEnd: true
    inputs: { Service: stepfunctions, Api: SendTaskSuccess, taskToken: "{{ taskToken }}", output: "{}" }
`;

/** A template of its own, which knows the outer one's runbook through a parameter. */
function nestedStack(stack, outer, broken) {
  const nested = new cdk.NestedStack(stack, 'Nested');
  const own = runbook(nested, 'OwnRunbook', runbookRole(nested), broken ? { parameters: { reboot: { type: 'String' } } } : {});
  const parameters = { taskToken: sfn.JsonPath.array(sfn.JsonPath.taskToken), instanceId: sfn.JsonPath.array('$.instance') };
  const first = startAutomation(nested, 'Patch', own.ref, parameters);
  const second = startAutomation(nested, 'Patch with the outer runbook', outer.ref, {
    ...parameters, ...(broken ? { reboot: ['never'] } : {}),
  });
  new sfn.StateMachine(nested, 'FromNested', { definitionBody: sfn.DefinitionBody.fromChainable(first.next(second)) });
}

/** What each stage has. */
function stageStack(scope, broken, files) {
  const stack = new cdk.Stack(scope, 'Patching');
  const patch = runbook(stack, 'PatchNode', runbookRole(stack), broken ? { onFailure: 'Abort' } : {});
  const task = startAutomation(stack, 'Patch', patch.ref, {
    taskToken: sfn.JsonPath.array(sfn.JsonPath.taskToken),
    instanceId: broken ? 'i-0123456789abcdef0' : sfn.JsonPath.array('$.instance'),
  });
  new sfn.StateMachine(stack, 'FromChain', { definitionBody: sfn.DefinitionBody.fromChainable(task) });
  mayStart(new sfn.StateMachine(stack, 'FromFile', {
    definitionBody: sfn.DefinitionBody.fromFile(files.definition),
    definitionSubstitutions: { Runbook: patch.ref, Seconds: '3600' },
  }));
  nestedStack(stack, patch, broken);
}

/** A stack that only uses what another one exports. */
function callingStack(scope, patch, broken) {
  const stack = new cdk.Stack(scope, 'Calling');
  const parameters = { taskToken: sfn.JsonPath.array(sfn.JsonPath.taskToken), instanceId: sfn.JsonPath.array('$.instance') };
  const imported = startAutomation(stack, 'Patch', patch.ref, { ...parameters, ...(broken ? { reboot: ['never'] } : {}) });
  const byName = startAutomation(stack, 'Patch by name', 'Patching-PatchNamed', {
    ...parameters, instanceId: broken ? 'i-0123456789abcdef0' : parameters.instanceId,
  });
  new sfn.StateMachine(stack, 'Caller', { definitionBody: sfn.DefinitionBody.fromChainable(imported.next(byName)) });
}

/** Tokens that go elsewhere than to a runbook. */
function otherStack(scope, broken) {
  const stack = new cdk.Stack(scope, 'Others');
  const waits = { integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN, taskTimeout: sfn.Timeout.at('$.seconds') };
  const withToken = sfn.TaskInput.fromObject({ token: sfn.JsonPath.taskToken, input: sfn.JsonPath.entirePayload });
  const queue = sqs.Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-central-1:123456789012:approvals');
  const approver = lambda.Function.fromFunctionName(stack, 'Approver', 'approver');
  const other = sfn.StateMachine.fromStateMachineName(stack, 'Other', 'other');
  const asked = new tasks.SqsSendMessage(stack, 'Ask', { ...waits, queue, messageBody: withToken });
  const approved = new tasks.LambdaInvoke(stack, 'Approve', {
    lambdaFunction: approver, payload: withToken,
    // The broken twin calls the function without waiting, where there is no token.
    ...(broken ? {} : waits),
  });
  const followed = new tasks.StepFunctionsStartExecution(stack, 'Follow', { ...waits, stateMachine: other, input: withToken });
  const each = new sfn.DistributedMap(stack, 'Each', { itemsPath: '$.approvals' }).itemProcessor(approved);
  const logs = new cdk.aws_logs.LogGroup(stack, 'Logs');
  new sfn.StateMachine(stack, 'Approvals', {
    definitionBody: sfn.DefinitionBody.fromChainable(asked.next(each).next(followed)), tracingEnabled: true,
    logs: { destination: logs, level: sfn.LogLevel.ALL },
  });
}

function application(outdir, broken, files) {
  const app = new cdk.App({
    outdir, analyticsReporting: false, treeMetadata: false,
    context: {
      // What `cdk init` switches on, as far as it changes what is written here.
      '@aws-cdk/aws-iam:minimizePolicies': true,
      '@aws-cdk/core:enablePartitionLiterals': true,
      '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2': true,
    },
  });
  const patch = patchingStack(app, broken, files);
  callingStack(app, patch, broken);
  otherStack(app, broken);
  // With a region, CDK writes the partition out.
  const stage = new cdk.Stage(app, 'Production', { env: { account: '123456789012', region: 'eu-central-1' } });
  stageStack(stage, broken, files);
  app.synth();
}

/** The file that one state machine is made of; CDK copies it as an asset. */
function definitionFile(folder, broken) {
  const machine = definition({ partition: 'aws' }, '${Runbook}', {}, broken ? { 'taskToken.$': '$$.Task.Token' } : {});
  const path = join(folder, broken ? 'broken.asl.json' : 'workflow.asl.json');
  // An unquoted placeholder is how a number is substituted.
  writeFileSync(path, JSON.stringify(machine, undefined, 2).replace('7200', '${Seconds}') + '\n');
  return path;
}

const [folder] = process.argv.slice(2);
const inputs = join(folder, 'inputs');
mkdirSync(inputs, { recursive: true });
for (const [name, broken] of [['patching', false], ['patching-broken', true]]) {
  application(join(folder, name), broken, { definition: definitionFile(inputs, broken) });
}
