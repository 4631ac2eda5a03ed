// The steps of a runbook as constructs of the simulator. An action that is not here cannot be run: that is an error of the
// suite, never a step passed over.

import { variable } from './substitute.mjs';

/** Makes the constructs of all steps; `ssm` is the simulator's module. */
export function steps(ssm, stack, mainSteps) {
  return mainSteps.map((step) => {
    const make = ACTIONS[step.action];
    if (!make) throw new Error(`the suite cannot run ${step.action} (step ${step.name})`);
    return make(ssm, stack, step, common(ssm, step));
  });
}

function common(ssm, step) {
  return {
    name: step.name,
    isEnd: step.isEnd ?? false,
    maxAttempts: step.maxAttempts ?? 1,
    ...(step.timeoutSeconds === undefined ? {} : { timeoutSeconds: Number(step.timeoutSeconds) }),
    onFailure: onFailure(ssm, step.onFailure ?? 'Abort'),
    onCancel: onCancel(ssm, step.onCancel ?? 'Abort'),
    ...(step.nextStep === undefined ? {} : { explicitNextStep: ssm.StepRef.fromName(step.nextStep) }),
  };
}

function onFailure(ssm, value) {
  if (value.startsWith('step:')) return ssm.OnFailure.invokeStepByName(value.slice('step:'.length));
  return value === 'Continue' ? ssm.OnFailure.continue() : ssm.OnFailure.abort();
}

function onCancel(ssm, value) {
  if (value.startsWith('step:')) return ssm.OnCancel.invokeStepByName(value.slice('step:'.length));
  return ssm.OnCancel.abort();
}

const ACTIONS = {
  'aws:executeAwsApi': executeAwsApi,
  'aws:runCommand': runCommand,
  'aws:branch': branch,
};

function executeAwsApi(ssm, stack, step, properties) {
  const { Service, Api, ...parameters } = step.inputs;
  const construct = new ssm.AwsApiStep(stack, step.name, {
    ...properties,
    service: Service,
    pascalCaseApi: Api,
    javaScriptApi: Api,
    apiParams: {},
    outputs: (step.outputs ?? []).map(({ Name, Selector, Type }) => ({
      name: Name,
      selector: Selector,
      outputType: ssm.DataType.fromDataType(Type).dataTypeEnum,
    })),
  });
  // The simulator's own substitution works on JSON text, which quotes and line breaks of a value spoil.
  construct.apiParams = variable(parameters);
  return construct;
}

function runCommand(ssm, stack, step, properties) {
  const { InstanceIds, Targets, ...inputs } = step.inputs;
  const known = { DocumentName: 'documentName', Parameters: 'parameters', TimeoutSeconds: 'commandTimeoutSeconds',
    Comment: 'comment', MaxErrors: 'maxErrors', MaxConcurrency: 'maxConcurrency' };
  const given = Object.entries(inputs).map(([name, value]) => {
    if (!known[name]) throw new Error(`the suite cannot pass ${name} to aws:runCommand (step ${step.name})`);
    return [known[name], variable(value)];
  });
  return new ssm.RunCommandStep(stack, step.name, {
    ...properties,
    ...Object.fromEntries(given),
    targets: variable(InstanceIds ?? Targets),
  });
}

function branch(ssm, stack, step, properties) {
  const choices = step.inputs.Choices.map(({ NextStep, Variable, ...comparison }) => {
    const [[operation, constant], ...more] = Object.entries(comparison);
    if (more.length > 0 || Variable === undefined) {
      throw new Error(`the suite compares one variable with one constant (step ${step.name})`);
    }
    const evaluator = new ssm.OperationEvaluator(ssm.OperationEvaluator.fromOperationName(operation));
    const tested = variable(Variable);
    return {
      jumpToStepName: NextStep,
      variable: tested,
      evaluate: (values) => evaluator.evaluate(tested.resolve(values), constant),
    };
  });
  return new ssm.BranchStep(stack, step.name, { ...properties, choices, defaultStepName: step.inputs.Default });
}
