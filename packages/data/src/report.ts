/** Why some of a data set was left out. */
export interface DropReason {
  /** Short and stable, e.g. `empty text`, `longer than 30 s`. */
  readonly reason: string;
  /** What was left out: ids, or `file.tsv:17` for rows that have none. */
  readonly ids: readonly string[];
}

/** What went in, what came out, and why the rest was left out: `total = kept + dropped`. */
export interface Report {
  readonly total: number;
  readonly kept: number;
  /** Most frequent first. */
  readonly dropped: readonly DropReason[];
}

/** Collects reasons while rows are read or filtered. */
export interface DropLog {
  drop(reason: string, id: string): void;
  report(kept: number): Report;
}

export const createDropLog = (): DropLog => {
  const reasons = new Map<string, string[]>();
  return {
    drop: (reason, id) => {
      const ids = reasons.get(reason);
      if (ids) ids.push(id);
      else reasons.set(reason, [id]);
    },
    report: (kept) => {
      const dropped = [...reasons]
        .map(([reason, ids]) => ({ reason, ids }))
        .sort((a, b) => b.ids.length - a.ids.length || (a.reason < b.reason ? -1 : 1));
      const total = dropped.reduce((sum, { ids }) => sum + ids.length, kept);
      return { total, kept, dropped };
    },
  };
};

const SHOWN_IDS = 3;

/** A report as lines of text, a line for each reason with its first ids. */
export const formatReport = ({ total, kept, dropped }: Report): string => {
  const lines = dropped.map(({ reason, ids }) => {
    const more = ids.length > SHOWN_IDS ? ', ...' : '';
    return `  ${ids.length} dropped: ${reason} (${ids.slice(0, SHOWN_IDS).join(', ')}${more})`;
  });
  return [`${kept} of ${total} kept`, ...lines].join('\n');
};
