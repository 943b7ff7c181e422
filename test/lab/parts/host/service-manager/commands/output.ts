/** Where a command prints. */
export interface Output {
  /** Prints to stdout. */
  out(text: string): void;
  /** Prints to stderr. */
  error(text: string): void;
}

/** The full name of a unit: `x` and `/etc/systemd/system/x.service` both mean `x.service`. */
export const unitName = (name: string): string => {
  const base = name.split('/').at(-1) ?? name;
  return base.includes('.') ? base : `${base}.service`;
};
