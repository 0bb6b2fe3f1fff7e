import { fail } from '@distilwhisper/tensor';
import { lines } from './lines.js';
import type { Row } from './rows.js';

/** The cells that end on this line, and the open cell of a quote that goes on. */
interface Parsed {
  readonly cells: string[];
  readonly open: string | undefined;
}

// A cell is quoted ("" inside stands for ") or runs to the next comma.
const parseLine = (text: string, start: string | undefined): Parsed => {
  const cells: string[] = [];
  let cell = start ?? '';
  let quoted = start !== undefined;
  for (let i = 0; i < text.length; i += 1) {
    const letter = text[i]!;
    if (quoted && letter === '"' && text[i + 1] === '"') {
      cell += '"';
      i += 1;
    } else if (quoted && letter === '"') quoted = false;
    else if (!quoted && letter === '"' && cell === '') quoted = true;
    else if (!quoted && letter === ',') {
      cells.push(cell);
      cell = '';
    } else cell += letter;
  }
  if (quoted) return { cells, open: `${cell}\n` };
  return { cells: [...cells, cell], open: undefined };
};

/**
 * Rows of comma-separated values (RFC 4180); a quoted cell may span lines.
 *
 * @throws DistilWhisperError `format` where a quote is never closed
 */
export async function* csvRows(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Row> {
  let line = 0;
  let first = 0;
  let open: string | undefined;
  let cells: string[] = [];
  for await (const text of lines(chunks)) {
    line += 1;
    if (open === undefined) {
      if (text === '') continue;
      first = line;
      cells = [];
    }
    const parsed = parseLine(text, open);
    cells = [...cells, ...parsed.cells];
    open = parsed.open;
    if (open === undefined) yield { line: first, cells };
  }
  if (open !== undefined)
    fail('format', `${name}: the quote that opens on line ${first} is never closed`, {
      path: name,
      line: first,
    });
}
