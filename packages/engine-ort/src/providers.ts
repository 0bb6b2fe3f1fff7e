import { fail } from '@distilwhisper/tensor';
import { providerName, type ExecutionProvider } from './options.js';
import type { OrtRuntime } from './runtime.js';

/** What `onnxruntime-web`, which has no list, may know. */
const WEB_PROVIDERS = ['wasm', 'webgpu', 'webnn', 'webgl', 'cpu'];

const describe = (runtime: OrtRuntime): string =>
  runtime.listSupportedBackends
    ? runtime
        .listSupportedBackends()
        .map(({ name, bundled }) =>
          bundled ? name : `${name} (needs libraries that npm did not install)`,
        )
        .join(', ')
    : WEB_PROVIDERS.join(', ');

/** @throws DistilWhisperError `engine` naming the providers that there are */
export const checkProviders = (
  runtime: OrtRuntime,
  providers: readonly ExecutionProvider[],
): void => {
  const known = runtime.listSupportedBackends?.().map(({ name }) => name) ?? WEB_PROVIDERS;
  if (providers.length === 0)
    fail('config', 'executionProviders is empty; name at least one, such as cpu');
  for (const provider of providers) {
    const name = providerName(provider);
    if (!known.includes(name))
      fail(
        'engine',
        `this onnxruntime has no execution provider '${name}'; it has ${describe(runtime)}`,
        { provider: name, known },
      );
  }
};

/** Added to an error of making a session with other providers than the processor's. */
export const providerHint = (
  runtime: OrtRuntime,
  providers: readonly ExecutionProvider[],
): string => {
  const names = providers.map(providerName);
  return names.every((name) => name === 'cpu' || name === 'wasm')
    ? ''
    : ` Execution providers asked for: ${names.join(', ')}; this onnxruntime has ${describe(runtime)}.`;
};
