// Runs one runbook in the simulator of @cdklabs/cdk-ssm-documents. Reads a job from standard input:
//   {document, parameters, executionId, nodes, cancelFile, modules}
// and prints {status, steps, detail}. Exit status: 0 the runbook ran, however it ended; 2 it could not be run.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { StepFailure, call } from './aws.mjs';
import { RunCommand } from './nodes.mjs';
import { steps } from './steps.mjs';

const STEP_LIMIT = 30;

// The simulator prints what it does; standard output is for the result.
console.log = console.error;

const job = JSON.parse(readFileSync(0, 'utf8'));
const require = createRequire(`${job.modules}/`);
const ssm = require('@cdklabs/cdk-ssm-documents');
const { Stack } = require('aws-cdk-lib');
const { CancellationException } = require('@cdklabs/cdk-ssm-documents/lib/domain/cancellation-exception');
const { NonRetriableException } = require('@cdklabs/cdk-ssm-documents/lib/domain/non-retriable-exception');

const STATUS = { [ssm.ResponseCode.SUCCESS]: 'Success', [ssm.ResponseCode.CANCELED]: 'Cancelled', [ssm.ResponseCode.FAILED]: 'Failed' };

const trace = [];
let delivered = false;
let suiteError;

/** Cancels the step that runs, once: what its `onCancel` names is to run to its end. */
function cancel() {
  delivered = true;
  throw new CancellationException('the automation is cancelled');
}

function begin(name) {
  if (trace.length >= STEP_LIMIT) throw new NonRetriableException(`more than ${STEP_LIMIT} steps`);
  trace.push(name);
  if (!delivered && existsSync(job.cancelFile)) cancel();
}

/** The simulator takes every error for a failure of the step; one of the suite must not pass for that. */
function guarded(work) {
  return (...given) => {
    try {
      return work(...given);
    } catch (error) {
      if (!(error instanceof StepFailure || error instanceof CancellationException)) suiteError ??= error;
      throw error;
    }
  };
}

function inputs(parameters) {
  return Object.entries(parameters).map(([name, { type, default: defaultValue, ...constraints }]) =>
    ssm.Input.ofSpecifiedType(ssm.DataType.fromDataType(type).dataTypeEnum, name, { ...constraints, defaultValue }));
}

/** The simulator makes up an id when it starts, and takes one that is there before for an unknown parameter. */
function keepExecutionId(values) {
  const name = 'automation:EXECUTION_ID';
  Object.defineProperty(values, name, {
    configurable: true,
    set: () => Object.defineProperty(values, name, { value: job.executionId, enumerable: true, writable: true }),
  });
}

function main() {
  const { document } = job;
  const stack = new Stack();
  const all = steps(ssm, stack, document.mainSteps);
  const automation = new ssm.AutomationDocument(stack, 'Runbook', { docInputs: inputs(document.parameters ?? {}) });
  for (const step of all) {
    step.inputObserver = { accept: () => begin(step.name) };
    automation.addStep(step);
  }
  // The simulator leaves out its last step when it ties them together.
  const last = all[all.length - 1];
  last.allStepsInExecution = all;
  last.nextStep = last.explicitNextStep?.resolve(all);

  const values = { ...job.parameters };
  keepExecutionId(values);
  const runCommandHook = new RunCommand(job.nodes, job.cancelFile, {
    sent: (outputs) => {
      for (const [name, value] of Object.entries(outputs)) values[`${trace.at(-1)}.${name}`] = value;
    },
    cancel,
  });
  const result = ssm.Simulation.ofAutomation(automation, {
    awsInvoker: { invoke: guarded(({ service, awsApi, awsParams }) => call(service, awsApi, awsParams)) },
    runCommandHook: { execute: guarded((command) => runCommandHook.execute(command)) },
  }).simulate(values);
  return { status: STATUS[result.responseCode], steps: trace, detail: result.stackTrace ?? '' };
}

function run() {
  try {
    return main();
  } catch (error) {
    // An input that cannot be resolved ends the run at once: no handler is asked.
    if (error instanceof NonRetriableException) return { status: 'Failed', steps: trace, detail: error.message };
    throw error;
  }
}

try {
  const result = run();
  if (suiteError) throw suiteError;
  process.stdout.write(JSON.stringify(result));
} catch (error) {
  console.error(error.stack);
  process.exit(2);
}
