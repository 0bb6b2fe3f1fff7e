import { describeGolden, expectClose } from '@distilwhisper/testing';
import { describeEngines, runOnce } from '@distilwhisper/testing-engines';
import { dispatchesOf } from './dispatches.js';
import { readModelGolden } from './model-golden.js';

describeGolden('experts/model_cases.json', () => {
  const { cases, expected, traced } = readModelGolden();

  describeEngines((open) => {
    for (const test of cases)
      for (const dispatch of dispatchesOf(test))
        it(`${test.name}, ${dispatch}: outputs, gates and losses`, async () => {
          const { graph, feeds } = traced(test, dispatch);
          const result = await runOnce(open, graph, feeds);
          const values = (name: string) => result[name]!.data as Float32Array;
          for (const output of ['logits', 'encoder_out'])
            expected.expectClose(`${test.name}.${output}`, result[output]!);
          const gates = Object.keys(result).filter((name) => name.startsWith('gate.'));
          expect(gates.length).toBeGreaterThan(0);
          for (const name of gates) {
            const golden = `${test.name}.${name}`;
            expectClose(values(name), expected.f32(golden).data, expected.tolerance(golden));
          }
          const close = (name: string, value: number) =>
            expectClose(values(name), [value], { rtol: 1e-4 });
          close('crossEntropy', test['loss_ce_label_smoothing_0.1']);
          // In translation the decoder has no gates here; the reference counts them as zeros.
          if (test.translate) return;
          close('gateMean', test.gate_mean);
          close('budgetLoss', test.budget_loss);
        });
  });
});
