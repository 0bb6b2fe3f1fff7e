import type { Env, InferenceSessionFactory, TensorConstructor } from 'onnxruntime-common';

/**
 * What the engine needs of onnxruntime: the namespace of `onnxruntime-node` or `onnxruntime-web`.
 * It is given by the caller, so that this package installs where neither does.
 */
export interface OrtRuntime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
  readonly env: Pick<Env, 'versions'>;
  /** `onnxruntime-node` only: its execution providers; those not `bundled` need further libraries. */
  readonly listSupportedBackends?: () => readonly {
    readonly name: string;
    readonly bundled: boolean;
  }[];
}

/** `1.30.0`, of the runtime that does the work. */
export const runtimeVersion = ({ env: { versions } }: OrtRuntime): string =>
  versions.node ?? versions.web ?? versions.common;
