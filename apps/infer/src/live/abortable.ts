import { DistilWhisperError } from '@distilwhisper/tensor';

const cancelled = (signal: AbortSignal): DistilWhisperError =>
  new DistilWhisperError('cancelled', 'listening was stopped by its signal', {
    reason: signal.reason as unknown,
  });

/**
 * The same items until the signal fires, even while none comes: a microphone may be silent for hours.
 *
 * @throws DistilWhisperError `cancelled`
 */
export async function* abortable<T>(
  items: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  if (!signal) {
    yield* items;
    return;
  }
  const iterator = items[Symbol.asyncIterator]();
  let stop = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(cancelled(signal));
  });
  stopped.catch(() => {}); // heard only while an item is awaited
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  let isWaiting = false;
  try {
    for (;;) {
      isWaiting = true;
      const item = await Promise.race([stopped, iterator.next()]);
      isWaiting = false;
      if (item.done === true) return;
      yield item.value;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    // A generator that waits for its next item answers only then.
    const closing = Promise.resolve(iterator.return?.());
    if (isWaiting) closing.catch(() => {});
    else await closing;
  }
}
