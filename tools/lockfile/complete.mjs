const CPU = { 'arm-eabi': 'arm', 'arm-gnueabihf': 'arm', 'arm-musleabihf': 'arm' };
const LIBC = { gnu: 'glibc', musl: 'musl' };

/** '@rollup/rollup-linux-x64-musl' → { os: ['linux'], cpu: ['x64'], libc: ['musl'] }; undefined for other names. */
export const platformOf = (name) => {
  const match =
    /-(android|darwin|freebsd|linux|openbsd|openharmony|win32)-(arm-(?:eabi|gnueabihf|musleabihf)|arm64|ia32|loong64|ppc64|riscv64|s390x|x64)(?:-(gnu|musl|msvc))?$/.exec(
      name,
    );
  if (!match) return undefined;
  const [, os, cpu, abi] = match;
  const libc = os === 'linux' && LIBC[abi];
  return { os: [os], cpu: [CPU[cpu] ?? cpu], ...(libc ? { libc: [libc] } : {}) };
};

/** The folder that Node would find `name` in, from `place` upwards. */
const isInstalled = (packages, place, name) => {
  for (let folder = place; ;) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder) return false;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')));
  }
};

/**
 * @param {Record<string, any>} packages the `packages` of a package-lock.json
 * @returns {{ packages: Record<string, any>, added: string[] }} the same with each platform binary that an entry
 *   names at an exact version and that is missing; without checksums, which are not known here
 */
export const completeLockfile = (packages) => {
  const added = {};
  for (const [place, { dev, optionalDependencies = {} }] of Object.entries(packages))
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const platform = /^\d/.test(version) ? platformOf(name) : undefined;
      if (!platform || isInstalled(packages, place, name)) continue;
      const { os, cpu, libc } = platform;
      const entry = {
        version,
        cpu,
        ...(dev && { dev }),
        ...(libc && { libc }),
        optional: true,
        os,
      };
      added[`node_modules/${name}`] = entry;
    }
  const entries = Object.entries({ ...packages, ...added });
  entries.sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { packages: Object.fromEntries(entries), added: Object.keys(added) };
};
