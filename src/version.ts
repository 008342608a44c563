import manifest from '../package.json' with { type: 'json' };

/** This program's version, as every report names it. */
export const VERSION: string = manifest.version;
