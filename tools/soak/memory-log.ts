import { readFileSync } from 'node:fs';

/** Resident memory of this process in MB. */
export const resident = (): number => process.memoryUsage.rss() / 2 ** 20;

/** The most that it ever was, in MB; loading a model has a peak of its own. */
export const mostResident = (): number => process.resourceUsage().maxRSS / 1024;

/** Of it, what no file backs (Linux): pages of mapped files are given back under pressure. */
const anonymous = (): number | undefined => {
  try {
    const line = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return line ? Number(line[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
};

/** A line on memory, for reading along: `place  rss 812 MB (anonymous 640), heap 95, buffers 31`. */
export const logMemory = (place: string): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const [rss, own] = [resident(), anonymous()];
  const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
  console.log(
    `${place.padEnd(14)} rss ${rss.toFixed(0)} MB${own === undefined ? '' : ` (anonymous ${own.toFixed(0)})`}, heap ${mb(heapUsed)}, buffers ${mb(arrayBuffers)}`,
  );
  return rss;
};

/** Prints the verdict, and makes the process fail where the limit is passed. */
export const judge = (what: string, value: number, limit: number, unit: string): void => {
  const ok = value <= limit;
  console.log(`${ok ? 'ok  ' : 'FAIL'}  ${what}: ${value.toFixed(1)} ${unit}, limit ${limit}`);
  if (!ok) process.exitCode = 1;
};
