/** The setting as the choice of an engine takes it. */
export const threadsOf = ({
  threads,
}: {
  readonly threads?: number | undefined;
}): { readonly threads?: number } => (threads === undefined ? {} : { threads });
