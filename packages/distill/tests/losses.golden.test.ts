import { differentiate, interpreter, trace, type Builder, type Graph } from '@distilwhisper/graph';
import { describeGolden, expectClose, goldenTensors, readGoldenJson } from '@distilwhisper/testing';
import { describeEngines, runOnce } from '@distilwhisper/testing-engines';
import {
  PAPER_SIGMA,
  crossEntropy,
  distillationWarmup,
  divergence,
  gateBudgetLoss,
  labelMask,
  learnedSigmaLoss,
  sigmaWeights,
  totalLoss,
  type Logits,
  type Scalar,
} from '../src/index.js';

interface LossCase {
  readonly name: string;
  readonly loss_type?: 'JS5' | 'KL';
  readonly temperature?: number;
  readonly sigma?: readonly [number, number];
  readonly label_smoothing?: number;
  readonly use_attentions_loss?: boolean;
  readonly use_gate_loss?: boolean;
  readonly use_kd_warm_up_scheduling?: boolean;
  readonly warm?: number;
  readonly step?: number;
  readonly learnable_loss_weight?: boolean;
  readonly use_teacher?: boolean;
  readonly student?: string;
  readonly losses: Readonly<Record<string, number | 'NaN'>>;
}

const BUDGET = 0.5;

describeGolden('distill', () => {
  const inputs = goldenTensors('distill', 'inputs.safetensors');
  const cases = readGoldenJson<LossCase[]>('distill', 'cases.json');

  /** The student's logits, declared once a graph. */
  const declared = new WeakMap<Builder, Logits>();
  const studentOf = (g: Builder, test: LossCase): Logits => {
    const known = declared.get(g);
    if (known) return known;
    const { student } = g.parameters({ student: inputs.f32(test.student ?? 'student_logits') });
    const logits = g.named(student, ['batch', 'time', 'vocabulary']);
    declared.set(g, logits);
    return logits;
  };

  /** Masked cases and the branch for 3-D logits are told by their names and switches. */
  const distillationOf = (g: Builder, test: LossCase): Scalar => {
    const student = studentOf(g, test);
    const teacher = g.constant(inputs.f32('teacher_logits'));
    const labels = g.constant(inputs.i32('labels'));
    return divergence(g, student, g.named(teacher, ['batch', 'time', 'vocabulary']), {
      kind: (test.loss_type ?? (test.name.startsWith('kl') ? 'KL' : 'JS5')) === 'KL' ? 'kl' : 'js',
      temperature: test.temperature ?? 1,
      reduction: test.use_attentions_loss === false ? 'sequence' : 'position',
      ...(test.name.includes('masked')
        ? { mask: labelMask(g, g.named(labels, ['batch', 'time'])) }
        : {}),
    });
  };

  const crossEntropyOf = (g: Builder, test: LossCase): Scalar => {
    const labels = g.constant(inputs.i32('labels'));
    return crossEntropy(g, studentOf(g, test), g.named(labels, ['batch', 'time']), {
      smoothing: test.label_smoothing ?? 0.1,
    });
  };

  const gateOf = (g: Builder): Scalar =>
    gateBudgetLoss(g, g.mean(g.constant(inputs.f32('gate_values'))), BUDGET);

  const totalOf = (g: Builder, test: LossCase): Scalar => {
    const terms = {
      crossEntropy: crossEntropyOf(g, test),
      ...(test.use_gate_loss === false ? {} : { gate: gateOf(g) }),
    };
    if (test.use_teacher === false) return totalLoss(g, terms, { task: 1, distillation: 1 });
    const distillation = g.mul(
      distillationOf(g, test),
      test.use_kd_warm_up_scheduling ? distillationWarmup(test.step!, test.warm!) : 1,
    );
    if (test.learnable_loss_weight) {
      const [s1, s2] = test.sigma!.map((s) => g.fill(s, [], [])) as [Scalar, Scalar];
      return learnedSigmaLoss(g, { ...terms, gate: gateOf(g), distillation }, [s1, s2]);
    }
    return totalLoss(g, { ...terms, distillation }, sigmaWeights(test.sigma ?? PAPER_SIGMA));
  };

  const run = async (graph: Graph): Promise<number> => {
    const executable = await interpreter({ precision: 'float64' }).compile(graph);
    const { loss } = await executable.run({});
    return (loss!.data as Float64Array)[0]!;
  };

  const builders: Readonly<Record<string, (g: Builder, test: LossCase) => Scalar>> = {
    kd_loss: distillationOf,
    ce_loss: crossEntropyOf,
    gate_loss: gateOf,
    loss: totalOf,
  };

  for (const test of cases.filter(({ name }) => name !== 'ce_all_ignored'))
    for (const [term, value] of Object.entries(test.losses)) {
      const build = builders[term];
      if (!build || (term === 'gate_loss' && test.use_gate_loss === false)) continue;
      it(`${test.name} ${term}`, async () => {
        const actual = await run(trace((g) => ({ loss: build(g, test) })));
        expectClose([actual], [Number(value)], { rtol: test.name === 'js_extreme' ? 1e-4 : 1e-5 });
      });
    }

  const expected = goldenTensors('distill', 'expected.safetensors');
  const terms: Readonly<Record<string, string>> = { kd: 'kd_loss', ce: 'ce_loss', total: 'loss' };

  describeEngines((open) => {
    for (const name of expected.names)
      it(`${name}, and its loss`, async () => {
        const [, caseName, term] = /^(.*)\.grad_(\w+)$/.exec(name)!;
        const test = cases.find((one) => one.name === caseName)!;
        const build = builders[terms[term!]!]!;
        const graph = differentiate(
          trace((g) => ({ loss: build(g, test) })),
          { loss: 'loss', wrt: (path) => path === 'student' },
        );
        const result = await runOnce(open, graph, {});
        expected.expectClose(name, result['grad:student']!);
        const loss = Number(test.losses[terms[term!]!]);
        expectClose(result['loss']!.data as Float32Array, [loss], { rtol: 1e-4 });
      });
  });
});
