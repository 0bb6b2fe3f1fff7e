import { readFile } from 'node:fs/promises';
import { DistilWhisperError, fail } from '@distilwhisper/tensor';
import { ioError } from '@distilwhisper/tensor/node';
import { parse } from 'yaml';
import { type z } from 'zod';
import { trainConfigSchema, type TrainConfig } from './train-config.js';

/** A setting given on the command line: `optimizer.learningRate=1e-5`. */
export type Override = readonly [path: string, value: string];

/**
 * The configuration of a run from a YAML file and settings that replace parts of it.
 *
 * @throws DistilWhisperError `missing`, `format` for broken YAML, `config` naming each wrong key
 */
export const loadConfig = async (
  path: string | undefined,
  overrides: readonly Override[],
): Promise<TrainConfig> => {
  const tree = path === undefined ? {} : await readYaml(path);
  for (const [key, value] of overrides) setAt(tree, key, value);
  return checkConfig(tree, path ?? 'the command line');
};

/** Checks a configuration and fills in defaults. */
export const checkConfig = (tree: unknown, where: string): TrainConfig => {
  const result = trainConfigSchema.safeParse(tree);
  if (result.success) return checkCombination(result.data, where);
  const problems = result.error.issues.map(describeIssue);
  return fail('config', `${where}: ${problems.join('; ')}`, { where, problems });
};

const describeIssue = (issue: z.core.$ZodIssue): string => {
  const place = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys')
    return `unknown ${issue.keys.length > 1 ? 'keys' : 'key'} ${issue.keys.map((key) => [place, key].filter(Boolean).join('.')).join(', ')}`;
  return `${place || 'the configuration'}: ${issue.message}`;
};

const checkCombination = (config: TrainConfig, where: string): TrainConfig => {
  if (config.method === 'experts' && !config.teacher)
    fail('config', `${where}: method 'experts' distils and needs teacher.model; without a teacher use 'experts-ft'`, { where }); // prettier-ignore
  if (config.method !== 'experts' && config.teacher)
    fail('config', `${where}: only method 'experts' uses a teacher, not '${config.method}'`, { where }); // prettier-ignore
  if (config.backbone && (config.method === 'lora' || config.method === 'full'))
    fail('config', `${where}: backbone.quantization is for methods 'experts' and 'experts-ft', which leave the model as it is; '${config.method}' changes or is merged into its weights`, { where }); // prettier-ignore
  if (config.experts.initial !== undefined && (config.method === 'lora' || config.method === 'full'))
    fail('config', `${where}: experts.initial is for methods 'experts' and 'experts-ft', not '${config.method}'`, { where }); // prettier-ignore
  return config;
};

const readYaml = async (path: string): Promise<Record<string, unknown>> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw ioError('read', path, error);
  }
  try {
    const tree: unknown = parse(text);
    if (typeof tree === 'object' && tree !== null) return tree as Record<string, unknown>;
  } catch (error) {
    throw new DistilWhisperError('format', `${path} is not YAML: ${(error as Error).message}`, { path }); // prettier-ignore
  }
  return fail('format', `${path} must hold a YAML mapping of settings`, { path });
};

/** Sets a dotted path; the value is read as YAML, so that numbers and lists are what they look like. */
const setAt = (tree: Record<string, unknown>, path: string, value: string): void => {
  const keys = path.split('.');
  let at = tree;
  for (const key of keys.slice(0, -1)) {
    if (typeof at[key] !== 'object' || at[key] === null) at[key] = {};
    at = at[key] as Record<string, unknown>;
  }
  at[keys.at(-1)!] = parse(value) as unknown;
};
