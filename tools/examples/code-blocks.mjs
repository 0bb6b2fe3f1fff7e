/**
 * The fenced TypeScript blocks of a Markdown text. A block marked `ts no-run` is prose, not an example.
 *
 * @param {string} markdown
 * @returns {{ code: string, line: number }[]} each block with the line its code begins at, counted from 1
 */
export const codeBlocks = (markdown) => {
  const blocks = [];
  let open;
  for (const [index, text] of markdown.split('\n').entries()) {
    if (!open && /^```ts\s*$/.test(text)) open = { line: index + 2, lines: [] };
    else if (open && text.startsWith('```')) {
      blocks.push({ line: open.line, code: open.lines.join('\n') + '\n' });
      open = undefined;
    } else open?.lines.push(text);
  }
  if (open) throw new Error(`the code block at line ${open.line - 1} is never closed`);
  return blocks;
};
