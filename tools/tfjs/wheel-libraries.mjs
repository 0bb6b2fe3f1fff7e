import { readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** What the addon links to, and the library of the wheel that has it: the C API is in `libtensorflow_cc`. */
const LINKS = {
  'libtensorflow.so': /^libtensorflow_cc\.so\.\d+$/,
  'libtensorflow_framework.so': /^libtensorflow_framework\.so\.\d+$/,
};

/** @param {string} folder with the libraries of a wheel, named by their version */
export const linkLibraries = (folder) => {
  const files = readdirSync(folder);
  for (const [link, pattern] of Object.entries(LINKS)) {
    const library = files.find((file) => pattern.test(file));
    if (!library)
      throw new Error(
        `the wheel holds no library like ${pattern.source}; found: ${files.join(', ') || 'none'}`,
      );
    symlinkSync(library, path.join(folder, link));
  }
};
