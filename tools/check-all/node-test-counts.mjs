/** A reporter for node:test: the counts of tests, suites left out, as one JSON object. */
export default async function* counts(events) {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for await (const { type, data } of events) {
    if (data?.details?.type === 'suite') continue;
    if (type === 'test:fail') failed += 1;
    else if (type === 'test:pass' && (data.skip !== undefined || data.todo !== undefined))
      skipped += 1;
    else if (type === 'test:pass') passed += 1;
  }
  yield JSON.stringify({ passed, failed, skipped });
}
