import { h, type Markup } from './markup.js';

/** A cell: text, or text that stands out because its interval holds no zero. */
export type Cell = string | { readonly text: string; readonly clear: boolean };

/** A table that scrolls sideways on a narrow screen. */
export const htmlTable = (caption: string, header: readonly string[], rows: readonly (readonly Cell[])[]): Markup => h`<figure><figcaption>${caption}</figcaption><div class="scroll"><table>
<thead><tr>${header.map((name) => h`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => h`<tr>${row.map(cellOf)}</tr>
`)}</tbody></table></div></figure>
`; // prettier-ignore

const cellOf = (cell: Cell): Markup =>
  typeof cell === 'string'
    ? h`<td>${cell}</td>`
    : h`<td class="${cell.clear ? 'clear' : ''}">${cell.text}</td>`;
