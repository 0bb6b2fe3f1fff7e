const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }; // prettier-ignore

/** Text for XML; control characters, which XML forbids, are left out. */
export const escape = (text: string): string =>
   
  text.replace(/[\u0000-\u001f\u007f\ufffe\uffff]/g, '').replace(/[&<>"]/g, (sign) => ESCAPES[sign]!); // prettier-ignore

export interface TextOptions {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly className?: string;
  /** Degrees around its place. */
  readonly rotate?: number;
}

export const text = (
  x: number,
  y: number,
  content: string,
  { anchor = 'start', className, rotate }: TextOptions = {},
): string =>
  `<text x="${x}" y="${y}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}${className === undefined ? '' : ` class="${className}"`}${rotate === undefined ? '' : ` transform="rotate(${rotate} ${x} ${y})"`}>${escape(content)}</text>`;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A filled box; `hint` is shown where the pointer rests on it. */
export const box = ({ x, y, width, height }: Box, className: string, hint?: string): string => {
  const start = `<rect x="${decimal(x)}" y="${decimal(y)}" width="${decimal(width)}" height="${decimal(height)}" class="${className}"`;
  return hint === undefined ? `${start}/>` : `${start}><title>${escape(hint)}</title></rect>`;
};

const decimal = (x: number): string => String(Math.round(x * 100) / 100);

export const percent = (share: number | null): string =>
  share === null ? 'none' : `${Math.round(share * 100)} %`;
