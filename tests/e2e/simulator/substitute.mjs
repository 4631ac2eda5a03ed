// `{{ reference }}` in the inputs of a step.

const REFERENCE = /\{\{\s*([\w.:-]+)\s*\}\}/g;
const WHOLE = /^\{\{\s*([\w.:-]+)\s*\}\}$/;

/** Every name that a value refers to. */
export function references(value) {
  if (typeof value === 'string') return [...value.matchAll(REFERENCE)].map((match) => match[1]);
  if (value && typeof value === 'object') return Object.values(value).flatMap(references);
  return [];
}

/** A value with its references replaced: alone it keeps its type, inside text it becomes text. */
export function substitute(value, values) {
  if (typeof value === 'string') {
    const whole = value.match(WHOLE);
    if (whole) return whole[1] in values ? values[whole[1]] : value;
    return value.replace(REFERENCE, (text, name) => (name in values ? asText(values[name]) : text));
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, values));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, values)]));
  }
  return value;
}

function asText(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What the simulator takes for a variable: it asks what is needed, and later for the value. */
export function variable(value) {
  const needed = references(value);
  return {
    requiredInputs: () => needed,
    resolve: (values) => substitute(value, values),
    resolveToDict: (values) => substitute(value, values),
    print: () => value,
  };
}
