import { formatReport, type Report } from '@distilwhisper/data';

/** What was read and what was dropped and why, source by source. */
export const printReports = (
  reports: readonly { readonly name: string; readonly report: Report }[],
  say: (text: string) => void,
): void => {
  for (const { name, report } of reports) say(`${name}: ${formatReport(report)}`);
};
