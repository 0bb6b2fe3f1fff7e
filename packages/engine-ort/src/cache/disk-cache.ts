import path from 'node:path';
import { fileSafe } from '../options.js';
import type { SessionCache } from '../session-cache.js';
import { openEntry } from './entry.js';
import { cacheKey, contentDigest } from './key.js';

/**
 * Keeps compiled graphs in a folder, which is made if missing. A later start maps the optimised weights
 * into memory instead of copying and rearranging them. Entries are named after their content, the runtime's
 * version, the options and the processor; they are written to one side and renamed, and a damaged one is made anew.
 * Entries that are not used any more stay until somebody deletes them.
 */
export const diskCache = (folder: string): SessionCache => ({
  open: async (request, key, make) => {
    const place = (content: string): string =>
      path.join(folder, `${fileSafe(request.graph)}-${cacheKey(request, content)}`);
    if (key !== undefined) return openEntry(request, place(key), make);
    const file = await make();
    return openEntry(request, place(contentDigest(file)), async () => file);
  },
});
