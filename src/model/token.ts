/** How one feature asks for what another offers without importing its folder: by a token that names an interface. */

/** Names an interface that some feature implements. Two tokens are never the same one. */
export interface Token<T> {
  /** For the message where nobody offers it. */
  readonly name: string;
  /** Only for the types. */
  readonly offers?: T;
}

/** Makes one; it stands beside the interface that it names. */
export function token<T>(name: string): Token<T> {
  return { name };
}
