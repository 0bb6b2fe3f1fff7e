/** The resolved configuration, in the run's folder. */
export const CONFIG_FILE = 'config.yaml';
